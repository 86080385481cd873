import { Type } from 'typebox';

const text = (maxLength: number, minLength = 1) => Type.String({ minLength, maxLength });
const unit = text(64);
/** A calendar day of this century. */
const day = Type.String({ pattern: '^20\\d{2}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$' });
const instant = text(40);
const localised = Type.Object({ zh: text(300), en: text(300) });
const share = Type.Number({ minimum: 0, maximum: 1 });

export const idParams = Type.Object({ assignmentId: text(64) });

export const terms = Type.Object({
  title: localised,
  lead: unit,
  helpers: Type.Array(Type.Object({ unit, share }), { maxItems: 60 }),
  others: Type.Array(localised, { maxItems: 60 }),
  weight: Type.Number({ exclusiveMinimum: 0, maximum: 1000 }),
  milestones: Type.Array(
    Type.Object({
      id: text(32),
      title: localised,
      due: day,
      weight: Type.Number({ exclusiveMinimum: 0, maximum: 1000 }),
      after: Type.Optional(Type.Array(text(32), { maxItems: 60 })),
    }),
    { maxItems: 60 },
  ),
});

export const newAssignment = Type.Object({
  id: Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9.-]{0,63}$' }),
  terms,
  origin: Type.Optional(
    Type.Object({
      row: Type.Optional(text(16)),
      section: Type.Optional(text(64)),
      source: Type.Optional(text(300)),
    }),
  ),
});

const kind = <const K extends string>(value: K) => Type.Literal(value);
const entry = Type.Integer({ minimum: 1 });
const evidence = Type.Object({
  kind: Type.Union([kind('case'), kind('indicator'), kind('link'), kind('text')]),
  value: text(1000),
});

/** What a unit that leads or helps may enter. */
export const unitEntry = Type.Union([
  Type.Object({
    kind: kind('reported'),
    milestone: text(32),
    completion: share,
    text: text(4000),
    unit,
    evidence: Type.Array(evidence, { maxItems: 40 }),
  }),
  Type.Object({ kind: kind('cosigned'), report: entry, unit }),
  Type.Object({ kind: kind('slipAnswered'), slip: entry, unit, text: text(4000) }),
]);

/** What the office that keeps the ledger may enter. */
export const officeEntry = Type.Union([
  Type.Object({ kind: kind('adjusted'), terms, decision: text(2000), decidedBy: text(200) }),
  Type.Object({ kind: kind('checked'), report: entry, quality: share, text: text(4000, 0) }),
  Type.Object({ kind: kind('slipExcused'), slip: entry, text: text(4000) }),
  Type.Object({ kind: kind('suspended'), text: text(4000) }),
  Type.Object({ kind: kind('resumed'), text: text(4000) }),
  Type.Object({ kind: kind('completed'), text: text(4000) }),
  Type.Object({ kind: kind('superseded'), by: Type.Optional(text(64)), text: text(4000) }),
]);

/** `version` is the number of entries the writer has seen; `at` is from when it holds, now unless said. */
const written = { version: Type.Integer({ minimum: 1 }), at: Type.Optional(instant) };
export const unitBody = Type.Object({ ...written, entry: unitEntry });
export const officeBody = Type.Object({ ...written, entry: officeEntry });

export const newMeeting = Type.Object({
  heldAt: instant,
  title: text(200),
  place: text(200, 0),
  units: Type.Array(unit, { maxItems: 200 }),
  minutes: text(50_000, 0),
  resolutions: Type.Array(Type.Object({ text: text(4000), assignments: Type.Array(newAssignment, { maxItems: 60 }) }), {
    maxItems: 60,
  }),
});

export const boardQuery = Type.Object({
  month: Type.Optional(Type.String({ pattern: '^\\d{4}-(0[1-9]|1[0-2])$' })),
  known: Type.Optional(instant),
});
