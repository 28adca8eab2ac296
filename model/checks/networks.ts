import { hostOffset, networksOf } from '../addressing.ts';
import { type Inventory, problemAt } from '../inventory.ts';
import { encloses, overlap, parseNetwork, printNetwork, sizeOf } from '../ipv4.ts';
import type { NetworkPlan } from '../plan.ts';
import type { Path, Place, Problem } from '../problem.ts';
import { assignments } from '../tenancy.ts';
import { duplicates } from './duplicates.ts';

/** Networks: VLANs and subnets are nobody else's, and every guest has room in its own. */
export function checkNetworks(inventory: Inventory): Problem[] {
  const tenants = tenantNetworks(inventory);
  return [...addressBase(inventory), ...vlans(inventory, tenants), ...subnets(inventory, tenants), ...room(inventory)];
}

/** A network with its owner and where it was decided. */
interface Owned extends NetworkPlan {
  owner: string;
  vlanPlace: Place;
  subnetPlace: Place;
}

function tenantNetworks(inventory: Inventory): Owned[] {
  // Members with one number share everything derived from it; `checkMembers` has said so.
  const seen = new Set<number>();
  const distinct = inventory.members.filter(({ number }) => !seen.has(number) && seen.add(number));
  return distinct.flatMap((member) =>
    networksOf(inventory.cooperation, member).map((network) => {
      const own = member.network?.[network.kind];
      const place = (field: 'vlan' | 'subnet'): Place => {
        const path: Path = own?.[field] === undefined ? ['number'] : ['network', network.kind, field];
        return { file: member.file, path };
      };
      return {
        ...network,
        owner: `${member.id} (${network.kind})`,
        vlanPlace: place('vlan'),
        subnetPlace: place('subnet'),
      };
    }),
  );
}

/** 120 tenants of a /16 each need half of 10.0.0.0/8, the only private range that is large enough (RFC 1918). */
function addressBase(inventory: Inventory): Problem[] {
  const { addressBase } = inventory.cooperation;
  const base = parseNetwork(addressBase);
  if (base.prefix <= 9 && encloses(parseNetwork('10.0.0.0/8'), base)) return [];
  return [
    problemAt(
      inventory,
      { file: `${inventory.root}/cooperation.yaml`, path: ['addressBase'] },
      `got "${addressBase}"`,
      {
        allowed: '10.0.0.0/8, 10.0.0.0/9, 10.128.0.0/9',
        hint: 'Every tenant gets a /16 of it, by its number up to 120.',
      },
    ),
  ];
}

function vlans(inventory: Inventory, tenants: readonly Owned[]): Problem[] {
  return duplicates(tenants, ({ vlan }) => vlan).map(({ item, earlier }) => {
    const [culprit, other] = isDerived(item.vlanPlace) ? [earlier, item] : [item, earlier];
    const message = `VLAN ${item.vlan} of ${culprit.owner} is also that of ${other.owner}`;
    return problemAt(inventory, culprit.vlanPlace, message);
  });
}

function subnets(inventory: Inventory, tenants: readonly Owned[]): Problem[] {
  const management = managementNetworks(inventory);
  return tenants.flatMap((tenant, index) => [
    ...management.filter((other) => meet(tenant, other)).map((other) => overlapping(inventory, tenant, other)),
    ...tenants
      .slice(0, index)
      .filter((other) => meet(tenant, other))
      .map((other) =>
        isDerived(tenant.subnetPlace) ? overlapping(inventory, other, tenant) : overlapping(inventory, tenant, other),
      ),
  ]);
}

/** The blame falls on what somebody wrote down, not on what follows from a number. */
function isDerived({ path }: Place): boolean {
  return path[0] === 'number';
}

interface OwnedSubnet {
  owner: string;
  subnet: string;
}

function meet(one: OwnedSubnet, other: OwnedSubnet): boolean {
  return overlap(parseNetwork(one.subnet), parseNetwork(other.subnet));
}

function overlapping(inventory: Inventory, culprit: Owned, { owner, subnet }: OwnedSubnet): Problem {
  const message = `the subnet ${culprit.subnet} of ${culprit.owner} overlaps ${subnet} of ${owner}`;
  return problemAt(inventory, culprit.subnetPlace, message);
}

/** Networks of the staff and of the nodes. They may meet each other; tenants must stay out of both. */
function managementNetworks(inventory: Inventory): OwnedSubnet[] {
  const ofStaff = inventory.cooperation.managementNetworks.map((subnet) => ({ owner: 'the management', subnet }));
  const ofNodes = inventory.sites.flatMap(({ id, nodes }) =>
    nodes.map(({ managementAddress }) => ({
      owner: `the nodes of ${id}`,
      subnet: printNetwork(parseNetwork(managementAddress)),
    })),
  );
  const seen = new Set<string>();
  return [...ofStaff, ...ofNodes].filter(({ subnet }) => !seen.has(subnet) && seen.add(subnet));
}

/** A subnet of a member's own may be too small for the addresses, which end as the VM ids do. */
function room(inventory: Inventory): Problem[] {
  const seen = new Set<string>();
  return assignments(inventory).flatMap(({ name, member, service, template }) => {
    const subnet = member.network?.[template.network]?.subnet;
    const offset = hostOffset(service.number, template.instance);
    if (subnet === undefined || offset < sizeOf(parseNetwork(subnet)) - 1 || seen.has(member.id)) return [];
    seen.add(member.id);
    const place = { file: member.file, path: ['network', template.network, 'subnet'] };
    return [
      problemAt(inventory, place, `${subnet} has no address ${offset} for ${name}`, {
        hint: 'A /24 has room for every service.',
      }),
    ];
  });
}
