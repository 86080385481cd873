import type { NgsiAttribute } from '../attributes/attribute.ts';

/** A LanguageProperty in the wanted language becomes a Property with its tag (CIM 009 clause 4.15). */
export function inLanguage(attribute: NgsiAttribute, languages: readonly string[]): NgsiAttribute {
  if (attribute.type !== 'LanguageProperty') return attribute;
  const { languageMap, type: _type, ...rest } = attribute;
  const map = languageMap as Readonly<Record<string, unknown>>;
  const tags = Object.keys(map);
  // RFC 4647 lookup: the tag, one more special, or the range cut short from its end.
  const matching = (range: string): string | undefined => {
    if (range === '*') return tags[0];
    const wanted = range.toLowerCase();
    const found =
      tags.find((tag) => tag.toLowerCase() === wanted) ??
      tags.find((tag) => tag.toLowerCase().startsWith(`${wanted}-`));
    const shorter = range.replace(/-[^-]*$/, '');
    return found ?? (shorter === range ? undefined : matching(shorter));
  };
  const tag = languages.map(matching).find((one) => one !== undefined) ?? ('@none' in map ? '@none' : tags[0]);
  if (tag === undefined) return attribute;
  return { type: 'Property', value: map[tag], ...(tag === '@none' ? {} : { lang: tag }), ...rest };
}
