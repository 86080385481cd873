/** An element of a document we write. Names are ours; texts and attribute values may hold whatever a stranger typed. */
export interface XmlElement {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly content?: string | number | boolean | readonly XmlElement[] | undefined;
}

const namePattern = /^[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?$/;
/** What XML 1.0 (production 2, Char) does not allow even as a reference. */
const illegal = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;
const references: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  // A reader turns a bare carriage return into a line feed, and both into a space inside an attribute.
  '\r': '&#13;',
  '\n': '&#10;',
  '\t': '&#9;',
};

/**
 * A whole XML 1.0 document in UTF-8 without processing instructions, comments, CDATA or a document type, so that texts stay texts.
 * Characters XML cannot hold become U+FFFD.
 */
export function writeXml(root: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${writeElement(root)}\n`;
}

function writeElement({ name, attributes = {}, content }: XmlElement): string {
  const given = Object.entries(attributes).map(
    ([key, value]) => ` ${checkedName(key)}="${escaped(value, /[&<>"'\r\n\t]/g)}"`,
  );
  const tag = checkedName(name);
  const inner =
    typeof content === 'object' ? content.map(writeElement).join('') : escaped(String(content ?? ''), /[&<>"'\r]/g);
  return inner === '' ? `<${tag}${given.join('')}/>` : `<${tag}${given.join('')}>${inner}</${tag}>`;
}

function checkedName(name: string): string {
  if (!namePattern.test(name)) throw new Error(`not an XML name: ${name}`);
  return name;
}

function escaped(text: string, special: RegExp): string {
  return text.replaceAll(illegal, '\uFFFD').replaceAll(special, (character) => references[character] ?? character);
}
