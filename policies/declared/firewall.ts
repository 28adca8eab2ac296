/** The firewall of guests, of members and of the cluster. All of it is known before the update. */
import type { Text } from '../../model/text.ts';
import type { PlannedResource } from '../declared.ts';
import { list } from './members.ts';

/** What lets traffic in. */
export interface Admission {
  /** Or a macro of Proxmox VE; undefined = every protocol. */
  protocol: string | undefined;
  /** As it is written, `443` or `5900:5999`; undefined = every port. */
  port: string | undefined;
  /** As it is written; undefined = from anywhere. */
  source: string | undefined;
}

/** Rules of one guest, of one security group, or of the cluster's nodes. */
export interface RuleSet {
  urn: string;
  admissions: Admission[];
  /** Security groups that it takes in. */
  groups: string[];
}

export interface GuestRules extends RuleSet {
  vmId: number;
}

export interface SecurityGroup extends RuleSet {
  group: string;
}

export interface FirewallOptions {
  urn: string;
  enabled: boolean;
  /** Undefined = not stated, or not known before the update. */
  inputPolicy: string | undefined;
  forwardPolicy: string | undefined;
  /** False: a guest may send under another's hardware address. */
  checksHardwareAddress: boolean;
}

const rulesType = 'proxmoxve:firewall/rulesLegacy:RulesLegacy';

export function guestRules(resources: readonly PlannedResource[]): GuestRules[] {
  return resources
    .filter(({ type, props }) => type === rulesType && props.vmId !== undefined)
    .map((resource) => ({ ...ruleSet(resource), vmId: Number(resource.props.vmId) }));
}

/** Rules of the nodes: neither a guest nor a container is named. */
export function nodeRules(resources: readonly PlannedResource[]): RuleSet[] {
  return resources
    .filter(({ type, props }) => type === rulesType && props.vmId === undefined && props.containerId === undefined)
    .map(ruleSet);
}

export function securityGroups(resources: readonly PlannedResource[]): SecurityGroup[] {
  return resources
    .filter(({ type }) => type === 'proxmoxve:cluster/firewall/security/groupLegacy:GroupLegacy')
    .map((resource) => ({ ...ruleSet(resource), group: String(resource.props.name) }));
}

/** Options by VM id. */
export function guestFirewalls(resources: readonly PlannedResource[]): Map<number, FirewallOptions> {
  return new Map(
    resources
      .filter(({ type }) => type === 'proxmoxve:firewall/optionsLegacy:OptionsLegacy')
      .map((resource) => [Number(resource.props.vmId), options(resource)]),
  );
}

export function clusterFirewall(resources: readonly PlannedResource[]): FirewallOptions | undefined {
  return resources.filter(({ type }) => type === 'proxmoxve:cluster/firewallLegacy:FirewallLegacy').map(options)[0];
}

/** An admission in words, `tcp/443 from 10.129.0.0/24`. */
export function admissionText({ protocol, port, source }: Admission): Text {
  return {
    de: `${protocol ?? 'jedes Protokoll'}/${port ?? 'jeder Port'} ${source === undefined ? 'von überall' : `aus ${source}`}`,
    en: `${protocol ?? 'every protocol'}/${port ?? 'every port'} from ${source ?? 'anywhere'}`,
  };
}

/** After a refresh the provider writes an empty text where nothing is said. */
function written(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function options({ urn, props }: PlannedResource): FirewallOptions {
  return {
    urn,
    enabled: props.enabled === true,
    inputPolicy: written(props.inputPolicy),
    forwardPolicy: written(props.forwardPolicy),
    checksHardwareAddress: props.macfilter === true,
  };
}

function ruleSet({ urn, props }: PlannedResource): RuleSet {
  const rules = list(props.rules).filter(({ enabled }) => enabled !== false);
  return {
    urn,
    groups: rules.flatMap(({ securityGroup }) => written(securityGroup) ?? []),
    admissions: rules
      // What is not stated is taken for the worst: that it lets in.
      .filter(({ securityGroup }) => written(securityGroup) === undefined)
      .filter(({ type, action }) => (written(type) ?? 'in') === 'in' && (written(action) ?? 'ACCEPT') === 'ACCEPT')
      .map(({ proto, dport, macro, source }) => ({
        protocol: written(proto) ?? written(macro),
        port: written(dport),
        source: written(source),
      })),
  };
}
