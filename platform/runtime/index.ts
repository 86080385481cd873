export * from './bus.ts';
export * from './database.ts';
export * from './http.ts';
export * from './log.ts';
export * from './module.ts';
export * from './outbox.ts';
