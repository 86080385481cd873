import assert from 'node:assert/strict';
import { spread } from '../attribute-sources.ts';
import {
  inPart,
  nothingLeft,
  notTheirs,
  onlyThere,
  sendsNothingWrong,
  singly,
  takenByNobody,
} from '../batch-sources.ts';
import type { Clause } from '../clause.ts';
import { createThing, expectError, expectStatus, idOf, idsOf, property, read, sendFor } from '../expect.ts';
import { purgeErrors } from '../purge-sources.ts';
import { withSource } from '../source.ts';

const nothing = 'urn:ngsi-ld:Thing:none';

/** Context information provision (clause 5.6). */
export const clauses: readonly Clause[] = [
  {
    number: '5.6.1',
    title: 'Create Entity',
    checks: {
      'creates the entity and says where it is': async (hub) => {
        const answer = await sendFor(hub, 201, 'POST /entities', { id: idOf('a'), type: 'Thing', size: 1 });
        assert.match(answer.headers.get('location') ?? '', /\/ngsi-ld\/v1\/entities\/urn/);
        assert.equal((await read(hub, idOf('a'))).size.value, 1);
      },
      'an entity that exists is AlreadyExists': async (hub) => {
        await createThing(hub, 'a');
        expectError(await hub.send('POST /entities', { id: idOf('a'), type: 'Thing' }), 409, 'AlreadyExists');
      },
      'what is not an entity is BadRequestData': async (hub) => {
        for (const body of [{ id: 'no uri', type: 'T' }, { id: idOf('b') }, { type: 'T' }, { id: idOf('b'), type: '' }])
          expectError(await hub.send('POST /entities', body), 400, 'BadRequestData');
      },
    },
  },
  {
    number: '5.6.2',
    title: 'Update Attributes',
    checks: {
      ...spread({
        call: 'PATCH /attrs',
        body: { m: property(2) },
        wrong: ['PATCH /attrs', { id: nothing, m: property(2) }],
        needsIt: false,
      }),
      'replaces the whole attribute and leaves the others': async (hub) => {
        const id = await createThing(hub, 'a', { size: { value: 1, unitCode: 'MTR' }, color: 'red' });
        await sendFor(hub, 204, `PATCH /entities/${id}/attrs`, { size: { value: 2 } });
        const now = await read(hub, id);
        assert.deepEqual([now.size, now.color.value], [{ type: 'Property', value: 2 }, 'red']);
      },
      'NGSI-LD Null deletes the attribute': async (hub) => {
        const id = await createThing(hub, 'a', { size: 1, color: 'red' });
        await sendFor(hub, 204, `PATCH /entities/${id}/attrs`, { size: 'urn:ngsi-ld:null' });
        assert.deepEqual(Object.keys(await read(hub, id)).sort(), ['color', 'id', 'type']);
      },
      'an unknown entity is ResourceNotFound': async (hub) => {
        expectError(await hub.send(`PATCH /entities/${nothing}/attrs`, { a: 1 }), 404, 'ResourceNotFound');
      },
    },
  },
  {
    number: '5.6.3',
    title: 'Append Attributes',
    checks: {
      ...spread({
        call: 'POST /attrs',
        body: { m: property(2) },
        wrong: ['POST /attrs', { m: property(null) }],
        needsIt: false,
      }),
      'adds what is new and overwrites what is there': async (hub) => {
        const id = await createThing(hub, 'a', { size: 1 });
        await sendFor(hub, 204, `POST /entities/${id}/attrs`, { size: 2, color: 'red' });
        const now = await read(hub, id);
        assert.deepEqual([now.size.value, now.color.value], [2, 'red']);
      },
      'with noOverwrite what is there stays, and the answer lists it': async (hub) => {
        const id = await createThing(hub, 'a', { size: 1 });
        const answer = await sendFor(hub, 207, `POST /entities/${id}/attrs?options=noOverwrite`, {
          size: 2,
          color: 'x',
        });
        assert.deepEqual(answer.json.updated, ['https://uri.etsi.org/ngsi-ld/default-context/color']);
        assert.equal(answer.json.notUpdated[0].attributeName, 'https://uri.etsi.org/ngsi-ld/default-context/size');
        assert.equal((await read(hub, id)).size.value, 1);
      },
    },
  },
  {
    number: '5.6.4',
    title: 'Partial Attribute Update',
    checks: {
      ...spread({
        call: 'PATCH /attrs/m',
        body: { value: 2 },
        wrong: ['PATCH /attrs/scope', { value: 2 }],
        needsIt: true,
      }),
      'replaces the members given and keeps the rest': async (hub) => {
        const id = await createThing(hub, 'a', { size: { value: 1, unitCode: 'MTR' } });
        await sendFor(hub, 204, `PATCH /entities/${id}/attrs/size`, { value: 2 });
        assert.deepEqual((await read(hub, id)).size, { type: 'Property', value: 2, unitCode: 'MTR' });
      },
      'touches only the instance with the datasetId given': async (hub) => {
        const id = await createThing(hub, 'a', { size: [{ value: 1 }, { value: 2, datasetId: 'urn:d:2' }] });
        await sendFor(hub, 204, `PATCH /entities/${id}/attrs/size`, { value: 3, datasetId: 'urn:d:2' });
        assert.deepEqual(
          (await read(hub, id)).size.map((one: { value: number }) => one.value),
          [1, 3],
        );
      },
      'an unknown attribute is ResourceNotFound': async (hub) => {
        const id = await createThing(hub, 'a');
        expectError(await hub.send(`PATCH /entities/${id}/attrs/size`, { value: 1 }), 404, 'ResourceNotFound');
      },
    },
  },
  {
    number: '5.6.5',
    title: 'Delete Attribute',
    checks: {
      ...spread({ call: 'DELETE /attrs/m', wrong: ['DELETE /attrs/m?datasetId=none'], needsIt: true }),
      'deletes the default instance, one by datasetId, or all': async (hub) => {
        const size = [{ value: 1 }, { value: 2, datasetId: 'urn:d:2' }, { value: 3, datasetId: 'urn:d:3' }];
        const id = await createThing(hub, 'a', { size });
        await sendFor(hub, 204, `DELETE /entities/${id}/attrs/size`);
        await sendFor(hub, 204, `DELETE /entities/${id}/attrs/size?datasetId=urn:d:2`);
        assert.equal((await read(hub, id)).size.value, 3);
        await sendFor(hub, 204, `DELETE /entities/${id}/attrs/size?deleteAll=true`);
        assert.equal((await read(hub, id)).size, undefined);
      },
      'what is not there is ResourceNotFound': async (hub) => {
        const id = await createThing(hub, 'a');
        expectError(await hub.send(`DELETE /entities/${id}/attrs/size`), 404, 'ResourceNotFound');
      },
    },
  },
  {
    number: '5.6.6',
    title: 'Delete Entity',
    checks: {
      'the entity is gone; a second deletion is ResourceNotFound': async (hub) => {
        const id = await createThing(hub, 'a');
        await sendFor(hub, 204, `DELETE /entities/${id}`);
        expectError(await hub.send(`GET /entities/${id}`), 404, 'ResourceNotFound');
        expectError(await hub.send(`DELETE /entities/${id}`), 404, 'ResourceNotFound');
      },
    },
  },
  {
    number: '5.6.7',
    title: 'Batch Entity Creation',
    checks: {
      'a source that takes no batches is asked to create each entity': singly({
        call: 'create',
        operations: ['createEntity'],
        answers: { 'POST /entities': [201] },
        asked: () => ['POST /entities'],
        status: 201,
      }),
      'whose entities are their own and who takes neither is a Conflict': takenByNobody('create'),
      'what is no batch and what is not valid is sent to nobody': sendsNothingWrong('create', { id: idOf('x'), n: 1 }),
      'done here and not all of it there: a success and an error': inPart('create'),
      'all created: 201 with their ids': async (hub) => {
        const answer = await sendFor(hub, 201, 'POST /entityOperations/create', [
          { id: idOf('a'), type: 'Thing' },
          { id: idOf('b'), type: 'Thing' },
        ]);
        assert.deepEqual(answer.json, [idOf('a'), idOf('b')]);
      },
      'some not: 207 with the ids of the ones and the errors of the others': async (hub) => {
        await createThing(hub, 'a');
        const answer = await sendFor(hub, 207, 'POST /entityOperations/create', [
          { id: idOf('a'), type: 'Thing' },
          { id: idOf('b'), type: 'Thing' },
          { id: idOf('c') },
        ]);
        assert.deepEqual(answer.json.success, [idOf('b')]);
        assert.deepEqual(
          answer.json.errors.map((one: { entityId: string }) => one.entityId),
          [idOf('a'), idOf('c')],
        );
        assert.equal(answer.json.errors[0].error.type, 'https://uri.etsi.org/ngsi-ld/errors/AlreadyExists');
      },
    },
  },
  {
    number: '5.6.8',
    title: 'Batch Entity Creation or Update (Upsert)',
    checks: {
      'a source that takes no batches is asked to create each entity, and to replace what is there': singly({
        call: 'upsert',
        operations: ['createEntity', 'replaceEntity', 'updateEntity'],
        answers: { 'POST /entities': [409], 'PUT /entities': [204] },
        asked: (id) => ['POST /entities', `PUT /entities/${id}`],
        status: 204,
      }),
      'or to update it': singly({
        call: 'upsert?options=update',
        operations: ['createEntity', 'replaceEntity', 'updateEntity'],
        answers: { 'POST /entities': [409], 'PATCH /entities': [204] },
        asked: (id) => ['POST /entities', `PATCH /entities/${id}/attrs`],
        status: 204,
      }),
      'one that creates nothing is asked to replace each': singly({
        call: 'upsert',
        operations: ['replaceEntity'],
        answers: { 'PUT /entities': [204] },
        asked: (id) => [`PUT /entities/${id}`],
        status: 204,
      }),
      'or to update each': singly({
        call: 'upsert?options=update',
        operations: ['updateEntity'],
        answers: { 'PATCH /entities': [204] },
        asked: (id) => [`PATCH /entities/${id}/attrs`],
        status: 204,
      }),
      'one that creates and cannot change what is there: OperationNotSupported': withSource(async (hub, source) => {
        source.answers['POST /entities'] = [409];
        await source.register(hub, { mode: 'redirect', operations: ['createEntity'] });
        const batch = [{ id: idOf('a'), type: 'Thing', n: 1 }];
        const { json } = await sendFor(hub, 207, 'POST /entityOperations/upsert', batch);
        assert.equal(json.errors[0].error.type, 'https://uri.etsi.org/ngsi-ld/errors/OperationNotSupported');
      }),
      'whose entities are their own and who takes none of it is a Conflict': takenByNobody('upsert'),
      'what is no batch and what is not valid is sent to nobody': sendsNothingWrong('upsert', { id: idOf('x'), n: 1 }),
      'done here and not all of it there: a success and an error': inPart('upsert'),
      'replaces what exists by default and names what it created': async (hub) => {
        await createThing(hub, 'a', { size: 1, color: 'red' });
        const answer = await sendFor(hub, 201, 'POST /entityOperations/upsert', [
          { id: idOf('a'), type: 'Thing', size: 2 },
          { id: idOf('b'), type: 'Thing' },
        ]);
        assert.deepEqual(answer.json, [idOf('b')]);
        assert.deepEqual(Object.keys(await read(hub, idOf('a'))).sort(), ['id', 'size', 'type']);
      },
      'with update it keeps what is not named': async (hub) => {
        await createThing(hub, 'a', { size: 1, color: 'red' });
        await sendFor(hub, 204, 'POST /entityOperations/upsert?options=update', [
          { id: idOf('a'), type: 'Thing', size: 2 },
        ]);
        const now = await read(hub, idOf('a'));
        assert.deepEqual([now.size.value, now.color.value], [2, 'red']);
      },
    },
  },
  {
    number: '5.6.9',
    title: 'Batch Entity Update',
    checks: {
      'a source that takes no batches is asked to update each entity': singly({
        call: 'update',
        operations: ['updateEntity', 'appendAttrs'],
        answers: { 'PATCH /entities': [204] },
        asked: (id) => [`PATCH /entities/${id}/attrs`],
        status: 204,
      }),
      'or to append what is not there': singly({
        call: 'update?options=noOverwrite',
        operations: ['updateEntity', 'appendAttrs'],
        answers: { 'POST /entities': [204] },
        asked: (id) => [`POST /entities/${id}/attrs?options=noOverwrite`],
        status: 204,
      }),
      'whose entities are their own and who takes neither is a Conflict': takenByNobody('update'),
      'what is no batch and what is not valid is sent to nobody': sendsNothingWrong('update', {
        id: idOf('x'),
        n: null,
      }),
      'entities that are at a source alone are no errors of this hub': onlyThere('update'),
      'done here and not all of it there: a success and an error': inPart('update'),
      'a source is sent no entity of which no attribute is left for it': nothingLeft('update'),
      'updates those that exist and reports the others': async (hub) => {
        await createThing(hub, 'a', { size: 1 });
        const answer = await sendFor(hub, 207, 'POST /entityOperations/update', [
          { id: idOf('a'), type: 'Thing', size: 2 },
          { id: nothing, type: 'Thing', size: 2 },
        ]);
        assert.deepEqual(answer.json.success, [idOf('a')]);
        assert.equal(answer.json.errors[0].entityId, nothing);
        assert.equal((await read(hub, idOf('a'))).size.value, 2);
      },
    },
  },
  {
    number: '5.6.10',
    title: 'Batch Entity Delete',
    checks: {
      'a source that takes no batches is asked to delete each entity': singly({
        call: 'delete',
        operations: ['deleteEntity'],
        answers: { 'DELETE /entities': [204] },
        asked: (id) => [`DELETE /entities/${id}`],
        status: 204,
      }),
      'whose entities are their own and who takes neither is a Conflict': takenByNobody('delete'),
      'what is no batch and what is not valid is sent to nobody': sendsNothingWrong('delete', 'no id'),
      'whoever else has an entity, it is not left here': withSource(async (hub, source) => {
        source.answers['POST /entityOperations/delete'] = [204];
        await source.register(hub, { mode: 'redirect', operations: ['deleteBatch'] });
        await sendFor(hub, 201, 'POST /entities?local=true', { id: idOf('a'), type: 'Thing' });
        await sendFor(hub, 204, 'POST /entityOperations/delete', [idOf('a')]);
        expectStatus(await hub.send(`GET /entities/${idOf('a')}?local=true`), 404);
      }),
      'null in the list is BadRequestData, and nothing is deleted': async (hub) => {
        await createThing(hub, 'a');
        expectError(await hub.send('POST /entityOperations/delete', [idOf('a'), null]), 400, 'BadRequestData');
        await read(hub, idOf('a'));
      },
      'entities that are at a source alone are no errors of this hub': onlyThere('delete'),
      'done here and not all of it there: a success and an error': inPart('delete'),
      "a source of attributes that are all another's own is not asked": notTheirs,
      'deletes those that exist and reports the others': async (hub) => {
        await createThing(hub, 'a');
        const answer = await sendFor(hub, 207, 'POST /entityOperations/delete', [idOf('a'), nothing]);
        assert.deepEqual(answer.json.success, [idOf('a')]);
        assert.equal(answer.json.errors[0].error.type, 'https://uri.etsi.org/ngsi-ld/errors/ResourceNotFound');
        expectStatus(await hub.send(`GET /entities/${idOf('a')}`), 404);
      },
    },
  },
  {
    number: '5.6.17',
    title: 'Merge Entity',
    checks: {
      'merges values to any depth; NGSI-LD Null deletes': async (hub) => {
        const id = await createThing(hub, 'a', { at: { value: { city: 'x', zip: 1, deep: { a: 1, b: 2 } } }, gone: 1 });
        await sendFor(hub, 204, `PATCH /entities/${id}`, {
          at: { value: { zip: 'urn:ngsi-ld:null', deep: { b: 3 } } },
          gone: 'urn:ngsi-ld:null',
        });
        const now = await read(hub, id);
        assert.deepEqual([now.at.value, now.gone], [{ city: 'x', deep: { a: 1, b: 3 } }, undefined]);
      },
      'a common observedAt reaches the attributes that have one': async (hub) => {
        const id = await createThing(hub, 'a', {
          size: { value: 1, observedAt: '2024-01-01T00:00:00Z' },
          color: 'red',
        });
        const at = '2024-01-02T00:00:00Z';
        await sendFor(hub, 204, `PATCH /entities/${id}?options=keyValues&observedAt=${at}`, { size: 2, color: 'blue' });
        const now = await read(hub, id);
        assert.deepEqual([now.size.observedAt, now.color.observedAt], [at, undefined]);
      },
    },
  },
  {
    number: '5.6.18',
    title: 'Replace Entity',
    checks: {
      'only what is given remains; createdAt stays': async (hub) => {
        const id = await createThing(hub, 'a', { size: 1, color: 'red' });
        const before = await read(hub, id, '?options=sysAttrs');
        await sendFor(hub, 204, `PUT /entities/${id}`, { id, type: 'Thing', weight: 3 });
        const now = await read(hub, id, '?options=sysAttrs');
        assert.deepEqual([now.size, now.weight.value, now.createdAt], [undefined, 3, before.createdAt]);
      },
      'an unknown entity is ResourceNotFound': async (hub) => {
        expectError(await hub.send(`PUT /entities/${nothing}`, { id: nothing, type: 'T' }), 404, 'ResourceNotFound');
      },
    },
  },
  {
    number: '5.6.19',
    title: 'Replace Attribute',
    checks: {
      ...spread({
        call: 'PUT /attrs/m',
        body: property(2),
        wrong: ['PUT /attrs/m', { m: property(2) }],
        needsIt: true,
      }),
      'the attribute is as given, without what it had': async (hub) => {
        const id = await createThing(hub, 'a', { size: { value: 1, unitCode: 'MTR' } });
        await sendFor(hub, 204, `PUT /entities/${id}/attrs/size`, { type: 'Property', value: 2 });
        assert.deepEqual((await read(hub, id)).size, { type: 'Property', value: 2 });
      },
    },
  },
  {
    number: '5.6.20',
    title: 'Batch Entity Merge',
    checks: {
      'a source that takes no batches is asked to merge each entity': singly({
        call: 'merge',
        operations: ['mergeEntity'],
        answers: { 'PATCH /entities': [204] },
        asked: (id) => [`PATCH /entities/${id}`],
        status: 204,
      }),
      'whose entities are their own and who takes neither is a Conflict': takenByNobody('merge'),
      'what is no batch and what is not valid is sent to nobody': sendsNothingWrong('merge', {
        id: idOf('x'),
        n: null,
      }),
      'entities that are at a source alone are no errors of this hub': onlyThere('merge'),
      'done here and not all of it there: a success and an error': inPart('merge'),
      'a source is sent no entity of which no attribute is left for it': nothingLeft('merge'),
      'merges each entity and reports what is not there': async (hub) => {
        await createThing(hub, 'a', { at: { value: { x: 1, y: 2 } } });
        const answer = await sendFor(hub, 207, 'POST /entityOperations/merge', [
          { id: idOf('a'), type: 'Thing', at: { value: { y: 3 } } },
          { id: nothing, type: 'Thing' },
        ]);
        assert.deepEqual(answer.json.success, [idOf('a')]);
        assert.deepEqual((await read(hub, idOf('a'))).at.value, { x: 1, y: 3 });
      },
    },
  },
  {
    number: '5.6.21',
    title: 'Purge Entities',
    checks: {
      ...purgeErrors,
      'deletes the entities that meet the query': async (hub) => {
        await createThing(hub, 'a', { size: 1 });
        await createThing(hub, 'b', { size: 2 });
        await sendFor(hub, 204, 'DELETE /entities?type=Thing&q=size>1');
        assert.deepEqual(idsOf(await hub.send('GET /entities?type=Thing')), [idOf('a')]);
      },
      'drop deletes the attributes named, keep all others': async (hub) => {
        const id = await createThing(hub, 'a', { size: 1, color: 'red', weight: 2 });
        await sendFor(hub, 204, 'DELETE /entities?type=Thing&drop=size');
        assert.deepEqual(Object.keys(await read(hub, id)).sort(), ['color', 'id', 'type', 'weight']);
        await sendFor(hub, 204, 'DELETE /entities?type=Thing&keep=color');
        assert.deepEqual(Object.keys(await read(hub, id)).sort(), ['color', 'id', 'type']);
      },
      'a purge of everything, and one that follows relationships, is BadRequestData': async (hub) => {
        expectError(await hub.send('DELETE /entities'), 400, 'BadRequestData');
        expectError(await hub.send('DELETE /entities?type=Thing&q=a{b}==1'), 400, 'BadRequestData');
      },
    },
  },
];
