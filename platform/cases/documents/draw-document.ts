import { createHash } from 'node:crypto';
import { type CaseDocument, caseFacts, chinaDay, type Localised, type Principal, stepFacts } from '@hub/kernel';
import { afterAction, type CaseDeps, getCase, holds, type LoadedCase, mayActAtAll } from '../act-on-case.ts';
import { eventOf } from '../case-machine.ts';
import { questionsOf, type RegisteredCaseType } from '../case-types.ts';
import { caseErrors } from '../errors.ts';
import { isTaken } from '../reports/report-open.ts';
import { type CaseFactValues, dayText, factsOf } from './case-facts.ts';
import { type FilledDocument, fillDocument, missingFacts } from './fill-document.ts';
import { type DrawnDocument, insertDocument, nextDocumentNumber, selectDocuments } from './store-documents.ts';

/** Of how many people who draw up a document at once each may meet a number that has just been given. */
const tries = 20;

/** What a document would be if it were drawn up now. */
export interface DocumentDraft {
  readonly content: FilledDocument;
  /** What the case lacks. */
  readonly missing: readonly { readonly fact: string; readonly title: Localised }[];
  /** Whether the case has come to the step. */
  readonly isDue: boolean;
}

/** @throws case.documentUnknown */
export function getTemplate({ flow }: RegisteredCaseType, kind: string): CaseDocument {
  const template = flow.documents && Object.hasOwn(flow.documents, kind) ? flow.documents[kind] : undefined;
  if (!template) throw caseErrors.documentUnknown();
  return template;
}

export function draftOf(
  { types, city }: CaseDeps,
  { file, events }: LoadedCase,
  template: CaseDocument,
): DocumentDraft {
  const type = types.get(file.type);
  const facts = factsOf(type, city, file, events);
  const missing = missingFacts(template, facts).map((fact) => ({ fact, title: factTitle(type, fact) }));
  const reached = new Set(events.flatMap(({ step, nextStep }) => [step, nextStep]));
  return { content: fillDocument(template, facts), missing, isDue: reached.has(template.step) };
}

/** Whether somebody may draw up a document: whoever has the role of its step. */
export function mayDraw(deps: CaseDeps, by: Principal, { file }: LoadedCase, template: CaseDocument): boolean {
  const type = deps.types.get(file.type);
  const role = type.flow.steps.find(({ id }) => id === template.step)?.role;
  return mayActAtAll(deps, by, file) && holds(by, `${type.pack.id}.${role}`);
}

/**
 * Draws up a document from its case: numbered, kept as it is, and told in the case's history. One that is there already becomes
 * a new version under the same number; the earlier ones stay.
 * @throws case.unknown, case.documentUnknown, case.documentNotYet, case.documentLacks, case.notAllowed, case.needs, case.stale
 */
export async function drawDocument(
  deps: CaseDeps,
  by: Principal,
  caseId: string,
  kind: string,
  reason?: string,
): Promise<DrawnDocument> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await drawOnce(deps, by, caseId, kind, reason);
    } catch (error) {
      // Somebody was faster: by the number, or with the case.
      if (!isTaken(error) || attempt === tries) throw error;
    }
  }
}

async function drawOnce(deps: CaseDeps, by: Principal, caseId: string, kind: string, reason?: string) {
  const { database, types, city, clock } = deps;
  const loaded = await getCase(deps, by, caseId);
  const { file, events, state } = loaded;
  const type = types.get(file.type);
  const template = getTemplate(type, kind);
  if (!mayDraw(deps, by, loaded, template)) throw caseErrors.notAllowed({ action: template.title.zh });
  const { missing, isDue } = draftOf(deps, loaded, template);
  if (!isDue) throw caseErrors.documentNotYet();
  if (missing.length > 0) throw caseErrors.documentLacks({ ...namesOf(missing) });
  const earlier = (await selectDocuments(database, by.tenant, caseId)).find((one) => one.kind === kind);
  if (earlier && (reason ?? '').trim() === '') throw caseErrors.needs({ need: 'reason' });
  const at = clock();
  const year = earlier?.year ?? Number(chinaDay(at).slice(0, 4));
  const n = earlier?.n ?? (await nextDocumentNumber(database, by.tenant, type.id, kind, year));
  const number = earlier?.number ?? template.number.replace('{year}', String(year)).replace('{n}', String(n));
  const facts: CaseFactValues = new Map([
    ...factsOf(type, city, file, events),
    ['document.number', { zh: number, en: number }],
    ['document.date', dayText(at)],
  ]);
  const content = fillDocument(template, facts);
  const drawn: DrawnDocument = {
    kind,
    version: (earlier?.version ?? 0) + 1,
    year,
    n,
    number,
    caseSeq: state.version,
    content,
    sha256: createHash('sha256').update(JSON.stringify(content)).digest('hex'),
    drawnAt: at,
    drawnBy: { id: by.id, name: by.name },
    ...(earlier && reason !== undefined ? { reason: reason.trim() } : {}),
  };
  const note = `${template.title.zh} ${number}${drawn.version > 1 ? `（第 ${drawn.version} 版 version ${drawn.version}：${reason}）` : ''}`;
  const command = { action: 'comment', note } as const;
  const event = eventOf(type.flow, state, command, drawn.drawnBy, at);
  const changed = await afterAction(deps, file, state, event, command);
  await deps.writer.write([changed], [insertDocument(by.tenant, caseId, type.id, drawn)]);
  return drawn;
}

function namesOf(missing: DocumentDraft['missing']): Localised {
  return { zh: missing.map(({ title }) => title.zh).join('、'), en: missing.map(({ title }) => title.en).join(', ') };
}

/** What a fact is called: a question by its own title, what a step leaves by the step's. */
function factTitle(type: RegisteredCaseType, fact: string): Localised {
  const question = questionsOf(type)[fact];
  if (question) return question.answer.title;
  const [, stepId, what = ''] = /^step\.(\w+)\.(\w+)$/.exec(fact) ?? [];
  const step = type.flow.steps.find(({ id }) => id === stepId)?.title;
  const left = Object.entries(stepFacts).find(([name]) => name === what)?.[1];
  if (step && left) return { zh: `${step.zh}${left.zh}`, en: `${step.en}: ${left.en}` };
  const known = Object.entries(caseFacts).find(([name]) => name === fact)?.[1];
  return known ?? { zh: fact, en: fact };
}
