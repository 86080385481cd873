import type { OutboxConsumer, Statement } from '@hub/runtime';
import { openCaseStatements } from './store.ts';

/** Keeps count of the open cases about each value, so that a number shows that somebody is at work on it. */
export function casesConsumer(): OutboxConsumer {
  return {
    name: 'indicators.cases',
    topics: ['case'],
    async handle(rows) {
      const effects: Statement[] = [];
      for (const [tenant, own] of Map.groupBy(rows, (row) => row.tenant)) {
        const changes = own.flatMap(({ data }) => {
          const { caseId, state, indicator, subject } = data;
          const about = typeof indicator === 'string' && typeof subject === 'string' && typeof caseId === 'string';
          return about ? [{ caseId, open: state === 'open', indicator, subject }] : [];
        });
        effects.push(...openCaseStatements(tenant, changes));
      }
      return effects;
    },
  };
}
