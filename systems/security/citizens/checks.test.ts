import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { mod11_2 } from '@hub/standards';
import { type CitizenBench, openCitizenBench, password } from './testing.ts';

let bench: CitizenBench;
let officer: string;
let folder: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hub-mail-'));
  bench = await openCitizenBench({ config: { HUB_MAIL_OUTBOX: folder, HUB_MAIL_FROM: 'hub@city.example' } });
  officer = (await bench.enter('counter', 'hub.counterOfficer')).token;
});
after(async () => {
  await bench.close();
  await rm(folder, { recursive: true });
});

const base = '/api/v1/citizen';
const numberOf = (birth: string, serial: string) => {
  const digits = `410105${birth}${serial}`;
  return digits + mod11_2(digits);
};
const levelOf = async (as: string) => (await bench.ask('GET', `${base}/session`, { as })).body.account.level;
const ticketOf = async (as: string, channel = 'counter') =>
  (await bench.ask('POST', `${base}/account/checks`, { as, body: { channel } })).body;
const atCounter = (code: string, seen: object, as = officer) =>
  bench.ask('POST', '/api/v1/counter/checks', { as, body: { code, seen } });
const document = (number: string, name = '王小明') => ({ kind: 'document', name, number });

async function mailedCode(): Promise<string> {
  const [file = ''] = await readdir(folder);
  const raw = await readFile(join(folder, file), 'utf8');
  await rm(join(folder, file));
  const text = Buffer.from(raw.split('\r\n\r\n').slice(1).join(''), 'base64').toString();
  const [code] = /\d{4} \d{4}/.exec(text.length > 20 && /验证码/.test(text) ? text : raw) ?? [];
  assert.ok(code, raw);
  return code;
}

test('a counter confirms a contact, then a document: levels 2 and 3, at once in the session, and only masked', async () => {
  const { token } = await bench.register('13811110001');
  const { code } = await ticketOf(token);
  const seen = await bench.ask('POST', '/api/v1/counter/lookup', { as: officer, body: { code } });
  assert.deepEqual(seen.body, { purpose: 'check', name: '王**', identifier: '138****0001', level: 1 });
  assert.equal((await atCounter(code, { kind: 'contact' })).status, 201);
  assert.equal(await levelOf(token), 2);
  const number = numberOf('19900101', '001');
  const { body } = await atCounter(code, document(number, '王小敏'));
  assert.deepEqual([body.level, body.identityMask, await levelOf(token)], [3, `410***********${number.slice(-4)}`, 3]);
  const rows = JSON.stringify(await bench.database.query('select * from citizen'));
  assert.ok(!rows.includes(number) && !rows.includes('王小敏'));
});

test('a wrong check digit, a child, another’s document and another document than before are refused', async () => {
  const { token } = await bench.register('13811110002');
  const { code } = await ticketOf(token);
  const codeOf = async (number: string) => (await atCounter(code, document(number))).body.code;
  const good = numberOf('19850505', '101');
  assert.equal(await codeOf(`${good.slice(0, 17)}${good.endsWith('1') ? '2' : '1'}`), 'citizen.badNumber');
  assert.equal(await codeOf(numberOf('20200101', '102')), 'citizen.minor');
  assert.equal(await codeOf(numberOf('19900101', '001')), 'citizen.identityTaken');
  assert.equal(await levelOf(token), 1);
  assert.equal((await atCounter(code, document(good))).status, 201);
  assert.equal(await codeOf(numberOf('19850505', '103')), 'citizen.identityOther');
});

test('only counter officers check, codes end after 30 minutes, and whoever tries codes is slowed down', async () => {
  const { token } = await bench.register('13811110003');
  const { code } = await ticketOf(token);
  const clerk = (await bench.enter('clerk', 'work.crew')).token;
  assert.equal((await atCounter(code, { kind: 'contact' }, clerk)).status, 403);
  bench.advance(30 * 60_000 + 1);
  const again = await bench.enter('counter2', 'hub.counterOfficer');
  assert.equal((await atCounter(code, { kind: 'contact' }, again.token)).body.code, 'citizen.codeUnknown');
  await atCounter('00000000', { kind: 'contact' }, again.token);
  await atCounter('00000000', { kind: 'contact' }, again.token);
  assert.equal((await atCounter('00000000', { kind: 'contact' }, again.token)).body.code, 'session.locked');
  officer = again.token;
  bench.advance(2 * 3_600_000);
  officer = (await bench.enter('counter', 'hub.counterOfficer')).token;
});

test('a code by mail verifies an address once; a wrong one does not', async () => {
  const { token } = await bench.register('wang@city.example');
  const { ticket, code: told } = await ticketOf(token, 'mail');
  assert.equal(told, undefined);
  const type = (code: string) => bench.ask('POST', `${base}/account/checks/${ticket}`, { as: token, body: { code } });
  const code = await mailedCode();
  assert.equal((await type(code.startsWith('1') ? '22222222' : '11111111')).body.code, 'citizen.codeUnknown');
  assert.equal((await type(code)).status, 204);
  assert.equal(await levelOf(token), 2);
  assert.equal((await type(code)).body.code, 'citizen.codeUnknown');
});

test('who forgot the password gets back in by mail or counter; sessions of before end; nobody’s account looks alike', async () => {
  const recover = (identifier: string, channel: string) =>
    bench.ask('POST', `${base}/recovery`, { body: { identifier, channel } });
  const finish = (ticket: string, code: string) =>
    bench.ask('POST', `${base}/recovery/${ticket}`, { body: { code, password: 'a quite new password' } });
  const { token } = await bench.register('13811110004');
  const known = await recover('13811110004', 'counter');
  const nobody = await recover('13811119999', 'counter');
  assert.deepEqual(Object.keys(known.body), Object.keys(nobody.body));
  assert.equal((await finish(known.body.ticket, known.body.code)).body.code, 'citizen.notConfirmed');
  assert.equal((await finish(nobody.body.ticket, nobody.body.code)).body.code, 'citizen.notConfirmed');
  assert.equal((await atCounter(nobody.body.code, { kind: 'contact' })).body.code, 'citizen.codeUnknown');
  await atCounter(known.body.code, { kind: 'contact' });
  assert.equal((await finish(known.body.ticket, known.body.code)).status, 204);
  assert.equal((await bench.ask('GET', `${base}/session`, { as: token })).status, 401);
  const signIn = { identifier: '13811110004', password: 'a quite new password' };
  assert.equal((await bench.ask('POST', `${base}/session`, { body: signIn })).status, 200);
  const mailed = await recover('wang@city.example', 'mail');
  assert.equal((await finish(mailed.body.ticket, await mailedCode())).status, 204);
});

test('who was checked by a document gets back in by that document only', async () => {
  const { body } = await bench.ask('POST', `${base}/recovery`, {
    body: { identifier: '13811110001', channel: 'counter' },
  });
  assert.equal((await atCounter(body.code, { kind: 'contact' })).body.code, 'citizen.needsDocument');
  assert.equal((await atCounter(body.code, document(numberOf('19850505', '103')))).body.code, 'citizen.identityOther');
  assert.equal((await atCounter(body.code, document(numberOf('19900101', '001')))).status, 201);
});

test('a closed account is erased, its sessions end, its phone and document are free', async () => {
  const { token, id } = await bench.register('13811110005');
  await atCounter((await ticketOf(token)).code, document(numberOf('19700101', '201')));
  const close = (secret: string) =>
    bench.ask('POST', `${base}/account/closure`, { as: token, body: { password: secret } });
  assert.equal((await close('not the password')).body.code, 'citizen.oldWrong');
  assert.equal((await close(password)).status, 204);
  assert.equal((await bench.ask('GET', `${base}/session`, { as: token })).status, 401);
  const [row] = await bench.database.query('select * from citizen where id = $1', [id]);
  const { tenant: _t, id: _i, level: _l, created_at: _c, closed_at: closedAt, ...rest } = row ?? {};
  assert.ok(closedAt);
  assert.deepEqual(new Set(Object.values(rest)), new Set([null]));
  const anew = await bench.register('13811110005');
  assert.notEqual(anew.id, id);
  assert.equal((await atCounter((await ticketOf(anew.token)).code, document(numberOf('19700101', '201')))).status, 201);
});
