import { isoInstant } from '@hub/kernel';
import { type Route, route } from '@hub/runtime';
import { Type } from 'typebox';
import { tenantOf } from '../devices/routes-devices.ts';
import type { DeadLetter } from './dead-letter.ts';
import type { DeadLetters } from './dead-letters.ts';

const Id = Type.String({ pattern: '^[1-9][0-9]{0,17}$' });
const DeadLetterParams = Type.Object({ deadLetterId: Id });
const DeadLetterQuery = Type.Object(
  { limit: Type.Integer({ minimum: 1, maximum: 500, default: 50 }), after: Type.Optional(Id) },
  { additionalProperties: false },
);
const previewCharacters = 500;

export function deadLetterRoutes(deadLetters: DeadLetters): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/dead-letters',
      allow: 'device.manage',
      summary: 'Messages that could not become facts, newest first',
      query: DeadLetterQuery,
      async handle({ principal, query: { limit, after } }) {
        const filter = { tenant: tenantOf(principal), limit, ...(after ? { after } : {}) };
        const found = await deadLetters.listDeadLetters(filter);
        const last = found.length === limit ? found.at(-1) : undefined;
        return { body: { items: found.map(present), ...(last && { next: last.id }) } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/dead-letters/:deadLetterId/replay',
      allow: 'device.manage',
      summary: 'Try a dead letter again; `replayedAt` tells whether it went through',
      params: DeadLetterParams,
      async handle({ principal, params }) {
        return { body: present(await deadLetters.replayDeadLetter(tenantOf(principal), params.deadLetterId)) };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/dead-letters/:deadLetterId',
      allow: 'device.manage',
      summary: 'Throw a dead letter away',
      params: DeadLetterParams,
      async handle({ principal, params }) {
        await deadLetters.deleteDeadLetter(tenantOf(principal), params.deadLetterId);
        return { status: 204 };
      },
    }),
  ];
}

function present({ id, channel, device, reason, attempts, ...letter }: DeadLetter) {
  const bytes = Buffer.from(letter.bytes);
  return {
    id,
    receivedAt: isoInstant(letter.receivedAt),
    channel,
    device,
    reason,
    bytes: bytes.toString('base64'),
    preview: bytes
      .subarray(0, previewCharacters * 4)
      .toString('utf8')
      .slice(0, previewCharacters),
    attempts,
    triedAt: isoInstant(letter.triedAt),
    ...(letter.replayedAt === undefined ? {} : { replayedAt: isoInstant(letter.replayedAt) }),
  };
}
