import { useSyncExternalStore } from 'react';

/** Why what is personal or graded is looked at, and what it rests on. */
export interface DeclaredPurpose {
  readonly purpose: string;
  readonly caseId?: string;
  readonly consentId?: string;
}

let declared: DeclaredPurpose | undefined;
const listeners = new Set<() => void>();

/** For this page until it is left or taken back: never kept, so that nobody goes on under a reason of yesterday. */
export function declarePurpose(next: DeclaredPurpose | undefined): void {
  declared = next;
  for (const listener of listeners) listener();
}

export function useDeclaredPurpose(): DeclaredPurpose | undefined {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => declared,
  );
}

/** The headers by which the hub is told. */
export function purposeHeaders(why: DeclaredPurpose | undefined): Readonly<Record<string, string>> {
  if (!why) return {};
  return {
    'hub-purpose': why.purpose,
    ...(why.caseId ? { 'hub-case': why.caseId } : {}),
    ...(why.consentId ? { 'hub-consent': why.consentId } : {}),
  };
}
