import { cluster, firewall, metrics } from '@muhlba91/pulumi-proxmoxve';
import * as pulumi from '@pulumi/pulumi';
import type { ClusterPlan } from '../../model/plan.ts';

/** Ids below belong to the inventory (`vmId` is derived); what an admin creates by hand starts here. */
const firstFreeVmId = 900_000;

/** Management ports of a node: API and web interface, SSH, consoles, live migration. */
const managementPorts = [
  { dport: '8006', comment: 'API and web interface' },
  { dport: '22', comment: 'SSH' },
  { dport: '5900:5999', comment: 'consoles' },
  { dport: '60000:60050', comment: 'live migration' },
];

export interface ClusterSettingsArgs {
  cluster: ClusterPlan;
  /** Of all nodes of both sites, without prefix length. */
  nodeAddresses: string[];
}

/** What the cluster has once and no member owns: options, node firewall, metrics. */
export class ClusterSettings extends pulumi.ComponentResource {
  constructor(name: string, args: ClusterSettingsArgs, opts: pulumi.ComponentResourceOptions) {
    super('ikz:cluster:Settings', name, {}, opts);
    this.#options();
    this.#firewall(args);
    this.#metrics(args.cluster);
    this.registerOutputs();
  }

  #options(): void {
    new cluster.Options(
      'options',
      {
        keyboard: 'de',
        migrationType: 'secure',
        // A node that is shut down on purpose hands its guests over alive.
        haShutdownPolicy: 'migrate',
        crsHa: 'basic',
        nextId: { lower: firstFreeVmId, upper: 999_999 },
      },
      { parent: this },
    );
  }

  #firewall({ cluster: { managementNetworks }, nodeAddresses }: ClusterSettingsArgs): void {
    // Proxmox VE admits only a node's own network by itself; replication and migration come from the other site's.
    const sources = [...managementNetworks, ...nodeAddresses];
    const rules = new firewall.RulesLegacy(
      'management',
      {
        rules: sources.flatMap((source) =>
          managementPorts.map((port) => ({ type: 'in', action: 'ACCEPT', proto: 'tcp', source, ...port })),
        ),
      },
      { parent: this },
    );
    new cluster.FirewallLegacy(
      'firewall',
      { enabled: true, inputPolicy: 'DROP', outputPolicy: 'ACCEPT', forwardPolicy: 'DROP' },
      // The other way round everybody would be locked out between two requests.
      { parent: this, dependsOn: [rules] },
    );
  }

  #metrics({ metrics: target }: ClusterPlan): void {
    if (!target) return;
    new metrics.Server(
      target.name,
      {
        name: target.name,
        server: target.server,
        port: target.port,
        ...(target.protocol === 'graphite'
          ? { type: 'graphite', graphiteProto: 'tcp' }
          : { type: 'influxdb', influxDbProto: 'https', influxVerify: true }),
      },
      { parent: this },
    );
  }
}
