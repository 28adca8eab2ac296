import { remote } from '@pulumi/command';
import * as pulumi from '@pulumi/pulumi';
import type { WitnessPlan } from '../../model/plan.ts';
import type { Reach } from '../connection.ts';

/**
 * The third vote (QDevice), in neither server site. No API call sets it up; `pvecm` wants root
 * on one node while all nodes are online.
 */
export class Witness extends pulumi.ComponentResource {
  constructor(
    name: string,
    args: { witness: WitnessPlan; node: string; reach: Reach },
    opts: pulumi.ComponentResourceOptions,
  ) {
    super('ikz:cluster:Witness', name, {}, opts);
    new remote.Command(
      name,
      {
        connection: args.reach.ssh(args.node),
        create: `pvecm status | grep -q Qdevice || pvecm qdevice setup ${args.witness.host}`,
        delete: 'pvecm qdevice remove',
        triggers: [args.witness.host],
      },
      // The old witness must be gone before a new one is taken in: the cluster has one.
      { parent: this, deleteBeforeReplace: true },
    );
    this.registerOutputs();
  }
}
