import type { CaseFile } from '../api/contract-cases.ts';
import { Problem } from '../api/problem.ts';
import type { Decision, QueuedAct, Report } from './store.ts';

/** What the hub is told of a photo besides its bytes. */
export interface PhotoFacts {
  readonly name: string;
  readonly takenAt: string;
  readonly lon?: number;
  readonly lat?: number;
}

/** What sending needs of the hub. */
export interface PatrolHub {
  openCase(report: object, key: string): Promise<{ readonly id: string; readonly number: string }>;
  getCase(id: string): Promise<CaseFile>;
  attach(id: string, photo: Blob, about: PhotoFacts): Promise<{ readonly id: string }>;
  decide(id: string, decision: object): Promise<unknown>;
}

/**
 * Tells the hub of one act, from wherever an earlier try broke off: the case is opened by its key, photos are known by name and
 * content, and a step is taken only while the case still stands at it. Sent twice it does nothing twice.
 * @throws Problem when the hub refuses, or does not answer (status 0)
 */
export async function sendAct(hub: PatrolHub, act: QueuedAct): Promise<{ readonly number: string }> {
  const { work } = act;
  switch (work.kind) {
    case 'report':
      return sendReport(hub, act, work);
    case 'decision':
      return sendDecision(hub, act, work);
    default:
      return work satisfies never;
  }
}

async function sendReport(hub: PatrolHub, act: QueuedAct, report: Report): Promise<{ readonly number: string }> {
  const { type, class: code, title, note, position } = report;
  const location = { type: 'Point', coordinates: position };
  const opening = {
    type,
    class: code,
    title,
    location,
    source: 'patrol',
    ...(note === '' ? {} : { description: note }),
  };
  const { id, number } = await hub.openCase(opening, act.id);
  const evidence = await attachAll(hub, id, act);
  const file = await hub.getCase(id);
  const isAtIntake = file.steps.find(({ state }) => state === 'current')?.kind === 'intake';
  const isSaid = file.timeline.some(({ attachments }) =>
    evidence.some((photo) => attachments.some((one) => one.id === photo)),
  );
  const mayComplete = file.actions.some(({ action }) => action === 'complete');
  if (isAtIntake && mayComplete)
    await decideOnce(hub, id, { action: 'complete', version: file.version, evidence, note });
  else if (evidence.length > 0 && !isSaid) {
    await hub.decide(id, { action: 'comment', version: file.version, note: note || title, evidence });
  }
  return { number };
}

async function sendDecision(hub: PatrolHub, act: QueuedAct, decision: Decision): Promise<{ readonly number: string }> {
  const { caseId, action, version, note, number } = decision;
  const evidence = await attachAll(hub, caseId, act);
  const file = await hub.getCase(caseId);
  // An answer that was lost: the step has been taken, with these very photos or in these very words.
  const wasTaken =
    file.version > version && file.timeline.some((entry) => entry.seq > version && saysSame(entry, note, evidence));
  if (!wasTaken) await hub.decide(caseId, { action, version, note, ...(evidence.length > 0 ? { evidence } : {}) });
  return { number };
}

function saysSame(entry: CaseFile['timeline'][number], note: string, evidence: readonly string[]): boolean {
  return evidence.length > 0
    ? entry.attachments.some(({ id }) => evidence.includes(id))
    : note !== '' && entry.note === note;
}

async function attachAll(hub: PatrolHub, caseId: string, act: QueuedAct): Promise<readonly string[]> {
  const { id, photos, madeAt, work } = act;
  const place = work.position === undefined ? {} : { lon: work.position[0], lat: work.position[1] };
  const stored: string[] = [];
  for (const [index, photo] of photos.entries()) {
    const about = { name: `${id}-${index + 1}.jpg`, takenAt: madeAt, ...place };
    stored.push((await hub.attach(caseId, photo, about)).id);
  }
  return stored;
}

/** The case may have moved on because the answer to an earlier try was lost: then there is nothing left to do. */
async function decideOnce(
  hub: PatrolHub,
  caseId: string,
  decision: {
    readonly evidence: readonly string[];
    readonly note: string;
    readonly action: string;
    readonly version: number;
  },
): Promise<void> {
  const { note, evidence, ...rest } = decision;
  try {
    await hub.decide(caseId, { ...rest, evidence, ...(note === '' ? {} : { note }) });
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'case.stale') throw error;
  }
}

/** Whether trying again later can help: no answer, too much at once, a hub that is not well, nobody signed in. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof Problem)) return false;
  const { status } = error;
  return status === 0 || status === 401 || status === 408 || status === 429 || status >= 500;
}
