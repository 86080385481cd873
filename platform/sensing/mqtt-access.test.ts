import assert from 'node:assert/strict';
import { test } from 'node:test';
import { maySubscribe, refusePublish } from './mqtt-access.ts';

test('a device publishes to its own telemetry topic only, and retains nothing', () => {
  const may = (topic: string, retain = false) => refusePublish('one', { topic, retain }) === undefined;
  assert.equal(may('devices/one/telemetry'), true);
  assert.equal(may('devices/one/telemetry', true), false);
  for (const topic of ['devices/two/telemetry', 'devices/one/commands', 'devices/one/telemetry/', '$SYS/x', 'a']) {
    assert.equal(may(topic), false, topic);
  }
});

test('a device listens to its own commands only: no wildcard, share or system topic', () => {
  assert.equal(maySubscribe('one', 'devices/one/commands'), true);
  const others = [
    '#',
    '+/+/+',
    'devices/+/commands',
    'devices/one/#',
    '$share/g/devices/one/commands',
    '$SYS/#',
    'devices/two/commands',
  ];
  for (const filter of others) assert.equal(maySubscribe('one', filter), false, filter);
});
