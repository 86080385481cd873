export type { Alert, AlertMessage } from './alert-view.ts';
export * from './alerts.ts';
export { areasOf, type SubjectPlace } from './areas-of.ts';
export * from './migrations.ts';
export type { RegisteredRule, RuleRegistry } from './rules.ts';
