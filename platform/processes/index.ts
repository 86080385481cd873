export { checkPackDiagram } from './check-pack-diagram.ts';
export type { PackDefinition } from './definitions.ts';
export * from './migrations.ts';
export type { Operation, OperationCall, OperationResult } from './operations.ts';
export type { ProcessMessage } from './plan-step.ts';
export { createProcesses } from './processes.ts';
export type * from './processes-contract.ts';
