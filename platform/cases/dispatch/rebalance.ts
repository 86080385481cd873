import type { Instant } from '@hub/kernel';
import type { Log } from '@hub/runtime';
import type { CaseDeps } from '../case-deps.ts';
import type { CaseEvent, CaseEventKind } from '../case-events.ts';
import type { CaseFile } from '../case-file.ts';
import { foldCase } from '../case-machine.ts';
import { roleOf } from '../case-types.ts';
import { afterEvent } from '../changed-case.ts';
import { isTaken } from '../reports/report-open.ts';
import { selectEvents } from '../store.ts';
import { selectHeld, selectHolders } from './store-dispatch.ts';
import type { WorkPost } from './workforce.ts';

const actor = { id: 'hub:dispatch', name: '自动派遣 Automatic dispatch' };
const giving: ReadonlySet<CaseEventKind> = new Set(['claimed', 'assigned', 'handedOver', 'dispatched']);
const pageSize = 200;

/**
 * Cases in the hands of people who have gone off duty, are on leave or have left go where their type declares: to the colleague who
 * took the shift over or fits best, or back into the unit's queue. What somebody took while off duty stays with them. Of
 * several hubs that look at once the key of the event lets one through. Answers how many cases have moved.
 */
export async function rebalance(deps: CaseDeps, log: Log): Promise<number> {
  const types = deps.types.all.filter(({ flow }) => (flow.offDuty ?? 'keep') !== 'keep').map(({ id }) => id);
  if (types.length === 0) return 0;
  let moved = 0;
  for (const [tenant, holders] of Map.groupBy(await selectHolders(deps.database, types), (one) => one.tenant)) {
    const posts = Map.groupBy(await deps.board.listPosts(tenant), ({ person }) => person);
    // Without an organisation nobody can be off duty.
    if (posts.size === 0) continue;
    for (const { person } of holders) {
      const since = offDutySince(posts.get(person));
      if (since === undefined) continue;
      const held = { tenant, person, types, limit: pageSize };
      for (let files = await selectHeld(deps.database, held); files.length > 0; ) {
        for (const file of files) {
          try {
            moved += await release(deps, file, since);
          } catch (error) {
            if (!isTaken(error))
              log.error({ err: error, caseId: file.id }, 'a case could not be taken from who is off duty');
          }
        }
        const after = files.at(-1)?.id ?? '';
        files = files.length < pageSize ? [] : await selectHeld(deps.database, { ...held, after });
      }
    }
  }
  return moved;
}

/** Since when somebody is off duty; always for who has no post any more, undefined for who is on duty or in no roster. */
export function offDutySince(posts: readonly WorkPost[] | undefined): Instant | undefined {
  if (posts === undefined || posts.length === 0) return Number.POSITIVE_INFINITY;
  if (posts.some(({ onDutyUntil, rostered }) => onDutyUntil !== undefined || !rostered)) return undefined;
  const times = posts.flatMap((post) => post.offDutySince ?? []);
  return times.length === 0 ? undefined : Math.max(...times);
}

async function release(deps: CaseDeps, file: CaseFile, since: Instant): Promise<number> {
  const type = deps.types.get(file.type);
  const events = await selectEvents(deps.database, file.tenant, file.id);
  const state = foldCase(type.flow, events);
  const given = events.findLast(({ event }) => giving.has(event));
  if (!state.assignee || state.state === 'closed' || (given && given.at >= since)) return 0;
  const was = state.assignee;
  const role = roleOf(type, state.step);
  const best =
    type.flow.offDuty === 'pass' ? await deps.board.succeed(type, file, { person: was.id, role }) : undefined;
  const person = best?.person === undefined ? undefined : { id: best.person, name: best.personName?.zh ?? best.person };
  const event: CaseEvent = {
    seq: state.version + 1,
    at: deps.clock(),
    actor,
    event: person ? 'handedOver' : 'putBack',
    step: state.step,
    note: person ? `${was.name} 不在岗；${best?.why.zh}` : `${was.name} 不在岗，退回本单位待签收`,
    data: { was, ...(person ? { person } : {}) },
    attachments: [],
  };
  await deps.writer.write([afterEvent(deps, file, state, event)]);
  if (person) deps.board.given(file.tenant, person.id);
  return 1;
}
