import assert from 'node:assert/strict';
import type { ClauseCheck, ClauseHub } from './clause.ts';
import { createThing, read } from './expect.ts';

const point = { type: 'Point', coordinates: [113.6, 34.7] };

/** An attribute of each of four kinds, and the same with NGSI-LD Null in the place of its value. */
export const fourKinds = {
  Property: [{ value: 'wide' }, { value: 'urn:ngsi-ld:null' }],
  Relationship: [{ object: 'urn:ngsi-ld:Thing:b' }, { object: 'urn:ngsi-ld:null' }],
  GeoProperty: [{ value: point }, { value: 'urn:ngsi-ld:null' }],
  LanguageProperty: [{ languageMap: { zh: '门', en: 'gate' } }, { languageMap: { '@none': 'urn:ngsi-ld:null' } }],
} as const;

type Erase = (hub: ClauseHub, id: string, instance: object) => Promise<unknown>;

/**
 * Deletion by NGSI-LD Null of the attribute `part`, for each of the four kinds.
 * @param datasets the datasetIds of the instances there are; undefined is the default instance
 * @param gone the one that is deleted
 */
export function erasures(
  erase: Erase,
  datasets: readonly (string | undefined)[],
  gone: string | undefined,
): Readonly<Record<string, ClauseCheck>> {
  const named = (members: object, datasetId: string | undefined) =>
    datasetId === undefined ? members : { ...members, datasetId };
  return Object.fromEntries(
    Object.entries(fourKinds).map(([type, [held, erased]]) => [
      `a ${type} is deleted, all else stays`,
      async (hub: ClauseHub) => {
        const instances = datasets.map((datasetId) => named({ type, ...held }, datasetId));
        const id = await createThing(hub, 'a', { part: instances, color: 'red' });
        await erase(hub, id, named({ type, ...erased }, gone));
        const left = instances.filter((_one, index) => datasets[index] !== gone);
        const now = await read(hub, id);
        assert.deepEqual(now.part, left.length > 1 ? left : left[0]);
        assert.equal(now.color.value, 'red');
      },
    ]),
  );
}
