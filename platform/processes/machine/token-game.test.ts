import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { listProcessFaults } from '../definitions/check-bpmn.ts';
import { bpmnFile, flow, flows, modelOf, nodes, Play } from '../testing.ts';

// Random structured processes against an independent little game: a tree of blocks that is rewritten, with no tokens,
// gateways or flows. Both are asked after every act which tasks are open.

type Block =
  | { readonly kind: 'task' }
  | {
      readonly kind: 'sequence' | 'parallel' | 'inclusive';
      readonly blocks: readonly Block[];
      readonly open: readonly boolean[];
    }
  | { readonly kind: 'choice'; readonly blocks: readonly Block[]; readonly chosen: number }
  | { readonly kind: 'loop'; readonly body: Block; readonly times: number };

const block = fc.letrec<{ block: Block; task: Block }>((tie) => {
  const some = fc.array(tie('block'), { minLength: 1, maxLength: 3 });
  const flags = fc.array(fc.boolean(), { minLength: 3, maxLength: 3 });
  return {
    task: fc.constant({ kind: 'task' as const }),
    block: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      tie('task'),
      fc.record({
        kind: fc.constantFrom('sequence' as const, 'parallel' as const, 'inclusive' as const),
        blocks: some,
        open: flags,
      }),
      fc.record({ kind: fc.constant('choice' as const), blocks: some, chosen: fc.nat(2) }),
      fc.record({ kind: fc.constant('loop' as const), body: tie('block'), times: fc.integer({ min: 1, max: 2 }) }),
    ),
  };
}).block;

// ---- The independent game: what is left to do, as a tree of names.

type Left =
  | { readonly kind: 'task'; readonly name: string }
  | { readonly kind: 'all'; readonly parts: readonly Left[] }
  | { readonly kind: 'then'; readonly first: Left; readonly next: () => Left | undefined };

class Names {
  #last = 0;
  next(prefix: string): string {
    this.#last += 1;
    return `${prefix}${this.#last}`;
  }
}

/** Names the tasks of a block, so that diagram and game speak of the same. */
type Named =
  | { readonly kind: 'task'; readonly name: string }
  | {
      readonly kind: 'sequence' | 'parallel' | 'inclusive';
      readonly id: string;
      readonly blocks: readonly Named[];
      readonly open: readonly boolean[];
    }
  | { readonly kind: 'choice'; readonly id: string; readonly blocks: readonly Named[]; readonly chosen: number }
  | { readonly kind: 'loop'; readonly id: string; readonly body: Named; readonly times: number };

function named(one: Block, names: Names): Named {
  switch (one.kind) {
    case 'task':
      return { kind: 'task', name: names.next('t') };
    case 'choice':
      return {
        ...one,
        id: names.next('x'),
        chosen: one.chosen % one.blocks.length,
        blocks: one.blocks.map((inner) => named(inner, names)),
      };
    case 'loop':
      return { ...one, id: names.next('l'), body: named(one.body, names) };
    default:
      return { ...one, id: names.next('g'), blocks: one.blocks.map((inner) => named(inner, names)) };
  }
}

function begin(one: Named): Left | undefined {
  switch (one.kind) {
    case 'task':
      return one;
    case 'sequence':
      return chain(one.blocks.map((inner) => () => begin(inner)));
    case 'parallel':
      return all(one.blocks.map(begin));
    case 'inclusive':
      return all(one.blocks.filter((_, index) => isOpen(one.open, index)).map(begin));
    case 'choice': {
      const chosen = one.blocks[one.chosen];
      return chosen && begin(chosen);
    }
    default:
      return chain(Array.from({ length: one.times }, () => () => begin(one.body)));
  }
}

/** The first branch is the default: it is taken when no other is. */
function isOpen(open: readonly boolean[], index: number): boolean {
  return index === 0 ? open[0] === true || !open.slice(1).some(Boolean) : open[index] === true;
}

function chain(steps: readonly (() => Left | undefined)[]): Left | undefined {
  const [head, ...rest] = steps;
  if (!head) return undefined;
  const first = head();
  return first ? { kind: 'then', first, next: () => chain(rest) } : chain(rest);
}

function all(parts: readonly (Left | undefined)[]): Left | undefined {
  const left = parts.filter((part) => part !== undefined);
  return left.length === 0 ? undefined : { kind: 'all', parts: left };
}

function openIn(left: Left | undefined): readonly string[] {
  if (!left) return [];
  if (left.kind === 'task') return [left.name];
  return left.kind === 'all' ? left.parts.flatMap(openIn) : openIn(left.first);
}

function without(left: Left, name: string): Left | undefined {
  if (left.kind === 'task') return left.name === name ? undefined : left;
  if (left.kind === 'all') {
    const index = left.parts.findIndex((part) => openIn(part).includes(name));
    return all(left.parts.map((part, at) => (at === index ? without(part, name) : part)));
  }
  const first = without(left.first, name);
  return first ? { ...left, first } : left.next();
}

// ---- The same as a diagram.

interface Drawn {
  readonly from: string;
  readonly to: string;
  readonly xml: string;
}

function draw(one: Named): Drawn {
  if (one.kind === 'task') return { from: one.name, to: one.name, xml: nodes(`userTask ${one.name}`) };
  const { id } = one;
  if (one.kind === 'loop') {
    const body = draw(one.body);
    // A counter of its own, raised by a task without work; set back at the end, for a loop may lie in a loop.
    const raise = (name: string, value: string) =>
      `<bpmn:task id="${name}"><bpmn:extensionElements><zeebe:ioMapping><zeebe:output source="=${value}" target="${id}"/></zeebe:ioMapping></bpmn:extensionElements></bpmn:task>`;
    const xml =
      nodes(`exclusiveGateway ${id}_in`, `exclusiveGateway ${id}_out default="${id}_out_${id}_end"`) +
      raise(`${id}_up`, `if ${id} = null then 1 else ${id} + 1`) +
      raise(`${id}_end`, 'null') +
      body.xml +
      flows(`${id}_in ${body.from}`, `${body.to} ${id}_up ${id}_out ${id}_end`) +
      flow(`${id}_out`, `${id}_in`, `=${id} < ${one.times}`);
    return { from: `${id}_in`, to: `${id}_end`, xml };
  }
  const parts = one.blocks.map(draw);
  if (one.kind === 'sequence') {
    const xml = parts.map((part) => part.xml).join('');
    const links = parts.slice(1).map((part, index) => flows(`${parts[index]?.to} ${part.from}`));
    return { from: parts[0]?.from ?? '', to: parts.at(-1)?.to ?? '', xml: xml + links.join('') };
  }
  const type = { parallel: 'parallelGateway', inclusive: 'inclusiveGateway', choice: 'exclusiveGateway' }[one.kind];
  const fallback = one.kind === 'parallel' ? '' : ` default="${id}_in_${parts[0]?.from}"`;
  const wanted = (index: number) =>
    one.kind === 'choice' ? one.chosen === index : one.kind === 'inclusive' && one.open[index] === true;
  const branches = parts.map((part, index) => {
    const isConditional = one.kind !== 'parallel' && index > 0;
    const into = isConditional ? flow(`${id}_in`, part.from, `=${wanted(index)}`) : flow(`${id}_in`, part.from);
    return part.xml + into + flow(part.to, `${id}_out`);
  });
  return {
    from: `${id}_in`,
    to: `${id}_out`,
    xml: nodes(`${type} ${id}_in${fallback}`, `${type} ${id}_out`) + branches.join(''),
  };
}

/** The default of an inclusive gateway is taken only when nothing else is: the game says the same. */
function normal(one: Named): Named {
  if (one.kind === 'task') return one;
  if (one.kind === 'loop') return { ...one, body: normal(one.body) };
  const blocks = one.blocks.map(normal);
  if (one.kind !== 'inclusive') return { ...one, blocks };
  const others = blocks.map((_, index) => index > 0 && one.open[index] === true);
  return {
    ...one,
    blocks,
    open: blocks.map((_, index) => (index === 0 ? !others.some(Boolean) : others[index] === true)),
  };
}

test('random structured processes run as an independent game says, whatever task is done next', async () => {
  await fc.assert(
    fc.asyncProperty(block, fc.array(fc.nat(1_000), { minLength: 60, maxLength: 60 }), async (tree, picks) => {
      const game = normal(named(tree, new Names()));
      const drawn = draw(game);
      const xml = bpmnFile(
        nodes('startEvent start', 'endEvent end') + drawn.xml + flows(`start ${drawn.from}`, `${drawn.to} end`),
      );
      const model = await modelOf(xml);
      assert.deepEqual(listProcessFaults(model), []);
      const play = new Play(model, {});
      let left = begin(game);
      for (const pick of picks) {
        const open = openIn(left).toSorted();
        assert.equal(play.waiting, open.join(' '));
        assert.equal(play.state.status, left ? 'running' : 'completed');
        const name = open[pick % open.length];
        if (!left || name === undefined) return;
        left = without(left, name);
        play.done(name);
      }
    }),
    { numRuns: Number(process.env.HUB_TEST_PROCESS_RUNS ?? 150) },
  );
});
