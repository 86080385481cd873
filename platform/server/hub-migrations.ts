import { migrations as alerts } from '@hub/alerts';
import { migrations as cases } from '@hub/cases';
import { migrations as context } from '@hub/context';
import { migrations as indicators } from '@hub/indicators';
import { migrations as ledger } from '@hub/ledger';
import { migrations as processes } from '@hub/processes';
import { runtimeMigrations } from '@hub/runtime';
import { migrations as security } from '@hub/security';
import { migrations as sensing } from '@hub/sensing';
import { migrations as webhooks } from '@hub/webhooks';

/** Of every module, in the order in which a start applies them. */
export const hubMigrations = [
  ...runtimeMigrations,
  ...security,
  ...context,
  ...sensing,
  ...indicators,
  ...alerts,
  ...processes,
  ...cases,
  ...ledger,
  ...webhooks,
];
