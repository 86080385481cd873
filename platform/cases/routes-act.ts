import { areasOf } from '@hub/alerts';
import type { Context } from '@hub/context';
import { type Area, type EntityId, getInstant, HubError, type Principal } from '@hub/kernel';
import { type Route, route, signedIn } from '@hub/runtime';
import { type Static, Type } from 'typebox';
import { actOnCase, type CaseDeps, type CaseOrder } from './act-on-case.ts';
import { caseActions } from './case-events.ts';
import { stopReasonCodes } from './clocks/stop-reasons.ts';
import { caseErrors } from './errors.ts';
import { openCase } from './open-case.ts';
import { intakeKeyOf, openOnce } from './open-once.ts';
import { classifyText } from './reports/classify-text.ts';
import { showCase, summariesOf } from './show-case.ts';
import { openingAnswers } from './step-answers.ts';

export interface ActDeps extends CaseDeps {
  readonly context: Pick<Context, 'areas' | 'findEntity'>;
}

const text = (maxLength: number) => Type.String({ minLength: 1, maxLength });

const opening = Type.Object({
  type: text(128),
  title: text(200),
  description: Type.Optional(Type.String({ maxLength: 4000 })),
  location: Type.Optional(
    Type.Object({
      type: Type.Literal('Point'),
      coordinates: Type.Tuple([
        Type.Number({ minimum: -180, maximum: 180 }),
        Type.Number({ minimum: -90, maximum: 90 }),
      ]),
    }),
  ),
  area: Type.Optional(text(32)),
  class: Type.Optional(text(64)),
  subject: Type.Optional(text(1024)),
  indicator: Type.Optional(text(128)),
  evidenceAt: Type.Optional(text(40)),
  /** How it came in; alerts and citizens have ways of their own. */
  source: Type.Optional(
    Type.Union(
      (['desk', 'patrol', 'hotline', 'video', 'hub', 'system'] as const).map((source) => Type.Literal(source)),
    ),
  ),
  origin: Type.Optional(Type.Object({ system: text(64), id: text(200) }, { additionalProperties: false })),
  attributes: Type.Optional(Type.Record(Type.String({ maxLength: 64 }), Type.Unknown(), { maxProperties: 50 })),
});

const timeLimit = Type.Object({
  amount: Type.Number({ exclusiveMinimum: 0, maximum: 10_000 }),
  unit: Type.Union((['minute', 'hour', 'day', 'workingHour', 'workingDay'] as const).map((unit) => Type.Literal(unit))),
});

export const order = Type.Object({
  action: Type.Union(caseActions.map((action) => Type.Literal(action))),
  version: Type.Integer({ minimum: 0 }),
  /** One of the steps that are open at once, when not the first. */
  step: Type.Optional(text(64)),
  note: Type.Optional(Type.String({ maxLength: 2000 })),
  unit: Type.Optional(text(64)),
  grade: Type.Optional(Type.Integer({ minimum: 1, maximum: 5 })),
  evidence: Type.Optional(Type.Array(text(64), { maxItems: 20 })),
  person: Type.Optional(text(64)),
  unitLimit: Type.Optional(timeLimit),
  amount: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1000 })),
  until: Type.Optional(text(40)),
  reason: Type.Optional(Type.Union(stopReasonCodes.map((reason) => Type.Literal(reason)))),
  task: Type.Optional(text(32)),
  title: Type.Optional(text(200)),
  must: Type.Optional(Type.Boolean()),
  order: Type.Optional(text(32)),
  deadline: Type.Optional(text(40)),
  answers: Type.Optional(Type.Record(Type.String({ maxLength: 64 }), Type.Unknown(), { maxProperties: 50 })),
});

/** @throws a fault of the time given */
export function orderOf({ until, deadline, ...body }: Static<typeof order>): CaseOrder {
  const times = {
    ...(until === undefined ? {} : { until: getInstant(until) }),
    ...(deadline === undefined ? {} : { deadline: getInstant(deadline) }),
  };
  const given = Object.entries(body).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(given), ...times } as CaseOrder;
}

export function actRoutes(deps: ActDeps): readonly Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/v1/cases',
      allow: 'case.open',
      summary: 'Opens a case at a place or for an area; an Idempotency-Key makes a repetition harmless',
      body: opening,
      async handle({ body, headers, principal }) {
        const caller = signedIn(principal);
        const file = await openOnce(deps, caller, { key: intakeKeyOf(headers), body }, () =>
          openFromDesk(deps, caller, body),
        );
        return { status: 201, body: summariesOf(deps, [file], deps.clock())[0] ?? {} };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/cases/:caseId/actions',
      allow: 'case.act',
      summary: 'Does something with a case; a stale version answers 409 with the newer case in `details.case`',
      params: Type.Object({ caseId: Type.String({ maxLength: 64 }) }),
      body: order,
      async handle({ params, body, principal }) {
        const caller = signedIn(principal);
        try {
          await actOnCase(deps, caller, params.caseId, orderOf(body));
        } catch (error) {
          if (!(error instanceof HubError) || error.code !== 'case.stale') throw error;
          throw caseErrors.stale({
            ...error.details,
            case: await showCase(deps, caller, params.caseId),
          });
        }
        return { body: await showCase(deps, caller, params.caseId) };
      },
    }),
  ];
}

async function openFromDesk(deps: ActDeps, principal: Principal, body: Static<typeof opening>) {
  const { type, title, description = '', location: at, area, class: code, subject, indicator, evidenceAt } = body;
  const { source = 'desk', origin, attributes } = body;
  const known = deps.types.get(type);
  const found =
    code === undefined && known.classes ? classifyText(known.classes, `${title} ${description}`) : undefined;
  // At the desk a person chooses; what comes from elsewhere without a class gets the one it names.
  const classified = source === 'desk' ? undefined : found;
  const location = at ?? (await locationOf(deps, principal, area, subject));
  const areas = await placeOf(deps, location, area);
  const evidence = evidenceAt === undefined ? undefined : getInstant(evidenceAt);
  return openCase(deps, {
    tenant: principal.tenant,
    type,
    title: { zh: title, en: title },
    description,
    priority: 'moderate',
    source,
    attributes: openingAnswers(known, source, attributes),
    ...(origin === undefined ? {} : { origin }),
    areas,
    ...(location ? { location } : {}),
    ...(code === undefined ? {} : { class: code }),
    ...(classified === undefined ? {} : { class: classified.class, classified }),
    ...(subject === undefined ? {} : { subject }),
    ...(indicator === undefined ? {} : { indicator }),
    ...(evidence === undefined ? {} : { evidenceAt: evidence }),
    actor: { id: principal.id, name: principal.name },
  });
}

/** A case about an entity lies where the entity lies, unless another place was given. */
async function locationOf(
  { context }: ActDeps,
  { tenant }: Principal,
  area: string | undefined,
  subject: string | undefined,
) {
  if (area !== undefined || subject === undefined) return undefined;
  return (await context.findEntity(tenant, subject as EntityId))?.location;
}

/** @throws case.placeMissing, case.placeOutside */
/** Where something lies. @throws case.placeMissing, case.placeOutside */
export async function placeOf(
  { context }: Pick<ActDeps, 'context'>,
  location: Parameters<typeof context.areas.locate>[0] | undefined,
  area: string | undefined,
): Promise<readonly Area[]> {
  if (!location && area === undefined) throw caseErrors.placeMissing();
  const areas = location
    ? await context.areas.locate(location)
    : await areasOf(context.areas, { scope: 'city', subject: area ?? '' });
  if (areas.length === 0) throw caseErrors.placeOutside();
  return areas;
}
