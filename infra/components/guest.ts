import { firewall, Haresource, Harule, Replication, VmLegacy } from '@muhlba91/pulumi-proxmoxve';
import * as pulumi from '@pulumi/pulumi';
import type { GuestPlan } from '../../model/plan.ts';
import { firewallDrift, guestDrift, replicationDrift } from '../ignored-drift.ts';
import { guestStorage, snippetVolume } from '../storage-names.ts';

export interface GuestArgs {
  guest: GuestPlan;
  /** Volume id of the cloud image on the home node, e.g. `local:import/debian-13.qcow2`. */
  image: pulumi.Input<string>;
  pool: pulumi.Input<string>;
  vnet: pulumi.Input<string>;
  securityGroup: pulumi.Input<string>;
  dns: { domain: string; servers: string[] };
  /** Public keys of the shared IT staff, for the first login. */
  authorizedKeys: string[];
}

/** One guest: virtual machine, replicas, HA with its strict node-affinity rule, firewall. */
export class Guest extends pulumi.ComponentResource {
  readonly vm: VmLegacy;

  constructor(name: string, args: GuestArgs, opts: pulumi.ComponentResourceOptions) {
    super('ikz:site:Guest', name, {}, opts);
    this.vm = this.#machine(name, args);
    const replicas = this.#replicate(args.guest);
    this.#makeHighlyAvailable(name, args.guest, replicas);
    this.#protectByFirewall(name, args);
    this.registerOutputs({ vmId: args.guest.vmId });
  }

  #machine(name: string, { guest, image, pool, vnet, dns, authorizedKeys }: GuestArgs): VmLegacy {
    return new VmLegacy(
      name,
      {
        vmId: guest.vmId,
        name: guest.name,
        description: guest.description,
        nodeName: guest.homeNode,
        poolId: pool,
        tags: guest.tags,
        // HA starts it, once replicas and rule are there.
        started: false,
        onBoot: false,
        // A restart in office hours is nobody's wish: a changed size counts from the next start.
        rebootAfterUpdate: false,
        protection: true,
        stopOnDestroy: true,
        purgeOnDestroy: true,
        cpu: { cores: guest.cores, type: 'x86-64-v2-AES' },
        memory: { dedicated: guest.memoryMiB, floating: 0 },
        agent: { enabled: true, timeout: '1s' },
        operatingSystem: { type: 'l26' },
        scsiHardware: 'virtio-scsi-single',
        serialDevices: [{ device: 'socket' }],
        vga: { type: 'serial0' },
        bootOrders: [guest.disks[0]?.interface ?? 'scsi0'],
        startup: { order: guest.startup.order, upDelay: guest.startup.upDelaySeconds },
        disks: guest.disks.map((disk, index) => ({
          interface: disk.interface,
          datastoreId: guestStorage,
          size: disk.sizeGiB,
          fileFormat: 'raw',
          discard: 'on',
          iothread: true,
          ssd: true,
          ...(index === 0 ? { importFrom: image } : {}),
        })),
        networkDevices: [{ bridge: vnet, model: 'virtio', macAddress: guest.network.macAddress, firewall: true }],
        initialization: {
          datastoreId: guestStorage,
          interface: 'ide2',
          type: 'nocloud',
          dns: { domain: dns.domain, servers: dns.servers },
          ipConfigs: [{ ipv4: { address: guest.network.address, gateway: guest.network.gateway } }],
          userAccount: { username: 'ikz', keys: authorizedKeys },
          vendorDataFileId: snippetVolume(guest),
        },
      },
      { parent: this, protect: true, ignoreChanges: guestDrift(guest) },
    );
  }

  #replicate(guest: GuestPlan): Replication[] {
    return guest.replicas.map(
      (replica) =>
        new Replication(
          `${guest.name}-${replica.node}`,
          {
            resourceId: replica.jobId,
            type: 'local',
            target: replica.node,
            schedule: replica.schedule,
            comment: `${guest.name} -> ${replica.site}`,
            ...(replica.rateMBps === undefined ? {} : { rate: replica.rateMBps }),
          },
          { parent: this, dependsOn: [this.vm], ignoreChanges: replicationDrift },
        ),
    );
  }

  #makeHighlyAvailable(name: string, guest: GuestPlan, replicas: Replication[]): void {
    const resource = new Haresource(
      name,
      {
        resourceId: `vm:${guest.vmId}`,
        state: 'started',
        failback: true,
        maxRestart: 1,
        maxRelocate: 1,
        comment: guest.name,
      },
      // Started only when replicas exist: HA does not know replication.
      { parent: this, dependsOn: [this.vm, ...replicas] },
    );
    new Harule(
      name,
      {
        rule: `${guest.name}-nodes`,
        type: 'node-affinity',
        resources: [resource.resourceId],
        // Equal priorities: after a failover the guest stays until somebody fails it back.
        nodes: Object.fromEntries(guest.haNodes.map((node) => [node, 1])),
        strict: true,
        comment: 'home and replica nodes: elsewhere the guest has no disks',
      },
      { parent: this },
    );
  }

  #protectByFirewall(name: string, { guest, securityGroup }: GuestArgs): void {
    const where = { nodeName: guest.homeNode, vmId: this.vm.vmId };
    const options = { parent: this, ignoreChanges: firewallDrift };
    const rules = new firewall.RulesLegacy(
      name,
      {
        ...where,
        rules: [
          { securityGroup, comment: 'openings of the municipality' },
          ...guest.openings.map((opening) => ({
            type: 'in',
            action: 'ACCEPT',
            proto: opening.protocol,
            dport: String(opening.port),
            source: opening.source,
            comment: opening.comment,
          })),
        ],
      },
      options,
    );
    // No ipfilter: for a virtual machine it means an empty set of allowed addresses, so no packet at all.
    new firewall.OptionsLegacy(
      name,
      { ...where, enabled: true, inputPolicy: 'DROP', outputPolicy: 'ACCEPT', macfilter: true, ipfilter: false },
      { ...options, dependsOn: [rules] },
    );
  }
}
