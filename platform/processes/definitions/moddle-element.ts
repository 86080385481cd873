/** An element as moddle reads it: attributes and children by name, typed by whoever asks. */
export interface ModdleElement {
  readonly $type: string;
  readonly id?: string;
  get(name: string): unknown;
}

export function isElement(value: unknown): value is ModdleElement {
  return typeof value === 'object' && value !== null && '$type' in value;
}

export function textAt(element: ModdleElement | undefined, name: string): string | undefined {
  const value = element?.get(name);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

export function elementAt(element: ModdleElement | undefined, name: string): ModdleElement | undefined {
  const value = element?.get(name);
  return isElement(value) ? value : undefined;
}

export function elementsAt(element: ModdleElement | undefined, name: string): readonly ModdleElement[] {
  const value = element?.get(name);
  return Array.isArray(value) ? value.filter(isElement) : [];
}

/** What an extension says, such as `zeebe:TaskDefinition`. */
export function extensionOf(element: ModdleElement, type: string): ModdleElement | undefined {
  return elementsAt(elementAt(element, 'extensionElements'), 'values').find((value) => value.$type === type);
}

/** The text of a formal expression such as a condition. */
export function bodyOf(element: ModdleElement | undefined): string | undefined {
  return textAt(element, 'body');
}
