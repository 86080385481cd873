export * from './indicators.ts';
export * from './migrations.ts';
export type { IndicatorRegistry, RegisteredIndicator } from './registry.ts';
export type { NamedValue } from './store.ts';
export type { AccessToValues, ValueAccess, ValueColumns } from './value-access.ts';
export type { IndicatorValue } from './value-view.ts';
