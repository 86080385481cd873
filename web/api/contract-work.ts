import type { Localised } from './contract.ts';

export interface Actor {
  readonly id: string;
  readonly name: string;
}

export interface TimeLimit {
  readonly amount: number;
  readonly unit: 'minute' | 'hour' | 'day' | 'workingHour' | 'workingDay';
}

/** A clock of a case: the whole as promised or as the law says, the unit's, the step's. */
export interface ClockReading {
  readonly level: 'promised' | 'legal' | 'unit' | 'step';
  readonly limit: TimeLimit;
  readonly dueAt: string;
  readonly limit_ms: number;
  readonly used_ms: number;
  readonly running: boolean;
  readonly overdue: boolean;
}

export interface JointTask {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly unitName: Localised;
  readonly must: boolean;
  readonly addedAt: string;
  readonly dueAt?: string;
  readonly overdue?: boolean;
  readonly finishedAt?: string;
  readonly finishedBy?: Actor;
  readonly returned: number;
}

export interface SupervisionOrder {
  readonly id: string;
  readonly by: Actor;
  readonly at: string;
  readonly note: string;
  readonly dueAt: string;
  readonly overdue: boolean;
  readonly answeredAt?: string;
  readonly answeredBy?: Actor;
  readonly answer?: string;
}

export interface CasePause {
  readonly from: string;
  readonly to?: string;
  readonly until?: string;
  readonly reasonTitle?: Localised;
}

export interface PauseRequest {
  readonly kind: 'suspend' | 'extend';
  readonly by: Actor;
  readonly at: string;
  readonly note: string;
  readonly amount?: number;
}
