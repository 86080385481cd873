export * from './audit/index.ts';
export { hubRoles } from './identity/roles.ts';
export { generatePassword } from './password.ts';
export { createSecurity, migrations, type Security } from './security.ts';
export { securityConfig } from './security-config.ts';
