import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as access from './mqtt-access.ts';
import { commandsTopic, maySubscribe, refusePublish, telemetryTopic } from './mqtt-access.ts';

test('every topic there is belongs to one device: no other publishes to it or listens to it', () => {
  const topics = { telemetryTopic: [telemetryTopic, 'publish'], commandsTopic: [commandsTopic, 'subscribe'] } as const;
  const known = Object.keys(access).filter((name) => name.endsWith('Topic'));
  assert.deepEqual(known.toSorted(), Object.keys(topics).toSorted(), 'a new topic needs a line here');
  for (const [name, [topicOf, way]] of Object.entries(topics)) {
    const topic = topicOf('one');
    const publishes = (device: string) => refusePublish(device, { topic, retain: false }) === undefined;
    assert.deepEqual([publishes('one'), publishes('two')], [way === 'publish', false], name);
    assert.deepEqual([maySubscribe('one', topic), maySubscribe('two', topic)], [way === 'subscribe', false], name);
    // An id that is a pattern is nobody’s key to the topics of others.
    for (const device of ['+', '#', 'one/', '../one', 'one/telemetry']) {
      assert.equal(publishes(device), false, device);
      assert.equal(maySubscribe(device, topic), false, device);
    }
  }
});

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
