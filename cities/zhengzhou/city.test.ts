import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkPack } from '@hub/kernel';
import { city } from './city.ts';

test('every pack of the city passes the checks of the start', () => {
  for (const pack of city.packs) checkPack(pack);
});

test('every case type goes to a bureau the city has', () => {
  const bureaus = new Set(city.bureaus.map(({ id }) => id));
  for (const pack of city.packs) {
    for (const { bureau } of Object.values(pack.cases)) assert.ok(bureaus.has(bureau), bureau);
  }
});

test('bureaus are the ones named in the opinion, each once, in both languages', () => {
  const ids = city.bureaus.map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
  for (const { id, name } of city.bureaus) {
    assert.match(id, /^[a-z]+(-[a-z]+)*$/);
    assert.match(name.zh, /^市/);
    assert.match(name.en, /^[A-Z]/);
  }
});

test('leads of the packs are bureaus of the city', () => {
  const names = new Set(city.bureaus.map(({ name }) => name.zh));
  for (const { mandate } of city.packs) {
    for (const name of [mandate.lead, ...mandate.responsible]) assert.ok(names.has(name), name);
  }
});

test('devices have ids of their own', () => {
  const ids = [...city.recordings, ...city.feeds].flatMap(({ devices }) => devices.map(({ id }) => id));
  assert.equal(new Set(ids).size, ids.length);
});

test('what a generator makes says so in both names, and is never called measured', () => {
  for (const { devices } of city.feeds) {
    for (const { name, provenance } of devices) {
      assert.equal(provenance, 'synthetic');
      assert.match(name.zh, /合成/);
      assert.match(name.en, /synthetic/);
    }
  }
});
