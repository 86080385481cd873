/** Search parameters as plain text, so that addresses stay readable and links made by the hub work as they are. */
export function parseSearch(search: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(search));
}

export function stringifySearch(search: Readonly<Record<string, unknown>>): string {
  const given = Object.entries(search).flatMap(([name, value]) =>
    value === undefined || value === null || value === '' ? [] : [[name, String(value)]],
  );
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}

/** The named parameters that are there. */
export function pickText<const Name extends string>(
  search: Readonly<Record<string, unknown>>,
  names: readonly Name[],
): { readonly [K in Name]?: string } {
  const given = names.flatMap((name) =>
    search[name] === undefined || search[name] === '' ? [] : [[name, String(search[name])]],
  );
  return Object.fromEntries(given) as { readonly [K in Name]?: string };
}
