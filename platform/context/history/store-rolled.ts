import type { Instant } from '@hub/kernel';
import type { Database } from '@hub/runtime';
import type { Use } from '../query/store-q.ts';
import type { Piece } from './rollup-span.ts';
import { type AggregateRow, periodSql } from './store-aggregates.ts';
import { type EvolutionFilter, subjects, timeSql } from './store-temporal.ts';
import type { Aggregation } from './temporal-query.ts';

/** What the parts of a period leave to be put together, by the column of a rollup that holds it. */
const partSql = {
  total: 'count(*)',
  numbers: 'count(number)',
  sum: 'sum(number)',
  sumsq: 'sum(number * number)',
  m2: 'var_pop(number) * count(number)',
  min: 'min(number)',
  max: 'max(number)',
} as const;

const parts = Object.keys(partSql) as readonly (keyof typeof partSql)[];

/** Of plain numbers. Population standard deviation: the values of a period are all there are, not a sample. */
const methodSql: Readonly<Record<Exclude<Aggregation, 'distinctCount'>, string>> = {
  totalCount: 'sum(total)::int',
  sum: 'sum(sum)',
  avg: 'sum(sum) / sum(numbers)',
  min: 'min(min)',
  max: 'max(max)',
  stddev: 'sqrt(greatest(sum(m2 + numbers * (sum / numbers - mean) ^ 2), 0) / sum(numbers))',
  sumsq: 'sum(sumsq)',
};

type Method = keyof typeof methodSql;

const isMethod = (method: Aggregation): method is Method => Object.hasOwn(methodSql, method);

/** Whether rollups can answer this: of plain numbers by the time they were observed. */
export function canRollUp({ property, datasetIds, must }: EvolutionFilter, methods: readonly Aggregation[]): boolean {
  return property === 'observedAt' && !datasetIds && !must && methods.every(isMethod);
}

/**
 * Aggregates in periods, put together from pieces of the history and of its rollups.
 * @param bounds starts of the periods in ascending order, and the end of the last
 * @returns undefined when not all values are plain numbers: only the history has the others
 */
export async function selectRolled(
  database: Database,
  filter: EvolutionFilter,
  methods: readonly Aggregation[],
  bounds: readonly Instant[],
  pieces: readonly Piece[],
): Promise<AggregateRow[] | undefined> {
  const { text, values } = rolledStatement(filter, methods.filter(isMethod), bounds, pieces);
  const rows = await database.query<AggregateRow & { plain: boolean }>(text, values);
  return rows.every(({ plain }) => plain) ? rows : undefined;
}

/** Exported for the tests that look at the plans. */
export function rolledStatement(
  filter: EvolutionFilter,
  methods: readonly Method[],
  bounds: readonly Instant[],
  pieces: readonly Piece[],
): { text: string; values: unknown[] } {
  const values: unknown[] = [filter.tenant];
  const use: Use = (value) => `$${values.push(value)}`;
  const periodOf = periodSql(bounds, use);
  const from = pieces.map((piece) =>
    piece.source === 'history' ? historyPiece(filter, piece, periodOf, use) : rollupPiece(filter, piece, periodOf, use),
  );
  // The mean of the whole period, from which the deviations of its parts are measured.
  const mean = methods.includes('stddev')
    ? ', sum(sum) over (partition by entity_id, attribute, period) / nullif(sum(numbers) over (partition by entity_id, attribute, period), 0) as mean'
    : '';
  const text = `select entity_id, attribute, 'Property' as type, period, bool_and(total = numbers) as plain,
       ${methods.map((method) => `case when bool_and(total = numbers) then ${methodSql[method]} end as "${method}"`).join(', ')}
     from (select *${mean} from (${from.join(' union all ')}) part where total > 0) part
     group by entity_id, attribute, period order by entity_id, attribute, period`;
  return { text, values };
}

type PeriodOf = (column: string) => string;

function historyPiece(filter: EvolutionFilter, { from, to }: Piece, periodOf: PeriodOf, use: Use): string {
  const range = {
    ...filter,
    from: Number.isFinite(from) ? from : undefined,
    to: Number.isFinite(to) ? to : undefined,
  };
  return `(select h.entity_id, h.attribute, h.period, ${parts.map((part) => `${partSql[part]} as ${part}`).join(', ')}
    from ${subjects(filter, use)} cross join lateral (
      select entity_id, attribute, number, ${periodOf('at')} as period from attribute_instance
      where tenant = $1 and entity_id = i.id and attribute = a.attribute and ${timeSql(range, use)} offset 0
    ) h group by h.entity_id, h.attribute, h.period)`;
}

function rollupPiece(filter: EvolutionFilter, { source, from, to }: Piece, periodOf: PeriodOf, use: Use): string {
  return `(select r.entity_id, r.attribute, ${periodOf('r.start')} as period, ${parts.map((part) => `r.${part}`).join(', ')}
    from ${subjects(filter, use)} join attribute_rollup r on r.tenant = $1 and r.entity_id = i.id and r.attribute = a.attribute
    where r.span = ${use(source)} and r.start >= ${use(new Date(from))} and r.start < ${use(new Date(to))}${filter.bounded ? ' and r.observed' : ''})`;
}
