import type { Instant } from '@hub/kernel';

/** How long an answer about a credential is believed without asking the database: the bound on how late a revocation made by another process shows. */
const remember_ms = 500;
const most = 10_000;

/** Remembers who a token hash stands for. `forget` after a change in this process makes it show at once. */
export function openMemory<T>(clock: () => Instant) {
  const known = new Map<string, { readonly value: T; readonly until: Instant }>();
  let forgotten = 0;
  return {
    async find(key: string, load: () => Promise<T | undefined>): Promise<T | undefined> {
      const found = known.get(key);
      if (found && found.until > clock()) return found.value;
      known.delete(key);
      const before = forgotten;
      const value = await load();
      // What was read before something changed is not kept.
      if (value === undefined || forgotten !== before) return value;
      if (known.size >= most) known.clear();
      known.set(key, { value, until: clock() + remember_ms });
      return value;
    },
    forget() {
      forgotten += 1;
      known.clear();
    },
  };
}
