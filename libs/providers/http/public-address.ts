import { BlockList, isIP } from 'node:net';

/**
 * Whether an address belongs to the public Internet. An IPv6 address that carries an IPv4 one inside
 * is judged as not public, whatever it carries: no server is known by such an address.
 */
export function isPublicAddress(address: string): boolean {
  const [plain = ''] = address.split('%');
  const family = isIP(plain);
  if (family === 4) return !internal.check(plain, 'ipv4');
  return family === 6 && globalUnicast.check(plain, 'ipv6') && !internal.check(plain, 'ipv6');
}

/** The IANA special-purpose registries (RFC 6890 and its updates), and multicast. */
const INTERNAL_IPV4 = [
  ['0.0.0.0', 8], // this network
  ['10.0.0.0', 8], // private
  ['100.64.0.0', 10], // carrier-grade NAT
  ['127.0.0.0', 8], // loopback
  ['169.254.0.0', 16], // link-local, cloud metadata
  ['172.16.0.0', 12], // private
  ['192.0.0.0', 24], // protocol assignments
  ['192.0.2.0', 24], // documentation
  ['192.88.99.0', 24], // 6to4 relays
  ['192.168.0.0', 16], // private
  ['198.18.0.0', 15], // benchmarks
  ['198.51.100.0', 24], // documentation
  ['203.0.113.0', 24], // documentation
  ['224.0.0.0', 4], // multicast
  ['240.0.0.0', 4], // reserved, broadcast
] as const;

/** All of 2000::/3 but these; loopback, mapped, NAT64, local and multicast addresses lie outside of it. */
const INTERNAL_IPV6 = [
  ['2001::', 23], // protocol assignments, Teredo
  ['2001:db8::', 32], // documentation
  ['2002::', 16], // 6to4
  ['3fff::', 20], // documentation
] as const;

const internal = new BlockList();
for (const [net, prefix] of INTERNAL_IPV4) internal.addSubnet(net, prefix, 'ipv4');
for (const [net, prefix] of INTERNAL_IPV6) internal.addSubnet(net, prefix, 'ipv6');

const globalUnicast = new BlockList();
globalUnicast.addSubnet('2000::', 3, 'ipv6');
