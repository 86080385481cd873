export * from './ledger.ts';
export * from './migrations.ts';
