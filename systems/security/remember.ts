import { type Awaitable, andThen, type Instant, type Principal } from '@hub/kernel';

/** How long an answer about a credential is believed without asking the database: the bound on how late a revocation made by another process shows. */
const remember_ms = 500;
const most = 10_000;

/**
 * Remembers who a credential stands for, by itself: what a hash of each costs is spent where it is looked for. `forget` after a
 * change in this process makes it show at once.
 */
export function openMemory<T>(clock: () => Instant, load: (key: string) => Promise<T | undefined>) {
  const known = new Map<string, { readonly value: T; readonly until: Instant }>();
  const asked = new Map<string, Promise<T | undefined>>();
  let forgotten = 0;

  async function look(key: string): Promise<T | undefined> {
    const before = forgotten;
    const value = await load(key);
    // What was read before something changed is not kept.
    if (value === undefined || forgotten !== before) return value;
    if (known.size >= most) known.clear();
    known.set(key, { value, until: clock() + remember_ms });
    return value;
  }

  async function share(key: string): Promise<T | undefined> {
    const own = look(key);
    asked.set(key, own);
    try {
      return await own;
    } finally {
      if (asked.get(key) === own) asked.delete(key);
    }
  }

  return {
    /** Requests that come together with one credential share one look. */
    find(key: string): Awaitable<T | undefined> {
      const found = known.get(key);
      if (found && found.until > clock()) return found.value;
      known.delete(key);
      return asked.get(key) ?? share(key);
    },
    forget() {
      forgotten += 1;
      known.clear();
      // Who asks from now on does not get what was read before.
      asked.clear();
    },
  };
}

/** Whom a credential stands for, and until when. */
interface Standing {
  readonly principal: Principal;
  readonly endsAt: Instant;
}

/** Remembers the same of credentials that end: what is remembered of one holds until then at most. */
export function openPrincipalMemory(clock: () => Instant, load: (key: string) => Promise<Standing | undefined>) {
  const memory = openMemory(clock, load);
  const standing = (found: Standing | undefined) => (found && found.endsAt > clock() ? found.principal : undefined);
  return {
    find: (key: string): Awaitable<Principal | undefined> => andThen(memory.find(key), standing),
    forget: memory.forget,
  };
}
