export * from './migrations.ts';
export * from './webhooks.ts';
