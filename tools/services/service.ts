/** A program started for one run, on loopback, with its files in a temporary folder. */
export interface Service {
  readonly url: string;
  /** Process ids whose CPU time counts as the service's; children are found below them. */
  readonly pid: number;
  stop(): Promise<void>;
}
