import type { Instant } from '@hub/kernel';
import type { Variables } from './decisions/feel.ts';
import type { ProcessModel } from './definitions/process-model.ts';
import { readBpmn } from './definitions/read-bpmn.ts';
import { advanceProcess, startProcess } from './machine/process-machine.ts';
import type { Decide, Effect, ProcessState, Progress, Stimulus, Wait } from './machine/process-state.ts';

/** A BPMN file around some elements, with what they refer to. */
export function bpmnFile(elements: string, { id = 'p', more = '' } = {}): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="definitions" targetNamespace="urn:hub">
  ${more}
  <bpmn:process id="${id}" isExecutable="true">${elements}</bpmn:process>
</bpmn:definitions>`;
}

/** Flows along a line of ids: `flows('s a b')` joins s to a and a to b. */
export function flows(...lines: readonly string[]): string {
  return lines
    .flatMap((line) => {
      const ids = line.split(/\s+/);
      return ids.slice(1).map((target, index) => flow(ids[index] ?? '', target));
    })
    .join('');
}

export function flow(source: string, target: string, condition?: string): string {
  const inner =
    condition === undefined
      ? ''
      : `<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">${condition.replaceAll('<', '&lt;')}</bpmn:conditionExpression>`;
  return `<bpmn:sequenceFlow id="${source}_${target}" sourceRef="${source}" targetRef="${target}">${inner}</bpmn:sequenceFlow>`;
}

/** `nodes('startEvent s', 'userTask a')`. */
export function nodes(...lines: readonly string[]): string {
  return lines
    .map((line) => {
      const [type, id, ...attributes] = line.split(' ');
      return `<bpmn:${type} id="${id}" ${attributes.join(' ')}/>`;
    })
    .join('');
}

export async function modelOf(xml: string): Promise<ProcessModel> {
  const { model, faults } = await readBpmn(xml);
  if (faults.length > 0) throw new Error(faults.map((one) => `${one.element}: ${one.en}`).join('; '));
  return model;
}

const noDecision: Decide = (decision) => {
  throw new Error(`no decision ${decision}`);
};

/** Plays a process by hand, in memory, with a clock of its own. */
export class Play {
  readonly model: ProcessModel;
  readonly passed: string[] = [];
  readonly effects: Effect[] = [];
  state: ProcessState;
  at: Instant;
  readonly #decide: Decide;

  constructor(
    model: ProcessModel,
    variables: Variables = {},
    { at = 0, decide = noDecision, start = undefined as string | undefined } = {},
  ) {
    this.model = model;
    this.at = at;
    this.#decide = decide;
    this.state = this.#take(startProcess(model, variables, at, decide, start));
  }

  /** Nodes that wait, in alphabetical order. */
  get waiting(): string {
    return this.state.waits
      .map((wait) => wait.node)
      .toSorted()
      .join(' ');
  }

  get variables(): Variables {
    const end = this.effects.find((effect) => effect.kind === 'ended');
    return end?.kind === 'ended' && this.state.status !== 'running'
      ? end.output
      : (this.state.scopes[0]?.variables ?? {});
  }

  wait(node: string): Wait {
    const wait = this.state.waits.find((one) => one.node === node);
    if (!wait) throw new Error(`nothing waits at ${node}, but at ${this.waiting}`);
    return wait;
  }

  done(node: string, output: Variables = {}): this {
    return this.give({ kind: 'done', wait: this.wait(node).id, output });
  }

  fire(node: string, payload: Variables = {}): this {
    return this.give({ kind: 'fired', wait: this.wait(node).id, payload });
  }

  error(node: string, code: string): this {
    return this.give({ kind: 'error', wait: this.wait(node).id, code, payload: {} });
  }

  /** Lets time pass: every timer due until then fires when it is due. */
  until(at: Instant): this {
    for (;;) {
      const due = this.state.waits.filter((wait) => wait.dueAt !== undefined && wait.dueAt <= at);
      const [first] = due.toSorted((one, other) => (one.dueAt ?? 0) - (other.dueAt ?? 0));
      if (!first) break;
      this.at = Math.max(this.at, first.dueAt ?? 0);
      this.give({ kind: 'fired', wait: first.id, payload: {} });
    }
    this.at = at;
    return this;
  }

  give(stimulus: Stimulus): this {
    const progress = advanceProcess(this.model, this.state, stimulus, this.at, this.#decide);
    if (progress) this.state = this.#take(progress);
    return this;
  }

  #take({ state, passed, effects }: Progress): ProcessState {
    this.passed.push(...passed);
    this.effects.push(...effects);
    return state;
  }
}
