/** A decision of a DMN file with all it requires. */
export interface DecisionModel {
  readonly id: string;
  /** What others call its result. */
  readonly name: string;
  readonly title: string;
  readonly requires: readonly DecisionModel[];
  readonly inputs: readonly { readonly name: string; readonly type?: string }[];
  /** Business knowledge: functions by name. */
  readonly functions: readonly { readonly name: string; readonly body: FunctionModel }[];
  readonly logic: DecisionExpression;
}

export interface FunctionModel {
  readonly kind: 'function';
  readonly parameters: readonly string[];
  readonly body: DecisionExpression;
}

export type DecisionExpression =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'table'; readonly table: DecisionTable }
  /** An entry without a name is the result. */
  | {
      readonly kind: 'context';
      readonly entries: readonly { readonly name?: string; readonly value: DecisionExpression }[];
    }
  | { readonly kind: 'list'; readonly items: readonly DecisionExpression[] }
  | {
      readonly kind: 'relation';
      readonly columns: readonly string[];
      readonly rows: readonly (readonly DecisionExpression[])[];
    }
  | FunctionModel
  | {
      readonly kind: 'invocation';
      readonly called: string;
      readonly bindings: readonly { readonly name: string; readonly value: DecisionExpression }[];
    };

export const hitPolicies = ['UNIQUE', 'ANY', 'PRIORITY', 'FIRST', 'RULE ORDER', 'OUTPUT ORDER', 'COLLECT'] as const;
export type HitPolicy = (typeof hitPolicies)[number];
export const aggregators = ['SUM', 'MIN', 'MAX', 'COUNT'] as const;
export type Aggregator = (typeof aggregators)[number];

export interface DecisionTable {
  readonly hitPolicy: HitPolicy;
  readonly aggregator?: Aggregator;
  /** `allowed` are unary tests. */
  readonly inputs: readonly { readonly text: string; readonly type?: string; readonly allowed?: string }[];
  readonly outputs: readonly {
    readonly name?: string;
    /** Unary tests; their order is the priority of a value, the first goes first. */
    readonly allowed?: string;
    readonly fallback?: string;
  }[];
  readonly rules: readonly {
    readonly id: string;
    readonly tests: readonly string[];
    readonly results: readonly string[];
  }[];
}
