import type { ClauseHub } from './clause.ts';
import { idOf } from './expect.ts';
import { type Asked, type Source, withSource } from './source.ts';

/** Modes of registrations, as the numbers of purposes end with them. */
export const modes = { inc: 'inclusive', exc: 'exclusive', red: 'redirect' } as const;
export type Mode = keyof typeof modes;

/** The attribute that an exclusive source has to itself. */
export const theirs = 'm';

/** The sources of one mode: one, or two that share the redirected entities. */
export interface RegisteredSources {
  /** What each of them has been asked, with paths below its own. */
  asked(): readonly (readonly Asked[])[];
  /** What each of them answers to calls that begin so: `POST /entityOperations/create`. */
  answer(call: string, status: number, body?: unknown): void;
}

/** Runs a check with the things of these names at sources that are registered in one mode. */
export const withSources = (
  mode: Mode,
  names: readonly string[],
  operations: readonly string[],
  /** Runs before they are registered. */
  prepare: (hub: ClauseHub) => Promise<void>,
  check: (hub: ClauseHub, sources: RegisteredSources) => Promise<void>,
) =>
  withSource(async (hub, source) => {
    await prepare(hub);
    const paths = mode === 'red' ? ['/one', '/other'] : ['/one'];
    for (const path of paths)
      await source.register(hub, {
        mode: modes[mode],
        endpoint: source.uri + path,
        information: [informationOf(mode, names)],
        operations,
      });
    await check(hub, sourcesAt(source, paths));
  });

const informationOf = (mode: Mode, names: readonly string[]) =>
  mode === 'exc'
    ? { entities: names.map((name) => ({ type: 'Thing', id: idOf(name) })), propertyNames: [theirs] }
    : { entities: [{ type: 'Thing', idPattern: '^urn:ngsi-ld:Thing:' }] };

const sourcesAt = (source: Source, paths: readonly string[]): RegisteredSources => ({
  asked: () =>
    paths.map((start) =>
      source.asked
        .filter(({ path }) => path.startsWith(`${start}/`))
        .map((one) => ({ ...one, path: one.path.slice(start.length) })),
    ),
  answer(call, status, body) {
    const [method, path = ''] = call.split(' ');
    for (const start of paths) source.answers[`${method} ${start}${path}`] = [status, body];
  },
});
