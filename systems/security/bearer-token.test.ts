import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bearerToken } from './gate.ts';

const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });

test('a service key comes as a bearer token, or as the password of HTTP Basic for programs that know only those', () => {
  assert.equal(bearerToken({ authorization: 'Bearer hubkey_abc' }), 'hubkey_abc');
  assert.equal(bearerToken(basic('calendar:hubkey_abc')), 'hubkey_abc');
  assert.equal(bearerToken(basic(':hubkey_a:b')), 'hubkey_a:b');
});

test('no other password is taken by HTTP Basic, and what is no header is none', () => {
  for (const text of ['admin:secret', 'hubkey_abc', 'hubkey_abc:', '', ':'])
    assert.equal(bearerToken(basic(text)), undefined);
  assert.equal(bearerToken({ authorization: 'Basic %%%' }), undefined);
  assert.equal(bearerToken({ ...basic('admin:secret'), cookie: 'hub_session=abc' }), undefined);
  assert.equal(bearerToken({ cookie: 'a=b; hub_session=abc' }), 'abc');
  assert.equal(bearerToken({}), undefined);
});
