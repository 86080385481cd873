import { readFileSync } from 'node:fs';
import { defineErrors } from '@hub/kernel';
import type { HttpAppOptions } from '@hub/runtime';
import type { HubConfig } from './config.ts';

const errors = defineErrors('tls', {
  incomplete: {
    status: 500,
    zh: 'HUB_TLS_CERTIFICATE 与 HUB_TLS_KEY 须同时给出，且文件可读',
    en: 'HUB_TLS_CERTIFICATE and HUB_TLS_KEY go together, and their files can be read',
  },
});

type Hardening = Pick<HttpAppOptions, 'rates' | 'tls' | 'trustedProxies'>;
type Settings = Pick<
  HubConfig,
  'HUB_TLS_CERTIFICATE' | 'HUB_TLS_KEY' | 'HUB_TRUSTED_PROXIES' | 'HUB_RATE_KEY' | 'HUB_RATE_ADDRESS'
>;

/** How the HTTP face is guarded, by the settings. @throws tls.incomplete */
export function hardening(config: Settings): Hardening {
  const burst = (perMinute: number) => ({ perMinute, burst: Math.max(60, Math.ceil(perMinute / 6)) });
  return {
    rates: { key: burst(config.HUB_RATE_KEY), address: burst(config.HUB_RATE_ADDRESS) },
    trustedProxies: config.HUB_TRUSTED_PROXIES.split(',')
      .map((one) => one.trim())
      .filter(Boolean),
    ...tlsOf(config.HUB_TLS_CERTIFICATE, config.HUB_TLS_KEY),
  };
}

function tlsOf(certificate: string, key: string): Pick<Hardening, 'tls'> {
  if (certificate === '' && key === '') return {};
  try {
    return { tls: { cert: readFileSync(certificate, 'utf8'), key: readFileSync(key, 'utf8') } };
  } catch (error) {
    throw errors.incomplete({}, error);
  }
}
