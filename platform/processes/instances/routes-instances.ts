import { isoInstant, type Principal } from '@hub/kernel';
import { type Route, route, signedIn } from '@hub/runtime';
import { Type } from 'typebox';
import { actorOf } from '../definitions/routes-definitions.ts';
import { processErrors } from '../errors.ts';
import type { Processes } from '../processes-contract.ts';
import { type EngineDeps, getInstance, isOvertaken } from './engine.ts';
import { migrateInstance } from './migrate-instance.ts';
import type { Instance, Step } from './process-instance.ts';
import { repairRoutes } from './routes-repair.ts';
import { countTokens, selectSteps, selectSummaries } from './store-instances.ts';
import { insertJobs, rememberSent, selectFailedJobs } from './store-jobs.ts';

const text = (maxLength: number) => Type.String({ minLength: 1, maxLength });
const values = Type.Record(Type.String({ maxLength: 200 }), Type.Unknown());
const instanceParams = Type.Object({ instanceId: text(200) });

export interface InstanceRoutesDeps extends EngineDeps {
  readonly processes: Pick<Processes, 'startInstance' | 'finishTask' | 'planCancel' | 'wake'>;
}

export function instanceRoutes(deps: InstanceRoutesDeps): readonly Route[] {
  return [...lookingRoutes(deps), ...actingRoutes(deps), ...repairRoutes(deps), ...sendingRoutes(deps)];
}

function lookingRoutes(deps: InstanceRoutesDeps): readonly Route[] {
  const { database } = deps;
  return [
    route({
      method: 'GET',
      path: '/api/v1/processes/:key/live',
      allow: 'process.read',
      summary: 'How many tokens stand at each step of each version',
      params: Type.Object({ key: text(200) }),
      async handle({ params, principal }) {
        return { body: { items: await countTokens(database, signedIn(principal).tenant, params.key) } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/process-instances',
      allow: 'process.operate',
      summary: 'Instances, the newest first',
      query: Type.Object({
        key: Type.Optional(text(200)),
        status: Type.Optional(
          Type.Union((['running', 'completed', 'failed', 'cancelled'] as const).map((one) => Type.Literal(one))),
        ),
        businessKey: Type.Optional(text(200)),
        node: Type.Optional(text(200)),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
      }),
      async handle({ query, principal }) {
        const found = await selectSummaries(database, signedIn(principal).tenant, { limit: 50, ...query });
        const items = found.map(({ startedAt, endedAt, ...one }) => ({
          ...one,
          startedAt: isoInstant(startedAt),
          ...(endedAt === undefined ? {} : { endedAt: isoInstant(endedAt) }),
        }));
        return { body: { items } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/process-instances/:instanceId',
      allow: 'process.operate',
      summary: 'Where an instance stands and what happened; values of one that belongs to a case stay with the case',
      params: instanceParams,
      async handle({ params, principal }) {
        const { tenant } = signedIn(principal);
        const instance = await getInstance(deps, tenant, params.instanceId);
        const steps = await selectSteps(database, instance);
        const failed = await selectFailedJobs(database, tenant, instance.id);
        return { body: { ...instanceView(instance), steps: steps.map((step) => stepView(step, instance)), failed } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/process-jobs',
      allow: 'process.operate',
      summary: 'Jobs that were given up and wait for somebody to look',
      async handle({ principal }) {
        const items = await selectFailedJobs(database, signedIn(principal).tenant);
        return {
          body: {
            items: items.map(({ failed_at, ...job }) => ({ ...job, failedAt: isoInstant(failed_at.getTime()) })),
          },
        };
      },
    }),
  ];
}

function actingRoutes(deps: InstanceRoutesDeps): readonly Route[] {
  const { database, processes } = deps;
  return [
    route({
      method: 'POST',
      path: '/api/v1/process-instances',
      allow: 'process.operate',
      summary: 'Starts an instance of the current version',
      body: Type.Object({ key: text(200), variables: values, businessKey: Type.Optional(text(200)) }),
      async handle({ body, principal }) {
        const caller = signedIn(principal);
        const { instanceId, status, open } = await processes.startInstance({
          ...body,
          tenant: caller.tenant,
          actor: actorOf(caller),
        });
        return { status: 201, body: { instanceId, status, open } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/process-instances/:instanceId/tasks/:node',
      allow: 'process.work',
      summary: 'Ends a user task; its roles may. Tasks of a case are ended on the case',
      params: Type.Object({ instanceId: text(200), node: text(200) }),
      body: Type.Object({
        values,
        outcome: Type.Optional(Type.Union((['done', 'error', 'escalation'] as const).map((one) => Type.Literal(one)))),
        code: Type.Optional(text(200)),
      }),
      async handle({ params, body, principal }) {
        const caller = signedIn(principal);
        const instance = await getInstance(deps, caller.tenant, params.instanceId);
        await refuseStranger(deps, instance, params.node, caller);
        const done = await processes.finishTask({ ...params, ...body, tenant: caller.tenant, actor: actorOf(caller) });
        return { body: { instanceId: done.instanceId, status: done.status, open: done.open } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/process-instances/:instanceId/cancel',
      allow: 'process.operate',
      summary: 'Ends an instance where it stands',
      params: instanceParams,
      body: Type.Object({}),
      async handle({ params, principal }) {
        const caller = signedIn(principal);
        const { statements, status } = await processes.planCancel({
          ...params,
          tenant: caller.tenant,
          actor: actorOf(caller),
        });
        await database.commit(statements);
        processes.wake();
        return { body: { instanceId: params.instanceId, status } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/process-instances/:instanceId/migrate',
      allow: 'process.operate',
      summary: 'Moves an instance to another released version in which its steps are there as they are',
      params: instanceParams,
      body: Type.Object({ version: Type.Integer({ minimum: 1 }) }),
      async handle({ params, body, principal }) {
        const caller = signedIn(principal);
        const instance = await getInstance(deps, caller.tenant, params.instanceId);
        await migrateInstance(deps, instance, body, actorOf(caller));
        processes.wake();
        return { body: instanceView(await getInstance(deps, caller.tenant, params.instanceId)) };
      },
    }),
  ];
}

function sendingRoutes(deps: InstanceRoutesDeps): readonly Route[] {
  const { clock } = deps;
  const body = { id: text(100), name: text(200), values };
  return [
    route({
      method: 'POST',
      path: '/api/v1/process-messages',
      allow: 'process.operate',
      summary: 'Sends a message to whoever waits for it or starts by it; the same id again sends nothing',
      body: Type.Object({ ...body, key: Type.Optional(Type.String({ maxLength: 200 })) }),
      async handle({ body: { id, name, key = '', values: brought }, principal }) {
        const at = clock();
        const payload = { name, key, values: brought, until: at + 3_600_000 };
        const job = {
          tenant: signedIn(principal).tenant,
          id: `message:${id}`,
          dueAt: at,
          kind: 'message' as const,
          payload,
        };
        return sendOnce(deps, job);
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/process-signals',
      allow: 'process.operate',
      summary: 'Tells every instance that listens for a signal; the same id again tells nobody',
      body: Type.Object(body),
      async handle({ body: { id, name, values: brought }, principal }) {
        const payload = { name, values: brought };
        const head = { tenant: signedIn(principal).tenant, id: `signal:${id}`, dueAt: clock() };
        return sendOnce(deps, { ...head, kind: 'signal', payload });
      },
    }),
  ];
}

type NewJob = Parameters<typeof insertJobs>[0][number];

async function sendOnce({ database, processes }: InstanceRoutesDeps, job: NewJob) {
  try {
    await database.commit([...rememberSent(job.tenant, job.id, job.dueAt), ...insertJobs([job])]);
  } catch (error) {
    if (!isOvertaken(error)) throw error;
  }
  processes.wake();
  return { status: 202, body: { id: job.id } };
}

/** A task belongs to its roles; one of a case is ended where the case is. @throws process.taskElsewhere, process.notYours */
async function refuseStranger(
  { definitions }: EngineDeps,
  instance: Instance,
  node: string,
  caller: Principal,
): Promise<void> {
  if (instance.owner !== undefined) throw processErrors.taskElsewhere({ owner: instance.owner });
  const model = await definitions.model(instance.tenant, instance.key, instance.version);
  const roles = model.nodes.get(node)?.roles ?? [];
  const may = caller.roles.includes('administrator') || roles.some((role) => caller.roles.includes(role));
  if (!may) throw processErrors.notYours({ node });
}

function instanceView({ id, key, version, state, businessKey, owner, output, startedAt, endedAt, step }: Instance) {
  const isCase = owner !== undefined;
  return {
    id,
    key,
    version,
    status: state.status,
    step,
    tokens: state.tokens.map(({ node, rest, since }) => ({ node, rest, since: isoInstant(since) })),
    waits: state.waits.map(({ kind, node, dueAt }) => ({
      kind,
      node,
      ...(dueAt === undefined ? {} : { dueAt: isoInstant(dueAt) }),
    })),
    startedAt: isoInstant(startedAt),
    ...(endedAt === undefined ? {} : { endedAt: isoInstant(endedAt) }),
    ...(state.error === undefined ? {} : { error: state.error }),
    ...(businessKey === undefined ? {} : { businessKey }),
    ...(isCase ? {} : { variables: output ?? state.scopes[0]?.variables ?? {} }),
  };
}

function stepView({ at, data, ...step }: Step, { owner }: Instance) {
  return { ...step, at: isoInstant(at), ...(owner === undefined ? { data } : {}) };
}
