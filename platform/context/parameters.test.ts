import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeApi } from '@hub/runtime';
import { parameterSchema, parametersOf } from './parameters.ts';
import { openTestBroker } from './testing.ts';

test('what the table of parameters says is what operations take, refuse and describe', async (t) => {
  const broker = await openTestBroker();
  t.after(() => broker.close());
  const routes = broker.context.routes.filter(({ path }) => path.startsWith('/ngsi-ld/v1'));
  const operations = routes.map(({ method, path }) => `${method} ${path.replace('/ngsi-ld/v1', '')}`);
  const strangers = Object.keys(parametersOf).filter((operation) => !operations.includes(operation));
  assert.deepEqual(strangers, [], 'operations of the table that are none');

  const { paths } = describeApi(routes, { zh: '甲', en: 'A' }, '1') as {
    paths: Record<string, Record<string, { parameters: { name: string; in: string }[] }>>;
  };
  for (const operation of operations) {
    const [method = '', path = ''] = operation.split(' ');
    const described =
      paths[`/ngsi-ld/v1${path.replaceAll(/:(\w+)/g, '{$1}')}`]?.[method.toLowerCase()]?.parameters ?? [];
    assert.deepEqual(
      described.filter((one) => one.in === 'query').map((one) => one.name),
      Object.keys(parameterSchema(operation).properties),
      operation,
    );
    const answer = await broker.send(
      `${method} ${path.replaceAll(/:\w+/g, 'urn:x:1')}?odd=1`,
      method.startsWith('P') ? {} : undefined,
    );
    assert.deepEqual(
      [answer.status, answer.json?.type],
      [400, 'https://uri.etsi.org/ngsi-ld/errors/InvalidRequest'],
      operation,
    );
    assert.match(answer.json.title, /odd/);
  }
});
