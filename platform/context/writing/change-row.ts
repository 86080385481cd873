import { type Instant, isoInstant } from '@hub/kernel';
import type { AttributeKind, Change, EntityState, Held } from '../attributes/attribute.ts';
import { memo } from '../json-ld/ld-context.ts';
import { memberStart } from './state.ts';

/** One successful write of a flush. */
export interface Step {
  readonly changes: readonly Change[];
  readonly state: EntityState | undefined;
  readonly op: 'created' | 'updated' | 'deleted';
  readonly mark?: string | undefined;
}

/** What the outbox says of a write. */
export interface ChangeRow {
  /** As it is stored, put together from texts that are there already. */
  readonly text: string;
  /** The same for the readers of this process: parsing the text would give no other. */
  readonly data: Readonly<Record<string, unknown>>;
}

type Groups = ReadonlyMap<string, readonly Held[]>;

const json = JSON.stringify;
const nothing: Groups = new Map();

/** @param withPrevious says what updated and deleted values were */
export function changeRow({ changes, op, state }: Step, at: number, withPrevious: boolean): ChangeRow {
  const types = state?.types ?? [];
  const changed = membersOnce(changes) ?? membersOf(groupsOf(changes, heldNow));
  const gone = groupsOf(changes, heldThen);
  const deleted = gone.size === 0 ? none : [...gone.keys()];
  const time = isoTime(at);
  let text = `{"op":"${op}","types":${typesText(types)},"changed":${changed.text},"deleted":${json(deleted)}`;
  const data: Record<string, unknown> = { op, types, changed: changed.data, deleted, at: time };
  // What an update has added is told from new values.
  const created = op === 'updated' ? groupsOf(changes, heldFirst) : nothing;
  if (created.size > 0) {
    data.created = [...created.keys()];
    text += `,"created":${json(data.created)}`;
  }
  if (gone.size > 0) {
    data.gone = Object.fromEntries([...gone].map(([attribute, all]) => [attribute, all.map(goneInstance)]));
    text += `,"gone":${json(data.gone)}`;
  }
  if (op === 'deleted' && state) {
    data.times = [state.createdAt, state.modifiedAt];
    text += `,"times":${json(data.times)}`;
  }
  const was = withPrevious ? groupsOf(changes, (one) => (one.op === 'deleted' ? one.held : one.before)) : nothing;
  if (was.size > 0) {
    data.was = membersData(was, false);
    text += `,"was":${membersText(was, false)}`;
  }
  return { text: `${text},"at":"${time}"}`, data };
}

/** A deleted instance is told by its kind, its dataset and its times. */
export interface GoneInstance {
  readonly type: AttributeKind;
  readonly datasetId?: string;
  /** When it was created, and last modified. */
  readonly times: readonly [Instant, Instant];
}

function goneInstance({ json: { type, datasetId }, createdAt, modifiedAt }: Held): GoneInstance {
  return { type, ...(datasetId === undefined ? {} : { datasetId }), times: [createdAt, modifiedAt] };
}

const none: readonly string[] = [];
const heldThen = (change: Change) => (change.op === 'deleted' ? change.held : undefined);
const heldFirst = (change: Change) => (change.op === 'created' ? change.held : undefined);
const heldNow = (change: Change) => (change.op === 'deleted' ? undefined : change.held);

/** Names and instances as the outbox has them, as text and as data. */
interface Members {
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const membersOf = (groups: Groups): Members => ({ text: membersText(groups, true), data: membersData(groups, true) });

/** The same of what nearly all writes are: no attribute deleted, and none changed in two instances or twice. Undefined of others. */
function membersOnce(changes: readonly Change[]): Members | undefined {
  const data: Record<string, unknown> = {};
  let text = '';
  for (const { attribute, op, held } of changes) {
    if (op === 'deleted' || Object.hasOwn(data, attribute)) return undefined;
    data[attribute] = held.json;
    text += memberStart(text, attribute) + held.text;
  }
  return { text: `{${text}}`, data };
}

const oneType = memo((type) => json([type]));

function typesText(types: readonly string[]): string {
  return types.length === 1 ? oneType(types[0] as string) : json(types);
}

/** Of the flush that was told last: all its rows have one. */
let lastTime = { at: 0, text: isoInstant(0) };

function isoTime(at: Instant): string {
  if (lastTime.at !== at) lastTime = { at, text: isoInstant(at) };
  return lastTime.text;
}

/** Instances by attribute. */
export function groupsOf(changes: readonly Change[], of: (change: Change) => Held | undefined): Groups {
  let groups: Map<string, Held[]> | undefined;
  for (const change of changes) {
    const held = of(change);
    if (held === undefined) continue;
    groups ??= new Map();
    const group = groups.get(change.attribute);
    if (group) group.push(held);
    else groups.set(change.attribute, [held]);
  }
  return groups ?? nothing;
}

/** As JSON. @param bare a single instance stands without a list around it */
export function membersText(groups: Groups, bare: boolean, textOf = ({ text }: Held): string => text): string {
  let text = '';
  for (const [attribute, all] of groups) {
    const texts = all.length === 1 ? textOf(all[0] as Held) : all.map(textOf).join(',');
    text += memberStart(text, attribute) + (bare && all.length === 1 ? texts : `[${texts}]`);
  }
  return `{${text}}`;
}

function membersData(groups: Groups, bare: boolean): Record<string, unknown> {
  const data: Record<string, unknown> = {};
  for (const [attribute, all] of groups)
    data[attribute] = bare && all.length === 1 ? all[0]?.json : all.map((one) => one.json);
  return data;
}
