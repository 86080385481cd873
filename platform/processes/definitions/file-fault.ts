import type { Localised } from '@hub/kernel';

/** What stands against running a file, and at which element. */
export interface FileFault extends Localised {
  readonly element: string;
}

export function fault(element: string, zh: string, en: string): FileFault {
  return { element, zh, en };
}
