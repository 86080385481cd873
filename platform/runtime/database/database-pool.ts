import { AsyncLocalStorage } from 'node:async_hooks';
import { HubError } from '@hub/kernel';
import { Pool, type PoolClient, type PoolConfig, type QueryConfig, type QueryResult, types } from 'pg';
import { prepareValue } from 'pg/lib/utils.js';
import { BinaryArray } from './binary-array.ts';
import type { Database, Queryable, ReadOnlyReason, Statement } from './database.ts';
import { bindInPlace, type WireValue } from './database-bind.ts';
import { databaseErrors } from './database-errors.ts';

/** By object id in pg_type: where the hub wants other values than the driver gives. Days and zoneless times are no instants. */
const parsers: Readonly<Record<number, (text: string) => unknown>> = {
  20: Number, // int8
  1016: (text) => JSON.parse(`[${text.slice(1, -1).toLowerCase()}]`) as unknown, // int8[]
  1082: String, // date
  1114: String, // timestamp
};

const typeParsers = {
  getTypeParser: (oid: number, format?: string) => parsers[oid] ?? types.getTypeParser(oid, format),
};

/** Writes by their first word are refused before they reach a full disk; PostgreSQL itself judges the rest, as `read only`. */
const writing =
  /^\s*(insert|update|delete|merge|copy|create|alter|drop|truncate|vacuum|analyze|reindex|cluster|refresh|checkpoint)\b/i;

export interface PooledDatabaseOptions extends Pick<Database, 'engine' | 'durability' | 'readOnly'> {
  readonly pool: PoolConfig;
  /** Hears of every connection that broke or could not be made, and may find out why before anyone is told. */
  readonly onConnectionError: (error: Error) => Promise<void> | void;
  /** Runs after the last connection has been closed. */
  readonly close: () => Promise<void>;
}

/** A `Database` over connections that speak PostgreSQL's wire protocol: to a server, or to the embedded engine. */
export function poolDatabase(options: PooledDatabaseOptions): Database {
  const pool = new Pool({ ...options.pool, pipeline: true, types: typeParsers });
  const names = new Map<string, string>();
  const currentTransaction = new AsyncLocalStorage<{ open: boolean }>();
  let closing: Promise<void> | undefined;
  pool.on('error', (error) => void options.onConnectionError(error));
  // A connection that breaks at work fails its query, which is heard there; unheard, the event would end the process.
  pool.on('connect', (client) => {
    client.on('error', () => undefined);
    bindInPlace(client);
  });

  function prepare(statement: Statement): QueryConfig {
    const { text, name, values } = statement;
    if (name !== undefined) {
      if ((names.get(name) ?? text) !== text) throw databaseErrors.statementName({ name });
      names.set(name, text);
    }
    // Converted before anything is sent: a value that cannot be must not leave half a pipeline behind.
    return { text, ...(name !== undefined && { name }), ...(values && { values: values.map(toWire) }) };
  }

  async function withClient<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    if (closing) throw databaseErrors.closed();
    if (currentTransaction.getStore()?.open) throw databaseErrors.nested();
    let client: PoolClient | undefined;
    let broken = false;
    try {
      client = await connect(pool);
      return await work(client);
    } catch (error) {
      broken = isConnectionError(error);
      // Before the error is translated: the cause may be one that only a look at the disk can tell.
      if (broken) await options.onConnectionError(error as Error);
      throw translate(error, options.readOnly());
    } finally {
      client?.release(broken);
    }
  }

  /** Runs statements in one round trip as one transaction, and answers the rows of each. */
  function pipeline(begin: string, statements: readonly QueryConfig[]): Promise<unknown[][]> {
    return withClient(async (client) => {
      const { stream } = client.connection;
      stream.cork();
      const answers = [begin, ...statements, 'commit'].map((statement) => ask(client, statement));
      stream.uncork();
      // The first failure is the cause; all that follow only say that the transaction has failed.
      const settled = await Promise.allSettled(answers);
      const rows: unknown[][] = [];
      for (const answer of settled) {
        if (answer.status === 'rejected') throw answer.reason;
        rows.push(answer.value.rows);
      }
      return rows.slice(1, -1);
    });
  }

  function spaceReason(): ReadOnlyReason | undefined {
    const reason = options.readOnly();
    return reason?.code === 'unreachable' ? undefined : reason;
  }

  function refuseWrite(text: string): void {
    const reason = spaceReason();
    if (reason && writing.test(text)) throw databaseErrors.diskFull({ ...reason });
  }

  async function query<Row extends object>(statement: Statement | string, values?: readonly unknown[]): Promise<Row[]> {
    const config = prepare(toStatement(statement, values));
    refuseWrite(config.text);
    if (!spaceReason()) return withClient(async (client) => (await ask(client, config)).rows as Row[]);
    const [rows] = await pipeline('begin read only', [config]);
    return rows as Row[];
  }

  async function transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T> {
    return withClient(async (client) => {
      const state = { open: true };
      const tx: Queryable = {
        async query<Row extends object>(statement: Statement | string, values?: readonly unknown[]) {
          if (!state.open) throw databaseErrors.rolledBack();
          const config = prepare(toStatement(statement, values));
          refuseWrite(config.text);
          return (await ask(client, config)).rows as Row[];
        },
      };
      await ask(client, spaceReason() ? 'begin read only' : 'begin');
      try {
        const result = await currentTransaction.run(state, () => work(tx));
        state.open = false;
        // PostgreSQL answers the commit of a failed transaction with a rollback, and no error.
        if ((await ask(client, 'commit')).command !== 'COMMIT') throw databaseErrors.rolledBack();
        return result;
      } catch (error) {
        state.open = false;
        await ask(client, 'rollback').catch(() => undefined);
        throw error;
      }
    });
  }

  return {
    engine: options.engine,
    durability: options.durability,
    readOnly: options.readOnly,
    query,
    transaction,
    async commit(statements) {
      if (statements.length === 0) return;
      const reason = spaceReason();
      if (reason) throw databaseErrors.diskFull({ ...reason });
      await pipeline('begin', statements.map(prepare));
    },
    close() {
      closing ??= pool.end().then(options.close);
      return closing;
    },
  };
}

/** With a callback, for the reason `ask` has one. */
function connect(pool: Pool): Promise<PoolClient> {
  return new Promise((resolve, reject) => {
    pool.connect((error, client) => {
      if (client) resolve(client);
      else reject(error ?? databaseErrors.unreachable());
    });
  });
}

/**
 * Asks with a callback. A promise of the driver's own keeps its query, values and all, until V8 next collects everything: what a
 * hub writes under load then outlives every collection of the young (measured: 8 MB of each 48, and 0.1 without).
 */
function ask(client: PoolClient, query: QueryConfig | string): Promise<QueryResult> {
  return new Promise((resolve, reject) => {
    client.query(query, (error, result) => (error ? reject(error) : resolve(result)));
  });
}

const toWire = (value: unknown): WireValue => (value instanceof BinaryArray ? value : prepareValue(value));

function toStatement(statement: Statement | string, values: readonly unknown[] | undefined): Statement {
  return typeof statement === 'string' ? { text: statement, ...(values && { values }) } : statement;
}

/** SQLSTATEs (PostgreSQL, appendix A) and system error codes that mean: the connection is gone or never came to be. */
const lostCodes =
  /^(08...|57P0[1-5]|53300|E(CONNREFUSED|CONNRESET|PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH|AI_AGAIN)|ENOTFOUND)$/;
const lostMessages = /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a conn)/;

function isConnectionError(error: unknown): boolean {
  return error instanceof Error && (lostCodes.test(codeOf(error)) || lostMessages.test(error.message));
}

function codeOf(error: object): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Errors of the situation become the hub's own; errors of the statement (a duplicate key, …) stay as PostgreSQL states them. */
function translate(error: unknown, reason: ReadOnlyReason | undefined): unknown {
  if (error instanceof HubError || !(error instanceof Error)) return error;
  const code = codeOf(error);
  const isFull = reason !== undefined && reason.code !== 'unreachable';
  if (code === '53100' || (isFull && (code === '25006' || isConnectionError(error)))) {
    return databaseErrors.diskFull({ ...reason }, error);
  }
  if (code === '57014') return databaseErrors.tooSlow({}, error);
  return isConnectionError(error) ? databaseErrors.unreachable({}, error) : error;
}
