import { randomUUID } from 'node:crypto';
import { type Instant, isoInstant, type Tenant } from '@hub/kernel';
import { canonicalJson, type Json } from './canonical-json.ts';

/** How long an entry is kept: reading, changing, or what concerns the safety of the hub itself. */
export type RetentionClass = 'access' | 'change' | 'security';

/** What an act leaves in the log. Names are copied: the record outlives the account. */
export interface NewAuditEntry {
  readonly tenant: Tenant;
  /** `system` is the hub itself, `anonymous` somebody it does not know. */
  readonly actor: {
    readonly kind: 'person' | 'citizen' | 'service' | 'device' | 'system' | 'anonymous';
    readonly id: string;
    readonly name: string;
  };
  /** `<area>.<verb>`, such as `session.open`. */
  readonly action: string;
  readonly resource: { readonly type: string; readonly id: string };
  /** Default `permit`. */
  readonly decision?: 'permit' | 'deny';
  readonly purpose?: string | undefined;
  readonly caseId?: string | undefined;
  /** The policies that decided. */
  readonly policies?: readonly string[];
  readonly requestId?: string | undefined;
  /** Where the request came from. */
  readonly address?: string | undefined;
  /** Default `change`. */
  readonly retention?: RetentionClass;
  readonly details?: { readonly [key: string]: Json | undefined };
}

const longestText = 1_000;
const longestDetails = 65_536;

/** The canonical text of an entry, which is what is hashed. The random id also keeps a leaf from being guessed. */
export function entryText(entry: NewAuditEntry, at: Instant, id: string = randomUUID()): string {
  const optional = { purpose: entry.purpose, caseId: entry.caseId, requestId: entry.requestId, address: entry.address };
  const whole = {
    id,
    // Microseconds, as the database keeps them: a change of any digit must show.
    at: isoInstant(at).replace('Z', '000Z'),
    tenant: entry.tenant,
    actor: { kind: entry.actor.kind, id: entry.actor.id, name: entry.actor.name },
    action: entry.action,
    resource: { type: entry.resource.type, id: entry.resource.id },
    decision: entry.decision ?? 'permit',
    ...optional,
    policies: entry.policies ?? [],
    retention: entry.retention ?? 'change',
  };
  const short = storable(whole, longestText) as { readonly [key: string]: Json };
  return canonicalJson({ ...short, details: shortDetails(entry.details ?? {}) });
}

function shortDetails(details: { readonly [key: string]: Json | undefined }): Json {
  const stored = storable(details, longestDetails);
  const characters = canonicalJson(stored).length;
  return characters > longestDetails ? { omittedCharacters: characters } : stored;
}

/** PostgreSQL has no NUL and UTF-8 no lone surrogates: what is hashed must be what comes back. */
function storable(value: Json, longest: number): Json {
  if (typeof value === 'string') return value.slice(0, longest).replaceAll('\0', '\uFFFD').toWellFormed();
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((item: Json) => storable(item, longest));
  const members = Object.entries(value).filter((member): member is [string, Json] => member[1] !== undefined);
  return Object.fromEntries(members.map(([name, member]) => [storable(name, longest), storable(member, longest)]));
}
