import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { openOutbound } from '@hub/runtime';
import { openTestBroker } from '../testing.ts';

test('a subscription at a source ends there by itself unless it is renewed in time', async () => {
  const told: { method: string | undefined; end: number }[] = [];
  let heard: () => void = () => undefined;
  const renewed = new Promise<void>((resolve) => (heard = resolve));
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const { method } = request;
      told.push({ method, end: Date.parse((JSON.parse(text || '{}') as { expiresAt?: string }).expiresAt ?? '') });
      response.writeHead(method === 'POST' ? 201 : 204).end();
      if (method === 'PATCH') heard();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const outbound = openOutbound({ allow: ['127.0.0.1'] });
  const broker = await openTestBroker({ outbound, ownUrl: 'http://127.0.0.1:1', keptAtSources_ms: 3_000 });
  after(async () => {
    await broker.close();
    await outbound.close();
    server.close();
    server.closeAllConnections();
  });
  const registered = await broker.send('POST /csourceRegistrations', {
    type: 'ContextSourceRegistration',
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    information: [{ entities: [{ type: 'Thing' }] }],
  });
  assert.equal(registered.status, 201);
  const made = await broker.send('POST /subscriptions', {
    type: 'Subscription',
    entities: [{ type: 'Thing' }],
    notification: { endpoint: { uri: 'http://127.0.0.1:9/' } },
  });
  assert.equal(made.status, 201);
  await renewed;
  const [first, second] = told;
  assert.deepEqual([first?.method, second?.method], ['POST', 'PATCH']);
  assert.ok((second?.end ?? 0) > (first?.end ?? 0));
});
