import { isIP } from 'node:net';
import { type AddressReach, reachOf } from './outbound-address.ts';

/** Where a call is about to go. */
export interface OutboundTarget {
  readonly protocol: 'http:' | 'https:' | 'mqtt:' | 'mqtts:';
  /** As the URL standard writes it: lower case, IPv4 as four decimals, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
}

/** What may be reached under a name: only these addresses, whatever the name resolves to. */
export type AddressRule = (address: string) => boolean;

const ports = { 'http:': 80, 'https:': 443, 'mqtt:': 1883, 'mqtts:': 8883 } as const;

/** The parts of an address; a text says what is wrong with it. Names and passwords in it are refused: they end up in logs. */
export function readTarget(url: string): OutboundTarget | string {
  const scheme = /^([a-z]+:)\/\//i.exec(url)?.[1]?.toLowerCase();
  const protocol = (Object.keys(ports) as (keyof typeof ports)[]).find((one) => one === scheme);
  if (!protocol) return 'only http, https, mqtt and mqtts can be called';
  // Hosts are normalised only in URLs of schemes the standard knows: `0x7f.1` is 127.0.0.1.
  const known = url.replace(/^mqtt/i, 'http');
  if (!URL.canParse(known)) return 'it is not a URL';
  const { username, password, hostname, port } = new URL(known);
  if (username || password) return 'a URL with a user or a password in it is not called';
  // A port that is the default of http is left out by the parser; for MQTT it must not be.
  const written = /^[^/?#]*:(\d+)(?:[/?#]|$)/.exec(known.replace(/^https?:\/\//i, ''))?.[1];
  return {
    protocol,
    host: hostname.replace(/^\[|\]$/g, '').replace(/\.$/, ''),
    port: Number(port || written || ports[protocol]),
  };
}

interface Pattern {
  readonly host: string;
  readonly port: number | undefined;
}

/**
 * Hosts the hub may call: `host`, `host:port`, `[::1]:port`, `*.example.org` or `*`. Addresses inside the house are reached only by
 * a host that is named in full; link-local, metadata, multicast and reserved ones only when the address itself is named.
 */
export function outboundRules(patterns: readonly string[]) {
  const rules = patterns.map((one) => readPattern(one.trim().toLowerCase()));
  return {
    /** Undefined when nothing may be called there. */
    find({ host, port }: OutboundTarget): AddressRule | undefined {
      const fitting = rules.filter((rule) => fitsHost(host, rule.host) && (rule.port ?? port) === port);
      if (fitting.length === 0) return undefined;
      const named = fitting.some((rule) => rule.host === host);
      if (isIP(host)) return (address) => sameAddress(address, host) && (named || reachOf(address) === 'public');
      const reaches: readonly AddressReach[] = named ? ['public', 'internal'] : ['public'];
      return (address) => reaches.includes(reachOf(address));
    },
  };
}

function readPattern(text: string): Pattern {
  const [, bracketed, name, port] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(text) ?? [];
  return { host: normalHost(bracketed ?? name ?? text), port: port === undefined ? undefined : Number(port) };
}

/** As `readTarget` writes the host of an address. */
function normalHost(host: string): string {
  const url = `http://${isIP(host) === 6 ? `[${host}]` : host}/`;
  return host.includes('*') || !URL.canParse(url) ? host : new URL(url).hostname.replace(/^\[|\]$/g, '');
}

function fitsHost(host: string, pattern: string): boolean {
  if (pattern === '*') return true;
  return pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) && host.length >= pattern.length : host === pattern;
}

/** Sockets write an address in their own way; both are brought into one. */
function sameAddress(a: string, b: string): boolean {
  return canonical(a) === canonical(b);
}

function canonical(address: string): string {
  if (isIP(address) !== 6 || address.includes('%')) return address;
  const text = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const [, high, low] = /^::ffff:([\da-f]{1,4}):([\da-f]{1,4})$/.exec(text) ?? [];
  if (high === undefined || low === undefined) return text;
  const number = Number.parseInt(high, 16) * 65_536 + Number.parseInt(low, 16);
  return [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.');
}
