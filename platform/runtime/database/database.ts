/** One SQL statement. `name` marks a hot statement that a server may keep prepared. */
export interface Statement {
  readonly text: string;
  readonly values?: readonly unknown[];
  readonly name?: string;
}

export interface Queryable {
  /** Rows of one statement. Timestamps come as `Date`, `bigint` as number, `json`/`jsonb` parsed: select `::text` to keep stored text. */
  query<Row extends object = Record<string, unknown>>(
    statement: Statement | string,
    values?: readonly unknown[],
  ): Promise<Row[]>;
}

/** Why the database takes no writes just now; reads go on. */
export interface ReadOnlyReason {
  readonly code: 'diskFull' | 'diskNearlyFull' | 'unreachable';
  readonly freeBytes?: number;
}

/**
 * PostgreSQL + PostGIS, embedded (PGlite in a worker thread) or a server. Both give the same answers;
 * the embedded one has a single session, so keep interactive transactions short, and inside one ask `tx` only.
 */
export interface Database extends Queryable {
  readonly engine: 'pglite' | 'postgres';
  /** What an acknowledged write survives: the end of the process (kill -9), or the loss of power too. */
  readonly durability: 'process' | 'disk';
  /** Statements that hold together and need no answer in between: one round trip, one commit. */
  commit(statements: readonly Statement[]): Promise<void>;
  /** An interactive transaction. Rolls back when `work` throws. */
  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T>;
  /** Undefined while writes are taken. */
  readOnly(): ReadOnlyReason | undefined;
  close(): Promise<void>;
}
