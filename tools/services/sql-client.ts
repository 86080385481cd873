import { Pool } from 'pg';

export interface SqlClient {
  query<Row extends object = Record<string, unknown>>(
    text: string,
    values?: readonly unknown[],
    name?: string,
  ): Promise<Row[]>;
  /** Statements one after the other in one transaction on one connection. */
  transaction(statements: readonly (readonly [text: string, values: readonly unknown[]])[]): Promise<void>;
  close(): Promise<void>;
}

/** A plain pool on a PostgreSQL server: what the hub is measured and checked with, so it uses nothing of the hub. */
export function openSqlClient(connectionString: string, max: number): SqlClient {
  const pool = new Pool({ connectionString, max });
  // A broken idle connection is replaced by the pool; the next query says what is wrong.
  pool.on('error', () => undefined);
  return {
    async query<Row extends object>(text: string, values: readonly unknown[] = [], name?: string) {
      const client = await pool.connect();
      try {
        return (await client.query({ text, values, ...(name ? { name } : {}) })).rows as Row[];
      } finally {
        client.release();
      }
    },
    async transaction(statements) {
      const client = await pool.connect();
      try {
        await client.query('begin');
        for (const [index, [text, values]] of statements.entries()) {
          await client.query({ text, values, name: `transaction.${index}` });
        }
        await client.query('commit');
        client.release();
      } catch (error) {
        client.release(true);
        throw error;
      }
    },
    close: () => pool.end(),
  };
}
