import type { Area } from './area.ts';
import type { Geometry, Position } from './geometry.ts';
import type { Localised } from './localised.ts';
import type { AnyPack } from './pack.ts';
import type { SyntheticRegister } from './register.ts';
import type { Provenance } from './schema.ts';
import type { Duration, Instant } from './time.ts';

export interface Bureau {
  readonly id: string;
  readonly name: Localised;
}

/** A device the demo registers. */
export interface SampleDevice {
  readonly id: string;
  readonly name: Localised;
  readonly thingModel: string;
  readonly location: Geometry;
  readonly provenance: Provenance;
  readonly source: string;
}

export interface RecordedMessage {
  readonly device: string;
  readonly at: Instant;
  readonly payload: Readonly<Record<string, number>>;
}

/** A recorded file below `HUB_SAMPLE_DATA`. It is read line by line and never copied into the product. */
export interface Recording {
  readonly id: string;
  readonly title: Localised;
  /** Relative to the sample data folder; `.gz` is unpacked on the way. */
  readonly file: string;
  readonly source: string;
  readonly devices: readonly SampleDevice[];
  /** `history`: stored once at first start. `replay`: played at a chosen speed on demand. */
  readonly use: 'history' | 'replay';
  /** The message of one CSV row (header names → cells), or undefined for a row to pass over. */
  message(row: Readonly<Record<string, string>>): RecordedMessage | undefined;
}

/** A live feed of the demo: a pack's generator played for these devices. Always labelled synthetic. */
export interface SyntheticFeed {
  readonly generator: string;
  readonly seed: number;
  readonly devices: readonly SampleDevice[];
  /** How much synthetic past is made at first start, so that charts are not empty. */
  readonly backfill: Duration;
}

/** Who publishes alerts to the world, in the codes of an alert's identifier (GB/T 35965.1). Digits are data: correct them here. */
export interface AlertSender {
  /** 3 digits: the publishing body (GB/T 4657). */
  readonly sector: string;
  /** 3 digits: the unit below it. */
  readonly unit: string;
  /** 2 digits. */
  readonly extension: string;
  readonly name: Localised;
}

/** A task of the city's own plan (任务): one lead unit (牵头单位) and those that help it (责任单位). */
export interface PlannedAssignment {
  readonly id: string;
  /** Row of the mission, and the place in the document that sets it. */
  readonly row: string;
  readonly section: string;
  readonly title: Localised;
  /** Ids of bureaus. */
  readonly lead: string;
  readonly responsible: readonly string[];
  /** Every district helps as well. */
  readonly everyDistrict?: boolean;
  /** Units outside the city's organisation, by name. */
  readonly others?: readonly Localised[];
}

export const slipColours = ['blue', 'orange', 'red'] as const;
export type SlipColour = (typeof slipColours)[number];

/**
 * When slips (督办单) go out. Published practice agrees on the order blue → orange → red and on what moves it (what was asked
 * is not done and no reason accepted), not on the days: they are the city's to set.
 */
export interface SlipLadder {
  /** Working days overdue at which the first slip goes out. */
  readonly first_days: number;
  /** Working days after which a slip that was neither met nor excused is followed by the next. */
  readonly next_days: number;
  /** Points taken off an assignment's score by each slip. */
  readonly deductions: Readonly<Record<SlipColour, number>>;
}

/** The plan whose tasks the ledger keeps (台账). */
export interface CityPlan {
  readonly source: string;
  /** The day it was made, `YYYY-MM-DD`. */
  readonly made: string;
  readonly assignments: readonly PlannedAssignment[];
  readonly ladder: SlipLadder;
}

export interface City {
  readonly id: string;
  readonly name: Localised;
  /** GB/T 2260 code of the city. */
  readonly code: string;
  /** Capital letters that begin every case number, such as `ZZ`; the first two of the id unless said. */
  readonly abbreviation?: string;
  readonly centre: Position;
  /** Without it the hub publishes no alerts. */
  readonly alertSender?: AlertSender;
  /** Without it the ledger starts empty and sends no slips. */
  readonly plan?: CityPlan;
  readonly packs: readonly AnyPack[];
  readonly bureaus: readonly Bureau[];
  readonly recordings: readonly Recording[];
  readonly feeds: readonly SyntheticFeed[];
  /** What the demonstration has standing in its streets. */
  readonly registers?: readonly SyntheticRegister[];
  /** Reads outlines and codes from the packages that carry them. */
  areas(): Promise<readonly Area[]>;
}

export function defineCity(city: City): City {
  return city;
}
