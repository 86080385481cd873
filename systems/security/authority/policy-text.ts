/** Policies, or a table of policy tests, as they are written, and where. */
export interface PolicyText {
  readonly source: string;
  readonly text: string;
}
