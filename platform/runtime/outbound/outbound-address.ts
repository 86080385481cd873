import { BlockList, isIP } from 'node:net';

/**
 * Where an address leads: `public` to the internet, `internal` into the networks of the house (RFC 1918, RFC 4193, RFC 6598,
 * loopback), `never` to what no call of the hub has business with (link-local and cloud metadata, multicast, reserved).
 */
export type AddressReach = 'public' | 'internal' | 'never';

function listOf(subnets: readonly string[]): BlockList {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [net = '', bits = ''] = subnet.split('/');
    list.addSubnet(net, Number(bits), isIP(net) === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}

const internal = listOf(['10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16']);
const internal6 = listOf(['::1/128', 'fc00::/7']);

/** Beside the internal ones: the special-purpose registry of IANA (RFC 6890 and after), and hosts' own services of clouds. */
const never = listOf([
  '0.0.0.0/8',
  '100.100.100.200/32', // metadata of Alibaba Cloud
  '168.63.129.16/32', // wire server of Azure
  '169.254.0.0/16', // link-local, and metadata of most clouds
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3', // multicast and reserved
]);

/** Global unicast is all that is public (RFC 4291); within it lie these, of which some carry an IPv4 address inside. */
const unicast6 = listOf(['2000::/3']);
const never6 = listOf([
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
  'fd00:ec2::254/128', // metadata of AWS
  'fd20:ce::254/128', // metadata of Google Cloud
]);
const mapped = listOf(['::ffff:0:0/96']);

/** @param address as a resolver or a socket gives it: IPv4, or IPv6 with or without a zone; anything else is `never` */
export function reachOf(address: string): AddressReach {
  if (isIP(address) === 4) return reachOf4(address, 'ipv4');
  if (isIP(address) !== 6 || address.includes('%')) return 'never';
  // A block list of IPv4 subnets judges an IPv4-mapped IPv6 address by the address inside.
  if (mapped.check(address, 'ipv6')) return reachOf4(address, 'ipv6');
  if (never6.check(address, 'ipv6')) return 'never';
  if (internal6.check(address, 'ipv6')) return 'internal';
  return unicast6.check(address, 'ipv6') ? 'public' : 'never';
}

function reachOf4(address: string, family: 'ipv4' | 'ipv6'): AddressReach {
  if (never.check(address, family)) return 'never';
  return internal.check(address, family) ? 'internal' : 'public';
}
