import { AsyncLocalStorage } from 'node:async_hooks';
import type { Database, Queryable, Statement } from '@hub/runtime';

export interface Heard {
  readonly text: string;
  readonly values: readonly unknown[];
}

/**
 * Hears which statements a piece of work gives the database, whatever goes on beside it. Two questions that give it the
 * same statements differ in time by nothing but what one row more or less costs: unlike a clock, that is the same on every
 * machine and under every load.
 */
export function hearStatements(database: Database) {
  const hearing = new AsyncLocalStorage<Heard[]>();
  const note = (one: Statement | string, values?: readonly unknown[]) => {
    const { text, values: own = values } = typeof one === 'string' ? { text: one } : one;
    hearing.getStore()?.push({ text: text.replaceAll(/\s+/g, ' '), values: own ?? [] });
  };
  const heard = (queryable: Queryable): Queryable['query'] => {
    const query = queryable.query.bind(queryable);
    return (statement, values) => {
      note(statement, values);
      return query(statement, values);
    };
  };
  const commit = database.commit.bind(database);
  const transaction = database.transaction.bind(database);
  Object.assign(database, {
    query: heard(database),
    commit(statements) {
      for (const one of statements) note(one);
      return commit(statements);
    },
    transaction: (work) => transaction((tx) => work({ query: heard(tx) })),
  } satisfies Partial<Database>);
  return async <T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly statements: readonly Heard[] }> => {
    const statements: Heard[] = [];
    // Awaited inside: some promises begin their work only when they are.
    return { result: await hearing.run(statements, async () => await work()), statements };
  };
}
