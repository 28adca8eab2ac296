/** Sources of firewall rules, as Proxmox VE writes them, and the networks they lie in. */
import { encloses, type Network, parseAddress, parseNetwork } from '../../model/ipv4.ts';

const everything: Network = { base: 0, prefix: 0 };
const addressOrNetwork = /^\d{1,3}(\.\d{1,3}){3}(\/\d{1,2})?$/;
const range = /^(\d{1,3}(?:\.\d{1,3}){3})-(\d{1,3}(?:\.\d{1,3}){3})$/;

/**
 * Parts of a source that do not lie wholly in one of the networks; empty where all do.
 * @param source addresses, networks and ranges with commas between; undefined = from anywhere. An alias or a set of
 * addresses is a name for what is written elsewhere: it lies in none.
 * @param allowed CIDR
 */
export function outside(source: string | undefined, allowed: readonly string[]): string[] {
  const networks = allowed.map(parseNetwork);
  const lies = (part: Network) => networks.some((network) => encloses(network, part));
  if (source === undefined) return lies(everything) ? [] : ['anywhere'];
  return source
    .split(',')
    .map((part) => part.trim())
    .filter((part) => {
      if (addressOrNetwork.test(part)) return !lies(parseNetwork(part));
      const [, first, last] = range.exec(part) ?? [];
      if (first === undefined || last === undefined) return true;
      return !networks.some((network) => [first, last].every((end) => encloses(network, host(end))));
    });
}

function host(address: string): Network {
  return { base: parseAddress(address), prefix: 32 };
}
