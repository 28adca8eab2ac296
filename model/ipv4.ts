/** An IPv4 network; `base` is its first address as an unsigned 32-bit number. */
export interface Network {
  base: number;
  /** Length of the prefix, 0 to 32. */
  prefix: number;
}

/** Number of addresses in a network. */
export function sizeOf(network: Network): number {
  return 2 ** (32 - network.prefix);
}

/** `10.1.2.3` as an unsigned 32-bit number. The text must be a valid address (the schema has seen to that). */
export function parseAddress(text: string): number {
  return text.split('.').reduce((value, octet) => value * 256 + Number(octet), 0);
}

/** The number back as `10.1.2.3`. */
export function printAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}

/** The network that `10.1.2.3/24` lies in: host bits are cut off. */
export function parseNetwork(cidr: string): Network {
  const [address = '', prefixText = '32'] = cidr.split('/');
  const prefix = Number(prefixText);
  const size = 2 ** (32 - prefix);
  return { base: Math.floor(parseAddress(address) / size) * size, prefix };
}

export function printNetwork(network: Network): string {
  return `${printAddress(network.base)}/${network.prefix}`;
}

/** True where `10.1.2.3/24` names a host in the network and not the network itself. */
export function hasHostBits(cidr: string): boolean {
  return printNetwork(parseNetwork(cidr)) !== cidr;
}

export function overlap(a: Network, b: Network): boolean {
  return a.base < b.base + sizeOf(b) && b.base < a.base + sizeOf(a);
}

export function contains(network: Network, address: number): boolean {
  return address >= network.base && address < network.base + sizeOf(network);
}

/** True where every address of `inner` lies in `outer`. */
export function encloses(outer: Network, inner: Network): boolean {
  return inner.prefix >= outer.prefix && contains(outer, inner.base);
}
