import { type Route, route, signedIn } from '@hub/runtime';
import { Type } from 'typebox';
import { actorOf } from '../definitions/routes-definitions.ts';
import type { Processes } from '../processes-contract.ts';
import type { EngineDeps } from './engine.ts';
import { migrateInstances } from './migrate-instance.ts';
import { skipJob } from './skip-job.ts';
import { retryJob } from './store-jobs.ts';

const text = (maxLength: number) => Type.String({ minLength: 1, maxLength });
const mostMoved = 500;

/** What whoever operates processes does when something has got stuck, or is to go on by a newer version. */
export function repairRoutes(deps: EngineDeps & { readonly processes: Pick<Processes, 'wake'> }): readonly Route[] {
  const { database, processes, clock } = deps;
  const jobId = Type.Object({ jobId: text(300) });
  return [
    route({
      method: 'POST',
      path: '/api/v1/process-jobs/:jobId/retry',
      allow: 'process.operate',
      summary: 'Lets a job that was given up be tried again',
      params: jobId,
      body: Type.Object({}),
      async handle({ params, principal }) {
        await database.commit([retryJob(signedIn(principal).tenant, params.jobId, clock())]);
        processes.wake();
        return { status: 202, body: { jobId: params.jobId } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/process-jobs/:jobId/skip',
      allow: 'process.operate',
      summary: 'Goes on without a job that was given up, with a reason that stands in the history',
      params: jobId,
      body: Type.Object({ note: text(2_000) }),
      async handle({ params, body, principal }) {
        const caller = signedIn(principal);
        await skipJob(deps, caller.tenant, params.jobId, { actor: actorOf(caller), note: body.note });
        processes.wake();
        return { body: { jobId: params.jobId } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/processes/:key/migrations',
      allow: 'process.operate',
      summary: `Moves running instances of one version to another, at most ${mostMoved} at a time, with steps mapped; a dry run stores nothing`,
      params: Type.Object({ key: text(200) }),
      body: Type.Object({
        from: Type.Integer({ minimum: 1 }),
        version: Type.Integer({ minimum: 1 }),
        mapping: Type.Optional(Type.Record(text(200), text(200), { maxProperties: 200 })),
        dryRun: Type.Boolean(),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: mostMoved })),
        note: text(2_000),
      }),
      async handle({ params, body: { from, limit = mostMoved, ...order }, principal }) {
        const caller = signedIn(principal);
        const about = { tenant: caller.tenant, key: params.key, from };
        const body = await migrateInstances(deps, about, { ...order, limit }, actorOf(caller));
        processes.wake();
        return { body };
      },
    }),
  ];
}
