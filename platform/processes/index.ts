export { checkPackDiagram } from './definitions/check-pack-diagram.ts';
export type { PackDefinition } from './definitions/definitions.ts';
export type { Operation, OperationCall, OperationResult } from './instances/operations.ts';
export type { ProcessMessage } from './instances/plan-step.ts';
export * from './migrations.ts';
export { createProcesses } from './processes.ts';
export type * from './processes-contract.ts';
