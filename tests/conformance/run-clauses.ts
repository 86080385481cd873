import { readdirSync } from 'node:fs';
import { databases } from '../support/databases.ts';
import { type HubProcess, startHubProcess } from '../support/hub-process.ts';
import type { Clause, ClauseAnswer, ClauseCheck, ClauseHub, ClauseResult } from './clause.ts';
import type { Purpose } from './purpose.ts';

const atATime = 8;

/** Every clause of the specification, in its order. */
export const listClauses = () => listFamilies<Clause>('clauses');

/** Every test purpose of the suite, in its order. */
export const listPurposes = () => listFamilies<Purpose>('purposes');

/** What the files of a folder export under the folder's name. */
async function listFamilies<Kind extends Clause>(name: string): Promise<readonly Kind[]> {
  const folder = new URL(`./${name}/`, import.meta.url);
  const files = readdirSync(folder).filter((file) => file.endsWith('.ts'));
  const families = await Promise.all(
    files.map(async (file) => (await import(new URL(file, folder).href)) as Record<string, readonly Kind[]>),
  );
  const all = families.flatMap((family) => family[name] ?? []);
  const numbers = all.map((one) => one.number);
  const twice = numbers.find((number, index) => numbers.indexOf(number) !== index);
  if (twice !== undefined) throw new Error(`${twice} is transcribed twice`);
  return all.toSorted((a, b) => a.number.localeCompare(b.number, 'en', { numeric: true }));
}

/** Runs clauses or purposes against a hub started for it, on PostgreSQL where there is one. */
export async function runClauses(clauses: readonly Clause[]): Promise<readonly ClauseResult[]> {
  const choice = databases.findLast((database) => database.skip === false);
  if (!choice) throw new Error('no database to run on');
  return choice.use(async (environment) => {
    const hub = await startHubProcess({ ...environment, HUB_OUTBOUND_ALLOW: '127.0.0.1' });
    try {
      return await runAll(clauses, hub);
    } finally {
      await hub.stop();
    }
  });
}

async function runAll(clauses: readonly Clause[], hub: HubProcess): Promise<readonly ClauseResult[]> {
  const token = await hub.signIn();
  const reasons = new Map<ClauseCheck, string>();
  const waiting = clauses.flatMap((clause) => Object.values(clause.checks)).entries();
  const work = async () => {
    for (const [index, check] of waiting) {
      try {
        await check(await openTenant(hub.url, token, `check-${index}`));
      } catch (error) {
        reasons.set(check, error instanceof Error ? error.message : String(error));
      }
    }
  };
  await Promise.all(Array.from({ length: atATime }, work));
  return clauses.map((clause) => ({
    ...clause,
    failures: Object.entries(clause.checks).flatMap(([requirement, check]) => {
      const reason = reasons.get(check);
      return reason === undefined ? [] : [{ requirement, reason }];
    }),
  }));
}

/** A tenant comes into being with its first entity; a check that only reads needs it too. */
async function openTenant(url: string, token: string, tenant: string): Promise<ClauseHub> {
  const own = { authorization: `Bearer ${token}`, 'ngsild-tenant': tenant };
  const send = async (
    call: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<ClauseAnswer> => {
    const [method = 'GET', path = ''] = call.split(' ');
    const answer = await fetch(`${url}/ngsi-ld/v1${path}`, {
      method,
      headers: {
        ...own,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    const isJson = (answer.headers.get('content-type') ?? '').includes('json');
    return {
      status: answer.status,
      headers: answer.headers,
      text,
      json: isJson && text !== '' ? (JSON.parse(text) as unknown) : undefined,
    };
  };
  await send('POST /entities', { id: 'urn:x:seed', type: 'Seed' });
  await send('DELETE /entities/urn:x:seed');
  return { url, tenant, headers: own, send };
}
