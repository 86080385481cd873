import { AsyncLocalStorage } from 'node:async_hooks';
import type { Database, Queryable, Statement } from '@hub/runtime';

/**
 * Hears which statements a piece of work gives the database, whatever goes on beside it. Two questions that give it the
 * same statements differ in time by nothing but what one row more or less costs: unlike a clock, that is the same on every
 * machine and under every load.
 */
export function hearStatements(database: Database) {
  const hearing = new AsyncLocalStorage<string[]>();
  const note = (one: Statement | string) =>
    hearing.getStore()?.push((typeof one === 'string' ? one : one.text).replaceAll(/\s+/g, ' '));
  const heard = (queryable: Queryable): Queryable['query'] => {
    const query = queryable.query.bind(queryable);
    return (statement, values) => {
      note(statement);
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
  return async <T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly statements: readonly string[] }> => {
    const statements: string[] = [];
    // Awaited inside: some promises begin their work only when they are.
    return { result: await hearing.run(statements, async () => await work()), statements };
  };
}
