import { defaultTenant, type Instant } from '@hub/kernel';
import type { Database, Log, Outbox } from '@hub/runtime';
import { definitionCache } from './definitions/definition-cache.ts';
import { adoptPackFile, type DefinitionsDeps, getXml, type PackDefinition } from './definitions/definitions.ts';
import { definitionRoutes } from './definitions/routes-definitions.ts';
import { processErrors } from './errors.ts';
import { type EngineDeps, getInstance, planNew, planNext } from './instances/engine.ts';
import type { Operation } from './instances/operations.ts';
import { planHold } from './instances/plan-hold.ts';
import { commitStatements, openTasks, type PlannedStep } from './instances/plan-step.ts';
import type { Instance } from './instances/process-instance.ts';
import { instanceRoutes } from './instances/routes-instances.ts';
import { selectSteps, selectSummaries } from './instances/store-instances.ts';
import { Worker } from './instances/worker.ts';
import type { Planned, Position, Processes } from './processes-contract.ts';

export interface ProcessesDeps {
  readonly database: Database;
  readonly outbox: Outbox;
  readonly log: Log;
  readonly clock: () => Instant;
  /** The processes and decisions of the city's packs; taken over at start. */
  readonly packFiles?: readonly PackDefinition[];
}

export function createProcesses(deps: ProcessesDeps): Processes {
  const { database, outbox, clock, log } = deps;
  const operations = new Map<string, Operation>();
  const definitions = definitionCache(database, clock);
  const engine: EngineDeps = { database, outbox, definitions, operations, clock, log };
  const worker = new Worker(engine);
  const life: DefinitionsDeps = { database, cache: definitions, clock, operations: () => new Set(operations.keys()) };

  const wake = () => {
    worker.wake();
    outbox.wake();
  };
  const commit = async (planned: Planned): Promise<Planned> => {
    await database.commit(planned.statements);
    wake();
    return planned;
  };

  const calls: Omit<Processes, 'routes'> = {
    name: 'processes',
    register(operation) {
      operations.set(operation.name, operation);
    },
    async planStart({ tenant, actor, ...order }) {
      const task = { id: crypto.randomUUID(), depth: 0, ...order };
      return plannedOf(await planNew(engine, tenant, task, { actor, at: clock(), tell: false }));
    },
    async planTask({ tenant, instanceId, node, actor, values = {}, outcome = 'done', code }) {
      const instance = await getInstance(engine, tenant, instanceId);
      const wait = openTasks(instance.state).find((one) => one.node === node);
      if (!wait) throw processErrors.taskNotOpen();
      if (outcome !== 'done' && code === undefined) throw processErrors.noErrorCode();
      const stimulus =
        outcome === 'done'
          ? { kind: outcome, wait: wait.id, output: values }
          : { kind: outcome, wait: wait.id, code: code ?? '', payload: values };
      const data = { values, ...(code === undefined ? {} : { code }) };
      const step = await planNext(engine, instance, stimulus, {
        kind: outcome,
        actor,
        at: clock(),
        node,
        data,
        tell: false,
      });
      if (!step) throw processErrors.taskNotOpen();
      return plannedOf(step);
    },
    async planCancel({ tenant, instanceId, actor }) {
      const instance = await getInstance(engine, tenant, instanceId);
      const step = await planNext(
        engine,
        instance,
        { kind: 'cancel' },
        { kind: 'cancelled', actor, at: clock(), tell: false },
      );
      return step ? plannedOf(step) : { ...plannedAt(instance), passed: [], statements: [] };
    },
    planHold: (order) => planHold(engine, order),
    startInstance: async (order) => commit(await calls.planStart(order)),
    finishTask: async (order) => commit(await calls.planTask(order)),
    wake,
    get: (tenant, instanceId) => getInstance(engine, tenant, instanceId),
    async findInstance(tenant, owner, businessKey) {
      const [found] = await selectSummaries(database, tenant, {
        owner,
        businessKey,
        status: 'running',
        limit: 1,
      });
      if (!found) return undefined;
      const { state } = await getInstance(engine, tenant, found.id);
      return { id: found.id, open: openTasks(state).map((wait) => wait.node) };
    },
    async describe(tenant, owner, businessKey) {
      const [found] = await selectSummaries(database, tenant, { owner, businessKey, limit: 1 });
      return found && positionOf(life, await getInstance(engine, tenant, found.id));
    },
    async start() {
      // Decisions first: processes are checked against them.
      const files = inOrder(deps.packFiles ?? []);
      const keys = files.map((file) => file.key);
      for (const file of files) await adoptPackFile(life, defaultTenant, file, keys);
      worker.start();
    },
    stop: () => worker.stop(),
  };
  return { ...calls, routes: [...definitionRoutes(life), ...instanceRoutes({ ...engine, processes: calls })] };
}

async function positionOf(life: DefinitionsDeps, instance: Instance): Promise<Position> {
  const { tenant, id, key, version, state } = instance;
  const steps = await selectSteps(life.database, instance);
  const tokens: Record<string, number> = {};
  for (const { node } of state.tokens) tokens[node] = (tokens[node] ?? 0) + 1;
  return {
    instanceId: id,
    key,
    version,
    status: state.status,
    xml: await getXml(life, tenant, key, version),
    tokens,
    passed: steps.flatMap((step) => step.passed),
    timers: state.waits.flatMap(({ node, dueAt }) => (dueAt === undefined ? [] : [{ node, dueAt }])),
  };
}

function inOrder(files: readonly PackDefinition[]): readonly PackDefinition[] {
  return [...files.filter((file) => file.kind === 'decision'), ...files.filter((file) => file.kind === 'process')];
}

function plannedOf(step: PlannedStep): Planned {
  return { ...plannedAt(step.instance), passed: step.step.passed, statements: commitStatements([step]) };
}

function plannedAt({ id, state }: Instance) {
  return { instanceId: id, status: state.status, open: openTasks(state).map((wait) => wait.node) };
}
