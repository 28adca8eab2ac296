import type { Member } from './inventory.ts';
import { encloses, parseNetwork, printAddress, printNetwork } from './ipv4.ts';
import { vnetName } from './names.ts';
import type { NetworkKind, NetworkPlan } from './plan.ts';
import type { Cooperation } from './schema/cooperation.ts';
import type { Assignment } from './tenancy.ts';

/** Position of a kind of network within a tenant's /16 and its VLAN range. */
const kindIndex: Record<NetworkKind, number> = { internal: 0, dmz: 1 };
const networkKinds: readonly NetworkKind[] = ['internal', 'dmz'];

const tenantPrefix = 16;
const kindPrefix = 24;

/** 1010 to 2201, ten to a tenant: ranges never meet, and stay below 4095 (IEEE 802.1Q). */
export function derivedVlan(tenant: number, kind: NetworkKind): number {
  return 1000 + 10 * tenant + kindIndex[kind];
}

/** The tenant's /24 of a kind: the `number`th /16 of the base, and in it the third octet by kind. */
export function derivedSubnet(addressBase: string, tenant: number, kind: NetworkKind): string {
  const { base } = parseNetwork(addressBase);
  const tenantBase = base + tenant * 2 ** (32 - tenantPrefix);
  return printNetwork({ base: tenantBase + kindIndex[kind] * 2 ** (32 - kindPrefix), prefix: kindPrefix });
}

/** A tenant's network of a kind: derived from its number unless it brings its own. The first address is the gateway. */
export function networkOf(cooperation: Cooperation, member: Member, kind: NetworkKind): NetworkPlan {
  const own = member.network?.[kind];
  const subnet = own?.subnet ?? derivedSubnet(cooperation.addressBase, member.number, kind);
  return {
    kind,
    vnet: vnetName(member.number, kind),
    vlan: own?.vlan ?? derivedVlan(member.number, kind),
    subnet,
    gateway: printAddress(parseNetwork(subnet).base + 1),
  };
}

/** All networks of a tenant. */
export function networksOf(cooperation: Cooperation, member: Member): NetworkPlan[] {
  return networkKinds.map((kind) => networkOf(cooperation, member, kind));
}

/** Place of a guest's address in its subnet, 11 to 249: the last digits of its VM id, so that one tells the other. */
export function hostOffset(service: number, instance: number): number {
  return 10 * service + instance;
}

/** Address of a guest with the prefix of its subnet, `10.129.0.11/24`. */
export function guestAddress(cooperation: Cooperation, { member, service, template }: Assignment): string {
  const { subnet } = networkOf(cooperation, member, template.network);
  const { base, prefix } = parseNetwork(subnet);
  return `${printAddress(base + hostOffset(service.number, template.instance))}/${prefix}`;
}

/** Locally administered unicast address (second bit of the first octet, IEEE 802) that ends in the VM id. */
export function macAddress(vmId: number): string {
  const octets = [0x02, 0x49, 0x4b, Math.floor(vmId / 65_536), Math.floor(vmId / 256) % 256, vmId % 256];
  return octets.map((octet) => octet.toString(16).padStart(2, '0').toUpperCase()).join(':');
}

/** Room that all tenants together may take: the base itself, and every subnet of their own outside it. */
export function cooperationNetworks(cooperation: Cooperation, members: readonly Member[]): string[] {
  const base = parseNetwork(cooperation.addressBase);
  const outside = members
    .flatMap((member) => networksOf(cooperation, member))
    .map(({ subnet }) => subnet)
    .filter((subnet) => !encloses(base, parseNetwork(subnet)));
  return [cooperation.addressBase, ...outside.sort()];
}
