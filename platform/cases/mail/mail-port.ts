import type { Log } from '@hub/runtime';
import type { ReportDeps } from '../reports/report-open.ts';
import { type MailConfig, readAddresses } from './mail-config.ts';
import type { MailIntake } from './mail-intake.ts';

/**
 * The intake as configured; undefined when no address takes reports. What reads mail is loaded only where some does.
 * @throws what `readAddresses` does
 */
export function mailPort(deps: ReportDeps, config: MailConfig & { readonly log: Log }): MailIntake | undefined {
  const addresses = readAddresses(config.HUB_MAIL_ADDRESSES, deps.services);
  const { HUB_MAIL_HOST: host, HUB_MAIL_PORT: port, log } = config;
  if (addresses.size === 0) return undefined;
  let intake: MailIntake | undefined;
  return {
    async start() {
      const { openMailIntake } = await import('./mail-intake.ts');
      intake = openMailIntake(deps, { host, port, addresses, log });
      return intake.start();
    },
    stop: async () => intake?.stop(),
  };
}
