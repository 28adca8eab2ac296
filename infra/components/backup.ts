import { backup, storage } from '@muhlba91/pulumi-proxmoxve';
import { remote } from '@pulumi/command';
import * as pulumi from '@pulumi/pulumi';
import type { BackupPlan, BackupServerPlan, TenantPlan } from '../../model/plan.ts';
import type { Reach } from '../connection.ts';

export interface BackupArgs {
  tenant: TenantPlan;
  plan: BackupPlan;
  /** The server at the other site. */
  server: BackupServerPlan;
  reach: Reach;
}

/** Backup of one tenant's guests of one site, to its own namespace at the other site. */
export class Backup extends pulumi.ComponentResource {
  readonly storage: pulumi.Output<string>;

  constructor(name: string, args: BackupArgs, opts: pulumi.ComponentResourceOptions) {
    super('ikz:cluster:Backup', name, {}, opts);
    const namespace = this.#namespace(name, args);
    this.storage = this.#storage(args, namespace);
    this.#job(args);
    this.registerOutputs({ storage: this.storage });
  }

  /** Namespaces have no call in the API of Proxmox VE: made on the backup server itself. */
  #namespace(name: string, { plan, server, reach }: BackupArgs): remote.Command {
    const path = `admin/datastore/${server.datastore}/namespace`;
    const api = 'proxmox-backup-debug api';
    return new remote.Command(
      name,
      {
        connection: reach.ssh(server.host),
        create:
          `${api} get ${path} --output-format json | grep -q '"ns":"${plan.namespace}"'` +
          ` || ${api} create ${path} --name ${plan.namespace}`,
        // Never deleted: the backups in it are a municipality's last resort.
      },
      { parent: this, additionalSecretOutputs: ['stdout', 'stderr'] },
    );
  }

  #storage({ plan, server, reach }: BackupArgs, namespace: remote.Command): pulumi.Output<string> {
    const token = reach.backupToken(plan.storage);
    const pbs = new storage.Pbs(
      plan.storage,
      {
        resourceId: plan.storage,
        server: server.host,
        datastore: server.datastore,
        namespace: plan.namespace,
        fingerprint: server.fingerprint,
        username: token.username,
        password: token.secret,
        contents: ['backup'],
        // Made on the node at creation, and returned once: kept as a secret in the state.
        generateEncryptionKey: true,
      },
      // Protected: with the storage goes the encryption key, and with it every backup.
      {
        parent: this,
        dependsOn: [namespace],
        protect: true,
        additionalSecretOutputs: ['generatedEncryptionKey', 'encryptionKey'],
      },
    );
    return pbs.resourceId;
  }

  #job({ tenant, plan }: BackupArgs): void {
    new backup.Job(
      plan.storage,
      {
        resourceId: `ikz-${plan.storage}`,
        enabled: true,
        mode: 'snapshot',
        schedule: plan.schedule,
        storage: this.storage,
        vmids: plan.vmIds.map(String),
        repeatMissed: true,
        notesTemplate: `${tenant.title}: {{guestname}}`,
        pruneBackups: {
          'keep-daily': String(plan.retention.daily),
          'keep-weekly': String(plan.retention.weekly),
          'keep-monthly': String(plan.retention.monthly),
        },
      },
      { parent: this },
    );
  }
}
