import { BlockList, isIPv4 } from 'node:net';

/** Ranges that no host on the internet has: RFC 1918, and RFC 6598 for those that have used these up. */
const PRIVATE = new BlockList();
PRIVATE.addSubnet('10.0.0.0', 8);
PRIVATE.addSubnet('172.16.0.0', 12);
PRIVATE.addSubnet('192.168.0.0', 16);
PRIVATE.addSubnet('100.64.0.0', 10);

/** A VPC is a /16 at most, and three subnets of 256 addresses need a /22: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html */
const LARGEST = 16;
const SMALLEST = 22;

/** What {@link isVpcRange} takes, for messages. */
export const VPC_RANGE = `a private IPv4 range from /${LARGEST} to /${SMALLEST}, such as 10.7.0.0/16`;

/** Whether it is a range for a VPC of three subnets: in CIDR notation, private, and with no bit set behind its prefix. */
export function isVpcRange(cidr: string): boolean {
  const [address = '', prefix = '', ...rest] = cidr.split('/');
  if (rest.length > 0 || !isIPv4(address) || !/^\d\d$/.test(prefix)) {
    return false;
  }
  const bits = Number(prefix);
  const number = address.split('.').reduce((value, octet) => value * 256 + Number(octet), 0);
  return bits >= LARGEST && bits <= SMALLEST && number % 2 ** (32 - bits) === 0 && PRIVATE.check(address);
}
