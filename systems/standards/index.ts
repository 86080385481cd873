export * from './best-provenance.ts';
export * from './code-scheme.ts';
export * from './credit-code.ts';
export * from './division-code.ts';
export * from './fraction.ts';
export * from './gtin.ts';
export * from './iso-7064.ts';
export * from './resident-id.ts';
