export { type CedarAuthority, createAuthority, type Request } from './authority.ts';
export { createEntityAuthority } from './entity-access.ts';
export { grantable } from './generated-policies.ts';
export { authorityRoutes } from './routes.ts';
