/** A message between parts of the hub, perhaps in other processes. `data` is JSON. */
export interface BusMessage {
  readonly subject: string;
  readonly data: unknown;
  /** 1 for the first delivery. */
  readonly attempt: number;
}

export interface SubscribeOptions {
  /** Hub processes that share a `queue` name share its messages; without it each process gets all of them. */
  readonly queue?: string;
  /** After this many failed tries a message is parked with its last error. Default 5. */
  readonly maxAttempts?: number;
}

export interface ParkedMessage {
  readonly subject: string;
  readonly data: unknown;
  readonly error: string;
}

/**
 * What the hub asks of a bus; the in-process bus and NATS JetStream pass the same tests:
 * `publish` resolves when the bus has the message; a second publish with the same `id` within two minutes is dropped;
 * a subscriber gets messages of one subject in order, at least once; when its handler throws, the message comes
 * again after a growing pause and is parked after `maxAttempts`. A slow subscriber slows no other.
 * Subjects are dotted; `*` stands for one part and a final `>` for the rest.
 */
export interface Bus {
  publish(subject: string, data: unknown, options?: { readonly id?: string }): Promise<void>;
  subscribe(
    subject: string,
    handler: (message: BusMessage) => Promise<void> | void,
    options?: SubscribeOptions,
  ): Promise<{ stop(): Promise<void> }>;
  listParked(): Promise<readonly ParkedMessage[]>;
  close(): Promise<void>;
}
