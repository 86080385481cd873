import assert from 'node:assert/strict';
import type { ClauseAnswer, ClauseHub } from './clause.ts';

/** The status, with the whole answer in the message when it is another. */
export function expectStatus(answer: ClauseAnswer, status: number): void {
  assert.equal(answer.status, status, `answered ${answer.status}, not ${status}: ${answer.text.slice(0, 400)}`);
}

/** An error of the type that clause 5.5.2 names. */
export function expectError(answer: ClauseAnswer, status: number, name: string): void {
  expectStatus(answer, status);
  assert.equal(answer.json?.type, `https://uri.etsi.org/ngsi-ld/errors/${name}`);
}

/** An error that says in words what it is, too. */
export function expectRefused(answer: ClauseAnswer, status = 400, name = 'BadRequestData'): void {
  expectError(answer, status, name);
  assert.ok(answer.json.title);
}

/** Sends what is wrong. */
export const expectBad = async (hub: ClauseHub, ...call: Parameters<ClauseHub['send']>) =>
  expectError(await hub.send(...call), 400, 'BadRequestData');

export const ld = { 'content-type': 'application/ld+json' };
export const property = (value: unknown, more: object = {}) => ({ type: 'Property', value, ...more });

/** Sends, and expects one status of the answer. */
export async function sendFor(
  hub: ClauseHub,
  status: number,
  ...call: Parameters<ClauseHub['send']>
): Promise<ClauseAnswer> {
  const answer = await hub.send(...call);
  assert.equal(
    answer.status,
    status,
    `${call[0]} answered ${answer.status}, not ${status}: ${answer.text.slice(0, 400)}`,
  );
  return answer;
}

export const idOf = (name: string) => `urn:ngsi-ld:Thing:${name}`;

/** Creates an entity of type Thing. */
export async function createThing(hub: ClauseHub, name: string, members: object = {}): Promise<string> {
  await sendFor(hub, 201, 'POST /entities', { id: idOf(name), type: 'Thing', ...members });
  return idOf(name);
}

/** The entity as it is now. */
// biome-ignore lint/suspicious/noExplicitAny: checks look into answers of every shape
export async function read(hub: ClauseHub, id: string, query = ''): Promise<any> {
  return (await sendFor(hub, 200, `GET /entities/${id}${query}`)).json;
}

/** The ids of a list of entities. */
export const idsOf = (answer: ClauseAnswer): string[] => answer.json.map((one: { id: string }) => one.id);
