import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calendarFeed } from './calendar-feed.ts';

const now = Date.parse('2026-11-26T12:00:00Z');

test('a calendar program gets each entry once, with an id that stays and texts that cannot break out of their line', () => {
  const entries = [
    { id: 'case-1', title: 'ZZ-20261126-0001 井盖丢失; 路面, 积水', text: 'line one\nBEGIN:VEVENT', at: now },
    { id: 'milestone-1', title: 'Done', text: '', at: '2026-12-31' },
  ];
  const { headers, body } = calendarFeed('Hub', entries, now);
  assert.equal(headers?.['content-type'], 'text/calendar; charset=utf-8');
  assert.ok(typeof body === 'string');
  const lines = body.replaceAll('\r\n ', '').split('\r\n');
  assert.equal(lines.filter((line) => line === 'BEGIN:VEVENT').length, 2);
  assert.ok(lines.includes('UID:case-1'));
  assert.ok(lines.includes('SUMMARY:ZZ-20261126-0001 井盖丢失\\; 路面\\, 积水'));
  assert.ok(lines.includes('DESCRIPTION:line one\\nBEGIN:VEVENT'));
  assert.ok(lines.includes('DTSTART:20261126T120000Z'));
  assert.ok(lines.includes('DTSTART;VALUE=DATE:20261231'), body);
});
