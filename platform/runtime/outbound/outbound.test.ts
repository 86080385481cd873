import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { after, before, test } from 'node:test';
import { HubError } from '@hub/kernel';
import fc from 'fast-check';
import { openOutbound } from './outbound.ts';
import { reachOf } from './outbound-address.ts';
import { outboundRules, readTarget } from './outbound-rules.ts';

let server: Server;
let port = 0;
let hits = 0;
before(async () => {
  server = createServer((request, response) => {
    hits += 1;
    if (request.url === '/redirect') return response.writeHead(302, { location: `http://127.0.0.1:${port}/` }).end();
    if (request.url === '/large') return response.end(Buffer.alloc(100_000));
    if (request.url === '/silent') return undefined;
    return response.end(`${request.method} ${request.headers['x-token'] ?? ''}`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
});
after(() => {
  server.closeAllConnections();
  server.close();
});

const codeOf = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => assert.fail('it was let through'),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof HubError, String(error));
  return error.code;
};

const octets = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255));
const inside = fc.constantFrom(
  [127, 0, 0, 1],
  [127, 9, 8, 7],
  [10, 1, 2, 3],
  [172, 16, 0, 1],
  [172, 31, 255, 254],
  [192, 168, 1, 1],
  [169, 254, 169, 254],
  [100, 100, 100, 200],
  [168, 63, 129, 16],
  [0, 0, 0, 0],
  [224, 0, 0, 1],
  [255, 255, 255, 255],
);
/** The ways browsers and resolvers take for the same four numbers. */
const spelling = fc.constantFrom(
  (o: number[]) => o.join('.'),
  (o: number[]) => String(o.reduce((sum, one) => sum * 256 + one, 0)),
  (o: number[]) => `0x${o.map((one) => one.toString(16).padStart(2, '0')).join('')}`,
  (o: number[]) => o.map((one) => `0${one.toString(8)}`).join('.'),
  (o: number[]) => o.map((one) => `0x${one.toString(16)}`).join('.'),
  (o: number[]) => `${o[0]}.${(o[1] ?? 0) * 65_536 + (o[2] ?? 0) * 256 + (o[3] ?? 0)}`,
  (o: number[]) => `${o.join('.')}.`,
  (o: number[]) => o.join('。'),
  (o: number[]) => o.join('.').replaceAll(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
  (o: number[]) => `[::ffff:${o.join('.')}]`,
  (o: number[]) => `[0:0:0:0:0:FFFF:${o.join('.')}]`,
  (o: number[]) => `[::${o.join('.')}]`,
  (o: number[]) => `[64:ff9b::${o.join('.')}]`,
  (o: number[]) =>
    `[2002:${((o[0] ?? 0) * 256 + (o[1] ?? 0)).toString(16)}:${((o[2] ?? 0) * 256 + (o[3] ?? 0)).toString(16)}::]`,
);

test('an inside address is refused under every spelling when only a wildcard allows it', () =>
  fc.assert(
    fc.asyncProperty(
      inside,
      spelling,
      fc.constantFrom('http', 'https', 'mqtt', 'mqtts'),
      async (four, spell, scheme) => {
        const outbound = openOutbound({ allow: ['*'] });
        const code = await codeOf(outbound.connect(`${scheme}://${spell([...four])}:${port}/`, 2_000));
        assert.equal(code, 'outbound.refused');
        await outbound.close();
      },
    ),
    { numRuns: 300 },
  ));

test('every address a name could resolve to is judged as the IPv4 address inside it', () =>
  fc.assert(
    fc.property(octets, (four) => {
      const plain = four.join('.');
      assert.equal(reachOf(`::ffff:${plain}`), reachOf(plain));
      for (const carrier of [`::${plain}`, `64:ff9b::${plain}`]) assert.notEqual(reachOf(carrier), 'public', carrier);
    }),
  ));

test('addresses lead where the registries say', () => {
  const table = {
    public: ['8.8.8.8', '1.1.1.1', '202.96.128.86', '2400:3200::1', '2606:4700:4700::1111'],
    internal: ['10.0.0.1', '127.0.0.1', '100.64.0.1', '::1', 'fd12:3456::1', '::ffff:192.168.0.1'],
    never: [
      '169.254.169.254',
      'fe80::1',
      'fe80::1%eth0',
      'ff02::1',
      '::',
      '0.0.0.0',
      '255.255.255.255',
      'fd00:ec2::254',
    ].concat(['2001:db8::1', '2001::1', '2002:7f00:1::', '64:ff9b::7f00:1', 'localhost', '', '127.1']),
  } as const;
  for (const [reach, addresses] of Object.entries(table))
    for (const address of addresses) assert.equal(reachOf(address), reach, address);
});

test('a zone id, a user or another scheme is never called', () => {
  for (const url of [
    'http://[fe80::1%25eth0]/',
    'http://a:b@x.org/',
    'mqtt://a@x.org',
    'file:///etc/passwd',
    'gopher://x',
    'x',
  ])
    assert.equal(typeof readTarget(url), 'string', url);
  assert.deepEqual(readTarget('mqtt://x.org:80/a'), { protocol: 'mqtt:', host: 'x.org', port: 80 });
  assert.deepEqual(readTarget('mqtts://X.org/a'), { protocol: 'mqtts:', host: 'x.org', port: 8883 });
});

test('patterns name hosts, ports and domains', () => {
  const may = (patterns: string[], url: string, address: string) => {
    const target = readTarget(url);
    assert.ok(typeof target === 'object', url);
    return outboundRules(patterns).find(target)?.(address) ?? false;
  };
  assert.ok(may(['*.city.gov.cn'], 'https://a.city.gov.cn', '8.8.8.8'));
  assert.ok(!may(['*.city.gov.cn'], 'https://city.gov.cn', '8.8.8.8'));
  assert.ok(!may(['*.city.gov.cn'], 'https://evilcity.gov.cn', '8.8.8.8'));
  assert.ok(!may(['*.city.gov.cn'], 'https://a.city.gov.cn', '10.0.0.1'), 'a domain opens nothing inside');
  assert.ok(may(['a.city.gov.cn'], 'https://A.City.gov.cn.', '10.0.0.1'), 'a host named in full may lie inside');
  assert.ok(!may(['a.city.gov.cn'], 'https://a.city.gov.cn', '169.254.169.254'), 'but never at the metadata');
  assert.ok(may(['169.254.1.1'], 'http://169.254.1.1', '169.254.1.1'), 'unless the address itself is named');
  assert.ok(may(['x.org:8080'], 'http://x.org:8080', '8.8.8.8'));
  assert.ok(!may(['x.org:8080'], 'http://x.org', '8.8.8.8'));
  assert.ok(may(['[::1]:9'], 'http://[0:0::1]:9', '::1') && may(['::1'], 'http://[::1]', '::1'));
  assert.ok(may(['2130706433'], 'http://127.0.0.1', '127.0.0.1'));
  assert.ok(!may([], 'https://x.org', '8.8.8.8'));
});

test('a name whose answer changes to an inside address gains nothing', async () => {
  const hitsBefore = hits;
  const outbound = openOutbound({
    allow: ['*'],
    resolve: (_host, done) => done(null, [{ address: '127.0.0.1', family: 4 }]),
  });
  assert.equal(outbound.refusal(`http://rebinding.example:${port}/`), undefined);
  assert.equal(await codeOf(outbound.request({ url: `http://rebinding.example:${port}/` })), 'outbound.refused');
  assert.equal(hits, hitsBefore);
  await outbound.close();
});

test('of several addresses of a name only those allowed are tried', async () => {
  const outbound = openOutbound({
    allow: [`mixed.example:${port}`],
    resolve: (_host, done) =>
      done(null, [
        { address: '169.254.169.254', family: 4 },
        { address: '127.0.0.1', family: 4 },
      ]),
  });
  const answer = await outbound.request({ url: `http://mixed.example:${port}/`, headers: { 'x-token': 'abc' } });
  assert.deepEqual([answer.status, answer.text()], [200, 'GET abc']);
  await outbound.close();
});

test('an answer that is none, and a call that cannot be made, are told from a host that is away', async () => {
  const nonsense = createTcpServer((socket) => {
    socket.once('data', () => void socket.end('220 mail.example ESMTP\r\n'));
  }).listen(0, '127.0.0.1');
  await once(nonsense, 'listening');
  const outbound = openOutbound({ allow: ['127.0.0.1'] });
  const url = `http://127.0.0.1:${(nonsense.address() as AddressInfo).port}/`;
  assert.equal(await codeOf(outbound.request({ url })), 'outbound.malformed');
  const headers = { 'x y': '1' };
  assert.equal(await codeOf(outbound.request({ url: `http://127.0.0.1:${port}/`, headers })), 'outbound.malformed');
  await outbound.close();
  nonsense.close();
});

test('redirects are answers; time and size are bounded; failures name no secret', async () => {
  const outbound = openOutbound({ allow: ['127.0.0.1', 'nowhere.invalid'] });
  const base = `http://127.0.0.1:${port}`;
  assert.equal((await outbound.request({ url: `${base}/redirect` })).status, 302);
  assert.equal(await codeOf(outbound.request({ url: `${base}/large`, maxBytes: 1_000 })), 'outbound.tooLarge');
  assert.equal(await codeOf(outbound.request({ url: `${base}/silent`, timeout_ms: 100 })), 'outbound.timeout');
  assert.equal(await codeOf(outbound.request({ url: 'mqtt://127.0.0.1/' })), 'outbound.refused');
  const failed = outbound.request({ url: 'http://nowhere.invalid/?key=secret', headers: { authorization: 'secret' } });
  const error = await failed.catch((thrown: unknown) => thrown);
  assert.ok(error instanceof HubError && error.code === 'outbound.unreachable');
  assert.doesNotMatch(error.message + JSON.stringify(error.text) + JSON.stringify(error.details), /secret/);
  await outbound.close();
});
