/** What a hub answered. */
export interface ClauseAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: checks look into answers of every shape
  readonly json: any;
}

/** The running hub as one check sees it: a tenant of its own, signed in as somebody who may do everything. */
export interface ClauseHub {
  readonly url: string;
  readonly tenant: string;
  /** What `send` says of who asks and for which tenant, for a client of a check's own. */
  readonly headers: Readonly<Record<string, string>>;
  /** `send('POST /entities', body, headers)` under `/ngsi-ld/v1`; a text goes out as it is, all else as JSON. */
  send(call: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<ClauseAnswer>;
}

export type ClauseCheck = (hub: ClauseHub) => Promise<void>;

/** One clause of ETSI GS CIM 009. */
export interface Clause {
  readonly number: string;
  readonly title: string;
  /** Requirement in our own words → what shows on a running hub that it is met. */
  readonly checks: Readonly<Record<string, ClauseCheck>>;
  /** What the clause asks for and the hub does not do, each with the reason. */
  readonly missing?: readonly string[];
}

export interface ClauseResult extends Clause {
  /** The requirements that did not hold, with what was seen. */
  readonly failures: readonly { readonly requirement: string; readonly reason: string }[];
}

export type Verdict = 'pass' | 'partly' | 'fail' | 'not implemented';

/** A clause passes when everything it asks for has been seen; what is missing is never left out of the verdict. */
export function verdictOf(result: ClauseResult): Verdict {
  if (result.failures.length > 0) return 'fail';
  if (!result.missing?.length) return 'pass';
  return Object.keys(result.checks).length > 0 ? 'partly' : 'not implemented';
}
