import { defineErrors, getInstant, type Instant, isoInstant, type Tenant } from '@hub/kernel';
import type { Database } from '@hub/runtime';
import type { NamedValue } from './store.ts';
import { selectHistory, selectLatest } from './store-read.ts';
import type { ValueAccess } from './value-access.ts';

const errors = defineErrors('indicatorPage', {
  badCursor: { status: 400, zh: '翻页标记无效', en: 'Not a cursor of this list' },
});

export interface Asked {
  readonly access: ValueAccess;
  readonly tenant: Tenant;
  readonly indicator: string;
  readonly scope?: string;
  readonly subject?: string;
  readonly from?: string;
  readonly to?: string;
}

export type PageReader = (
  after: string | undefined,
  limit: number,
) => Promise<{ readonly rows: readonly NamedValue[]; readonly next: string | undefined }>;

/** Pages of the newest values by subject, or of a stretch of time by time and subject. */
export function pageReader(
  { database, clock }: { readonly database: Database; readonly clock: () => Instant },
  asked: Asked,
): PageReader {
  const { access, tenant, indicator, subject } = asked;
  const scope = asked.scope === undefined ? {} : { scope: asked.scope };
  if (asked.from === undefined && asked.to === undefined) {
    return async (after, limit) => {
      const subjects = subject === undefined ? {} : { subjects: [subject] };
      const from = after === undefined ? {} : { after };
      const rows = await selectLatest(database, tenant, access, {
        indicators: [indicator],
        ...scope,
        ...subjects,
        ...from,
        limit,
      });
      return { rows, next: rows.length < limit ? undefined : rows.at(-1)?.subject };
    };
  }
  const from = asked.from === undefined ? 0 : getInstant(asked.from);
  const to = asked.to === undefined ? clock() : getInstant(asked.to);
  const only = subject === undefined ? {} : { subject };
  return async (cursor, limit) => {
    const after = cursor === undefined ? {} : { after: readCursor(cursor) };
    const rows = await selectHistory(database, tenant, access, {
      indicator,
      ...scope,
      ...only,
      from,
      to,
      limit,
      ...after,
    });
    const last = rows.length < limit ? undefined : rows.at(-1);
    return { rows, next: last && `${isoInstant(last.at)}|${last.subject}` };
  };
}

function readCursor(cursor: string): { at: Instant; subject: string } {
  const [at = '', subject] = cursor.split(/\|(.*)/s);
  if (subject === undefined) throw errors.badCursor();
  return { at: getInstant(at), subject };
}
