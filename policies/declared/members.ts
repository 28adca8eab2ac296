/** Whose a guest is, and what belongs to a member. The inventory says who the members are. */
import type { TenantPlan } from '../../model/plan.ts';
import type { Cooperation, DeclaredStack, PlannedResource } from '../declared.ts';

const guestType = 'proxmoxve:index/vmLegacy:VmLegacy';
const membershipTypes = ['proxmoxve:pool/membership:Membership', 'proxmoxve:pool/membershipLegacy:MembershipLegacy'];

export interface Interface {
  /** Bridge or virtual network it is connected to. */
  bridge: string | undefined;
  firewall: boolean;
  /** Tags of its own beyond those of the network. */
  tagged: boolean;
}

/** What ties a guest to its member. All of it is known before the update. */
export interface MembersGuest {
  name: string;
  urn: string;
  vmId: number;
  member: TenantPlan | undefined;
  pools: string[];
  interfaces: Interface[];
  /** Addresses it gets at its first start, without prefix. */
  addresses: string[];
  /** File of its cloud-init vendor data, without storage and folder. */
  vendorFile: string | undefined;
  /** Disks that a backup leaves out. */
  disksWithoutBackup: string[];
}

export function membersGuests({ resources, plan }: DeclaredStack): MembersGuest[] {
  const memberships = resources.filter(({ type }) => membershipTypes.includes(type));
  return resources
    .filter(({ type }) => type === guestType)
    .map(({ name, urn, props }) => {
      const vmId = Number(props.vmId);
      const added = memberships.filter((each) => Number(each.props.vmId) === vmId).map((each) => each.props.poolId);
      return {
        name,
        urn,
        vmId,
        member: memberOf(plan, vmId),
        pools: [props.poolId, ...added].filter((pool) => typeof pool === 'string' && pool !== ''),
        interfaces: list(props.networkDevices).map(interfaceOf),
        addresses: list(props.initialization?.ipConfigs).flatMap(({ ipv4 }) => hostIn(ipv4?.address)),
        vendorFile: /:snippets\/(.+)$/.exec(String(props.initialization?.vendorDataFileId))?.[1],
        disksWithoutBackup: list(props.disks)
          .filter(({ backup }) => backup === false)
          .map((disk) => String(disk.interface)),
      };
    });
}

/** The member whose guest has the VM id, of the guests that the inventory asks for. */
export function memberOf({ guests, tenants }: Cooperation['plan'], vmId: number): TenantPlan | undefined {
  const owner = guests.find((guest) => guest.vmId === vmId)?.tenant;
  return tenants.find(({ id }) => id === owner);
}

/** True for the stack that declares what the members have once: pools, networks, rights, backups. */
export function declaresMembers(resources: readonly PlannedResource[]): boolean {
  return resources.some(({ type }) => type.startsWith('proxmoxve:sdn/zone/') || type.includes('/poolLegacy:'));
}

// biome-ignore lint/suspicious/noExplicitAny: lists come untyped from the engine, as the properties they are in
export function list(value: unknown): any[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'object' && each !== null) : [];
}

function interfaceOf({ bridge, firewall, vlanId, trunks }: Record<string, unknown>): Interface {
  return {
    bridge: typeof bridge === 'string' ? bridge : undefined,
    firewall: firewall === true,
    tagged: Number(vlanId ?? 0) !== 0 || (typeof trunks === 'string' && trunks !== ''),
  };
}

function hostIn(address: unknown): string[] {
  return typeof address === 'string' && /^\d+\.\d+\.\d+\.\d+/.test(address) ? [address.replace(/\/.*$/, '')] : [];
}
