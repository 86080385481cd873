/** What was read: text as an XML processor reports it, references resolved and line ends normalised. */
export interface ReadElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
  readonly children: readonly ReadElement[];
}

const declaration = /^<\?xml version="1\.0" encoding="UTF-8"\?>\n?/;
const openTag = /<([A-Za-z_][\w.:-]*)((?:\s+[A-Za-z_][\w.:-]*="[^"<]*")*)\s*(\/?)>/y;
const closeTag = /<\/([A-Za-z_][\w.:-]*)\s*>/y;
const plain = /[^<]+/y;
const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/**
 * A reader for tests, written from the grammar and apart from the writer. It refuses more than XML does: document types,
 * instructions, comments and CDATA, none of which the hub writes.
 */
export function readXml(document: string): ReadElement {
  const body = document.replace(declaration, '');
  if (body.length === document.length) throw new Error('no XML declaration');
  if (!document.isWellFormed() || /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.test(document))
    throw new Error('a character that XML does not allow');
  const { element, end } = readElement(body.replaceAll(/\r\n?/g, '\n'), 0);
  if (body.slice(end).trim() !== '') throw new Error('something after the root');
  return element;
}

function readElement(body: string, start: number): { element: ReadElement; end: number } {
  const [whole, name = '', list = '', empty] = matchAt(openTag, body, start) ?? fail('an element', body, start);
  const attributes: Record<string, string> = {};
  for (const [, key = '', value = ''] of list.matchAll(/([\w.:-]+)="([^"]*)"/g)) {
    if (key in attributes) throw new Error(`attribute ${key} is there twice`);
    attributes[key] = resolve(value.replaceAll(/[\t\n]/g, ' '));
  }
  let end = start + whole.length;
  const children: ReadElement[] = [];
  let text = '';
  while (empty === '') {
    const close = matchAt(closeTag, body, end);
    if (close) {
      if (close[1] !== name) throw new Error(`${name} ends as ${close[1]}`);
      return { element: { name, attributes, text, children }, end: end + close[0].length };
    }
    const found = matchAt(plain, body, end);
    if (found) {
      text += resolve(found[0]);
      end += found[0].length;
    } else {
      const child = readElement(body, end);
      children.push(child.element);
      end = child.end;
    }
  }
  return { element: { name, attributes, text, children }, end };
}

function matchAt(pattern: RegExp, body: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(body);
}

function resolve(text: string): string {
  if (text.includes(']]>')) throw new Error(']]> in a text');
  return text.replaceAll(
    /&(?:(\w+)|#(\d+)|#x([0-9a-fA-F]+));|&/g,
    (whole, name?: string, digits?: string, hex?: string) => {
      if (whole === '&') throw new Error('a bare ampersand');
      if (name !== undefined) return named[name] ?? fail(`reference ${name}`, text, 0);
      return String.fromCodePoint(digits === undefined ? Number.parseInt(hex ?? '', 16) : Number(digits));
    },
  );
}

function fail(what: string, body: string, at: number): never {
  throw new Error(`${what} expected at ${at}: ${body.slice(at, at + 40)}`);
}
