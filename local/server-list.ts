import { isIPv6 } from 'node:net';
import { wholeNumberWithin } from './whole-number.ts';

/** Where a Kafka broker listens. */
export interface Server {
  /** A name or an IP address, without brackets. */
  readonly host: string;
  /** 1 to 65,535. */
  readonly port: number;
}

const SERVER = /^(?:\[(?<address>[^\]]*)\]|(?<name>[\w.-]+)):(?<port>\d{1,5})$/;

/**
 * Reads a list of Kafka servers as Kafka's own programs write it: `host:port[,host:port]`, a host by its name or its IPv4 address, or by
 * its IPv6 address in brackets.
 *
 * @returns undefined when the text is anything else
 */
export function parseServerList(text: string): readonly Server[] | undefined {
  const servers = text.split(',').map(parseServer);
  return servers.every((server) => server !== undefined) ? servers : undefined;
}

function parseServer(text: string): Server | undefined {
  const { address, name, port: digits = '' } = SERVER.exec(text)?.groups ?? {};
  const host = address !== undefined && isIPv6(address) ? address : name;
  const port = wholeNumberWithin(digits, 1, 65_535);
  return host === undefined || port === undefined ? undefined : { host, port };
}
