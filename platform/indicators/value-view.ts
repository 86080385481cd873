import { type Instant, isoInstant, type UnitCode, units } from '@hub/kernel';
import type { RegisteredIndicator } from './registry.ts';
import type { NamedValue } from './store.ts';

/** A value as the API gives it; `stale` and `ageSeconds` are relative to `now`. */
export function valueView(indicator: RegisteredIndicator, row: NamedValue, now: Instant) {
  // The age of a value is that of the newest reading it rests on; a day's value lies hours behind its day's first instant.
  const age_ms = Math.max(0, now - (row.observedAt ?? row.at));
  return {
    indicator: row.indicator,
    scope: row.scope,
    subject: row.subject,
    subjectName: row.name,
    ...(row.location ? { location: row.location } : {}),
    at: isoInstant(row.at),
    ...(row.observedAt === undefined ? {} : { observedAt: isoInstant(row.observedAt) }),
    ...row.outcome,
    unit: unitView(indicator.declared.unit),
    provenance: row.provenance,
    computedAt: isoInstant(row.computedAt),
    stale: age_ms > indicator.staleAfter_ms,
    ageSeconds: Math.round(age_ms / 1000),
    openCases: row.openCases,
  };
}

export type IndicatorValue = ReturnType<typeof valueView>;

export function indicatorView({ id, pack, declared }: RegisteredIndicator) {
  const { title, definition, formula, source, unit, scopes, inputs, window, staleAfter, of, detailTitles } = declared;
  return {
    id,
    pack: pack.id,
    title,
    definition,
    formula,
    source,
    unit: unitView(unit),
    scopes,
    of,
    inputs,
    window,
    staleAfter,
    detailTitles: detailTitles ?? {},
  };
}

export function unitView(unit: UnitCode) {
  return units[unit];
}
