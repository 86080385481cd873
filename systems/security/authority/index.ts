export { type CedarAuthority, createAuthority, type Purpose, type Request } from './authority.ts';
export { grantable } from './generated-policies.ts';
export { createMasks, type Masks } from './masks.ts';
export { authorityRoutes } from './routes.ts';
