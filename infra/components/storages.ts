import { storage } from '@muhlba91/pulumi-proxmoxve';
import { remote } from '@pulumi/command';
import * as pulumi from '@pulumi/pulumi';
import type { SitePlan } from '../../model/plan.ts';
import type { Reach } from '../connection.ts';
import { fileStorage, guestDataset, guestStorage } from '../storage-names.ts';

/** The storages that exist once for the cluster and lie on every node. */
export class Storages extends pulumi.ComponentResource {
  /** Guests wait for these. */
  readonly ready: pulumi.Resource[];

  constructor(name: string, args: { sites: SitePlan[]; reach: Reach }, opts: pulumi.ComponentResourceOptions) {
    super('ikz:cluster:Storages', name, {}, opts);
    const nodes = args.sites.flatMap((site) => site.nodes.map((node) => node.name));
    const datasets = nodes.map((node) => this.#dataset(node, args.reach));
    this.ready = [this.#files(nodes[0] ?? '', args.reach), this.#guests(datasets)];
    this.registerOutputs();
  }

  /** An installation's own storage, with its usual contents and two more. The definition is one for all nodes. */
  #files(node: string, reach: Reach): pulumi.Resource {
    return new remote.Command(
      'file-storage',
      {
        connection: reach.ssh(node),
        create: `pvesm set ${fileStorage} --content backup,import,iso,snippets,vztmpl`,
      },
      { parent: this },
    );
  }

  /** On the nodes of both sites at once: replication from the first site needs the dataset at the second. */
  #dataset(node: string, reach: Reach): pulumi.Resource {
    return new remote.Command(
      `${node}-dataset`,
      {
        connection: reach.ssh(node),
        // Never destroyed: the guests' disks are in it.
        create: `zfs list ${guestDataset} || zfs create ${guestDataset}`,
      },
      { parent: this },
    );
  }

  #guests(datasets: pulumi.Resource[]): pulumi.Resource {
    return new storage.Zfspool(
      guestStorage,
      { resourceId: guestStorage, zfsPool: guestDataset, contents: ['images', 'rootdir'], thinProvision: true },
      { parent: this, dependsOn: datasets, protect: true },
    );
  }
}
