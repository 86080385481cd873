import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exportCsv } from './export-lines.ts';

test('every value of every record is a line of its own, whatever lies in what', () => {
  const csv = exportCsv({
    reports: [{ number: 'ZZ-1', title: { zh: '井盖' }, areas: [{ code: '410100' }], at: new Date(0), none: null }],
    account: [{ name: '=cmd', note: 'a "quote", a comma' }],
  });
  assert.deepEqual(csv.slice(1).trimEnd().split('\r\n'), [
    'part,record,field,value',
    'reports,1,number,ZZ-1',
    'reports,1,title.zh,井盖',
    'reports,1,areas.0.code,410100',
    'reports,1,at,1970-01-01T00:00:00.000Z',
    "account,1,name,'=cmd",
    'account,1,note,"a ""quote"", a comma"',
  ]);
});
