/**
 * Where the hub may send notifications. Patterns are `host`, `host:port`, `*.example.org` or `*`; without any, nothing
 * leaves the machine.
 */
export function outboundGuard(patterns: readonly string[]) {
  const rules = patterns.map((pattern) => {
    const [, host = '', port] = /^(.*?)(?::(\d+))?$/.exec(pattern.trim().toLowerCase()) ?? [];
    return { host, port };
  });
  return {
    /** Why nothing may be sent there; undefined when it may. */
    refusal(uri: string): string | undefined {
      const { hostname, port, protocol } = new URL(uri);
      const actual = port || (protocol === 'https:' ? '443' : '80');
      const fits = rules.some(
        ({ host, port: wanted }) => fitsHost(hostname, host) && (wanted === undefined || wanted === actual),
      );
      return fits ? undefined : `${hostname}:${actual} is not among the hosts this hub may notify (HUB_NOTIFY_ALLOW)`;
    },
  };
}

export type OutboundGuard = ReturnType<typeof outboundGuard>;

function fitsHost(hostname: string, pattern: string): boolean {
  if (pattern === '*') return true;
  return pattern.startsWith('*.') ? hostname.endsWith(pattern.slice(1)) : hostname === pattern;
}
