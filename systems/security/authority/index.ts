export { type CedarAuthority, createAuthority, type Request } from './authority.ts';
export { createEntityAuthority } from './entity-access.ts';
export { grantable } from './generated-policies.ts';
export { policyFaults } from './policy-faults.ts';
export { openPolicyKeeper, sayFault } from './policy-keeper.ts';
export type { PolicyText } from './policy-text.ts';
export { authorityRoutes, type FindResource } from './routes.ts';
export { policyRoutes } from './routes-policies.ts';
