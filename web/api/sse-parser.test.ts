import { expect, test } from 'vitest';
import { createSseParser, type ServerEvent } from './sse-parser.ts';

function parse(...chunks: readonly string[]): readonly ServerEvent[] {
  const events: ServerEvent[] = [];
  const push = createSseParser((event) => events.push(event));
  for (const chunk of chunks) push(chunk);
  return events;
}

const stream = ': beat\n\nid: 7\nevent: indicator\ndata: {"a":\ndata: 1}\n\nevent: reset\ndata: {}\n\n';
const wanted = [
  { id: '7', event: 'indicator', data: '{"a":\n1}' },
  { id: '7', event: 'reset', data: '{}' },
];

test('events are read, comments passed over, and an id stays until the next one', () => {
  expect(parse(stream)).toEqual(wanted);
});

test('the cuts of the network do not matter', () => {
  expect(parse(...stream.split(''))).toEqual(wanted);
  const crlf = stream.replaceAll('\n', '\r\n');
  for (let cut = 0; cut <= crlf.length; cut += 1)
    expect(parse(crlf.slice(0, cut), crlf.slice(cut)), `cut at ${cut}`).toEqual(wanted);
});

test('an event whose end has not come is not told', () => {
  expect(parse('event: case\ndata: {}\n')).toEqual([]);
});
