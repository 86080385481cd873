export * from './audit/index.ts';
export {
  type PolicyText,
  policyFaults,
  sayFault,
} from './authority/index.ts';
export { hubRoles } from './identity/roles.ts';
export { generatePassword } from './password.ts';
export { createSecurity, migrations, type Security } from './security.ts';
export { securityConfig } from './security-config.ts';
