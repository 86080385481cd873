import type { Clause } from './clause.ts';

/**
 * A test purpose of the NGSI-LD test suite, in our own words and with our own data. The suite is ETSI's (GS CIM 011 to 013); the authors of the
 * broker Antares have added purposes to it for what v1.9.1 asks and ETSI's do not look at.
 */
export interface Purpose extends Clause {
  /** As the suite numbers it: `019_01_04`. */
  readonly number: string;
  readonly by: 'ETSI' | 'Antares';
}
