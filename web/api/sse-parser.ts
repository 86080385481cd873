export interface ServerEvent {
  readonly id?: string;
  readonly event: string;
  readonly data: string;
}

/**
 * Takes a text/event-stream apart (WHATWG HTML §9.2.6), whatever way the network cut it up.
 * Comments are passed over: their arrival alone says the line is alive.
 */
export function createSseParser(onEvent: (event: ServerEvent) => void): (chunk: string) => void {
  let rest = '';
  let id: string | undefined;
  let event = '';
  let data: string[] = [];
  const flush = () => {
    if (data.length > 0)
      onEvent({ event: event || 'message', data: data.join('\n'), ...(id === undefined ? {} : { id }) });
    event = '';
    data = [];
  };
  const take = (line: string) => {
    if (line === '') return flush();
    const colon = line.indexOf(':');
    if (colon === 0) return;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') data.push(value);
    else if (field === 'event') event = value;
    else if (field === 'id') id = value;
  };
  return (chunk) => {
    const lines = (rest + chunk).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
  };
}
