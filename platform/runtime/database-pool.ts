import { HubError } from '@hub/kernel';
import { Pool, type PoolClient, type PoolConfig, type QueryConfig, types } from 'pg';
import { prepareValue } from 'pg/lib/utils.js';
import type { Database, Queryable, ReadOnlyReason, Statement } from './database.ts';
import { databaseErrors } from './database-errors.ts';

/** Object ids of pg_type whose text PostgreSQL's driver would give otherwise. */
const parsers: Readonly<Record<number, (text: string) => unknown>> = {
  20: Number, // int8
  1016: (text) =>
    text === '{}'
      ? []
      : text
          .slice(1, -1)
          .split(',')
          .map((item) => (item === 'NULL' ? null : Number(item))), // int8[]
  1082: String, // date: a calendar day is no instant
  1114: String, // timestamp without zone: neither is this
};

const typeParsers = {
  getTypeParser: (oid: number, format?: string) => parsers[oid] ?? types.getTypeParser(oid, format),
};

/** Statements that are writes by their first word are refused before they reach a full disk; PostgreSQL judges the rest. */
const writing =
  /^\s*(insert|update|delete|merge|copy|create|alter|drop|truncate|vacuum|reindex|cluster|refresh|checkpoint)\b/i;

export interface PooledDatabaseOptions {
  readonly engine: Database['engine'];
  readonly durability: Database['durability'];
  readonly pool: PoolConfig;
  readonly readOnly: () => ReadOnlyReason | undefined;
  /** Hears of errors of idle connections and of every refused or broken connection. */
  readonly onConnectionError: (error: Error) => void;
  readonly close: () => Promise<void>;
}

/** A `Database` over connections that speak PostgreSQL's wire protocol: to a server, or to the embedded engine. */
export function poolDatabase(options: PooledDatabaseOptions): Database {
  const pool = new Pool({ ...options.pool, pipeline: true, types: typeParsers });
  const names = new Map<string, string>();
  let closing: Promise<void> | undefined;
  pool.on('error', options.onConnectionError);

  function prepare(statement: Statement): QueryConfig {
    const { text, name, values } = statement;
    if (name !== undefined) {
      if ((names.get(name) ?? text) !== text) throw databaseErrors.statementName({ name });
      names.set(name, text);
    }
    // Converted before anything is sent: a value that cannot be must not leave half a pipeline behind.
    return { text, ...(name !== undefined && { name }), ...(values && { values: values.map(prepareValue) }) };
  }

  async function withClient<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    if (closing) throw databaseErrors.closed();
    let client: PoolClient | undefined;
    try {
      client = await pool.connect();
      const result = await work(client);
      client.release();
      return result;
    } catch (error) {
      const known = toHubError(error, options.readOnly());
      if (known?.code === 'runtime.unreachable') options.onConnectionError(error as Error);
      client?.release(known?.code === 'runtime.unreachable');
      throw known ?? error;
    }
  }

  /** Runs statements in one round trip, as one transaction, and answers the rows of each. */
  async function pipeline(begin: string, statements: readonly QueryConfig[]): Promise<unknown[][]> {
    return withClient(async (client) => {
      const { stream } = client.connection;
      stream.cork();
      const answers = [begin, ...statements, 'commit'].map((statement) => client.query(statement));
      stream.uncork();
      // The first failure is the cause; all that follows only says that the transaction has failed.
      const settled = await Promise.allSettled(answers);
      for (const answer of settled) if (answer.status === 'rejected') throw answer.reason;
      return settled.slice(1, -1).map((answer) => (answer.status === 'fulfilled' ? answer.value.rows : []));
    });
  }

  function refuseWrites(): void {
    const reason = options.readOnly();
    if (reason && reason.code !== 'unreachable') throw databaseErrors.diskFull({ ...reason });
  }

  async function query<Row extends object>(statement: Statement | string, values?: readonly unknown[]): Promise<Row[]> {
    const config = prepare(toStatement(statement, values));
    if (!isReadOnly()) return withClient(async (client) => (await client.query(config)).rows as Row[]);
    if (writing.test(config.text)) refuseWrites();
    const [rows] = await pipeline('begin read only', [config]);
    return (rows ?? []) as Row[];
  }

  function isReadOnly(): boolean {
    const reason = options.readOnly();
    return reason !== undefined && reason.code !== 'unreachable';
  }

  async function transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T> {
    return withClient(async (client) => {
      let open = true;
      const tx: Queryable = {
        async query<Row extends object>(statement: Statement | string, values?: readonly unknown[]) {
          if (!open) throw databaseErrors.rolledBack();
          const config = prepare(toStatement(statement, values));
          if (writing.test(config.text)) refuseWrites();
          return (await client.query(config)).rows as Row[];
        },
      };
      await client.query(isReadOnly() ? 'begin read only' : 'begin');
      try {
        const result = await work(tx);
        open = false;
        const { command } = await client.query('commit');
        // PostgreSQL answers a commit of a failed transaction with a rollback, and no error.
        if (command !== 'COMMIT') throw databaseErrors.rolledBack();
        return result;
      } catch (error) {
        open = false;
        await client.query('rollback').catch(() => undefined);
        throw error;
      }
    });
  }

  return {
    engine: options.engine,
    durability: options.durability,
    query,
    transaction,
    readOnly: options.readOnly,
    async commit(statements) {
      if (statements.length === 0) return;
      refuseWrites();
      await pipeline('begin', statements.map(prepare));
    },
    close() {
      closing ??= pool.end().finally(options.close);
      return closing;
    },
  };
}

function toStatement(statement: Statement | string, values: readonly unknown[] | undefined): Statement {
  return typeof statement === 'string' ? { text: statement, ...(values && { values }) } : statement;
}

/** SQLSTATEs (appendix A) and system error codes that mean: the connection is gone or never came to be. */
const unreachable =
  /^(08...|57P0[1-5]|53300|E(CONNREFUSED|CONNRESET|PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH|AI_AGAIN)|ENOTFOUND)$/;

function toHubError(error: unknown, reason: ReadOnlyReason | undefined): HubError | undefined {
  if (error instanceof HubError || !(error instanceof Error)) return undefined;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (code === '53100' || (code === '25006' && reason)) return databaseErrors.diskFull({ ...reason }, error);
  if (code === '57014') return databaseErrors.tooSlow({}, error);
  if (
    unreachable.test(code) ||
    /^(Connection terminated|timeout exceeded when trying to connect)/.test(error.message)
  ) {
    return databaseErrors.unreachable({}, error);
  }
  return undefined;
}
