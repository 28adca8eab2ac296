/** Zones, networks and bridges of the guests. Ids, tags and ranges are known before the update. */
import type { PlannedResource } from '../declared.ts';

export interface DeclaredZone {
  urn: string;
  zone: string;
  bridge: string;
}

export interface DeclaredNetwork {
  urn: string;
  vnet: string;
  zone: string;
  /** Tag (IEEE 802.1Q); undefined where it has none. */
  vlan: number | undefined;
}

export interface DeclaredSubnet {
  urn: string;
  vnet: string;
  cidr: string;
}

export interface DeclaredBridge {
  urn: string;
  node: string;
  name: string;
  /** Address of the node in the bridge's network. */
  address: string | undefined;
}

export function zones(resources: readonly PlannedResource[]): DeclaredZone[] {
  return resources
    .filter(({ type }) => type.startsWith('proxmoxve:sdn/zone/'))
    .map(({ urn, props }) => ({ urn, zone: String(props.resourceId), bridge: String(props.bridge) }));
}

export function networks(resources: readonly PlannedResource[]): DeclaredNetwork[] {
  return resources
    .filter(({ type }) => type === 'proxmoxve:sdn/vnet:Vnet' || type === 'proxmoxve:sdn/vnetLegacy:VnetLegacy')
    .map(({ urn, props }) => ({
      urn,
      vnet: String(props.resourceId),
      zone: String(props.zone),
      vlan: props.tag === undefined || Number(props.tag) === 0 ? undefined : Number(props.tag),
    }));
}

export function subnets(resources: readonly PlannedResource[]): DeclaredSubnet[] {
  return resources
    .filter(({ type }) => type === 'proxmoxve:sdn/subnet:Subnet' || type === 'proxmoxve:sdn/subnetLegacy:SubnetLegacy')
    .map(({ urn, props }) => ({ urn, vnet: String(props.vnet), cidr: String(props.cidr) }));
}

export function bridges(resources: readonly PlannedResource[]): DeclaredBridge[] {
  return resources
    .filter(({ type }) => type.startsWith('proxmoxve:network/linux/bridge'))
    .map(({ urn, props }) => ({
      urn,
      node: String(props.nodeName),
      name: String(props.name),
      address: [props.address, props.address6].find((address) => typeof address === 'string' && address !== ''),
    }));
}
