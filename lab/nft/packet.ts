/** What a host's tables make of a packet of its own: the first verdict of a chain ends it, a drop ends everything (nft(8)). */
import { isIPv4 } from 'node:net';
import { contains, parseAddress, parseNetwork } from '../../model/ipv4.ts';
import type { Match, PortRange, Rule, Table } from './ruleset.ts';

/** An end of a connection: a host has several addresses and names. */
export type End = ReadonlySet<string>;

export interface Packet {
  from: End;
  to: End;
  protocol: 'tcp' | 'udp';
  sport: number;
  dport: number;
  /** It belongs to a connection that the host has seen both directions of. */
  established: boolean;
}

export function lets(tables: readonly Table[], hook: 'input' | 'output', packet: Packet): boolean {
  return tables
    .flatMap(({ chains }) => chains)
    .every((chain) => {
      if (chain.hook?.at !== hook) return true;
      return (verdictOf(chain.rules, packet) ?? chain.hook.policy) === 'accept';
    });
}

function verdictOf(rules: readonly Rule[], packet: Packet): Rule['verdict'] {
  return rules.find(({ matches, verdict }) => verdict !== undefined && matches.every((match) => holds(match, packet)))
    ?.verdict;
}

function holds(match: Match, packet: Packet): boolean {
  switch (match.on) {
    case 'address': {
      const end = match.end === 'saddr' ? packet.from : packet.to;
      return match.values.some((value) => [...end].some((address) => isIn(address, value))) !== match.not;
    }
    case 'port': {
      if (match.protocol !== packet.protocol) return false;
      const port = packet[match.end];
      return match.ranges.some(([first, last]: PortRange) => port >= first && port <= last) !== match.not;
    }
    case 'protocol':
      return match.values.includes(packet.protocol) !== match.not;
    case 'interface':
      // The packets that are asked about come from other hosts and go to other hosts.
      return match.values.every((name) => name === 'lo') === match.not;
    case 'state':
      return match.values.includes(packet.established ? 'established' : 'new') !== match.not;
  }
}

/** The loopback network as a whole: what is in it comes from no other host, wherever the hosts of the lab listen. */
const loopback = '127.0.0.0/8';

/** @param value an address, a network, a range, or a name */
function isIn(address: string, value: string): boolean {
  if (address === value) return true;
  if (value === loopback || !isIPv4(address)) return false;
  const [first = '', last] = value.split('-');
  if (last !== undefined && isIPv4(first) && isIPv4(last)) {
    const number = parseAddress(address);
    return number >= parseAddress(first) && number <= parseAddress(last);
  }
  return isIPv4(value.split('/', 1)[0] ?? '') && contains(parseNetwork(value), parseAddress(address));
}
