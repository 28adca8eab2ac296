/** Destroying a guest, with all its volumes. */

import { withoutAcl } from '../access/acl.ts';
import { flag, node, opt, vmid } from '../api/param.ts';
import { refuse, refuseParameter, route } from '../api/route.ts';
import { purgeFromBackupJobs } from '../backup/job.ts';
import { firewallKey } from '../firewall/firewall.ts';
import { removeHaResource } from '../ha/resource.ts';
import { removeFromPools } from '../pools/pool.ts';
import { dropReplica } from '../replication/replicas.ts';
import { removeJob } from '../replication/routes.ts';
import { jobsOf } from '../replication/turn.ts';
import type { Cluster } from '../state/cluster.ts';
import type { GuestRecord } from '../state/records.ts';
import type { Performer } from '../tasks/performers.ts';
import { startTask } from '../tasks/start.ts';
import type { Work } from '../tasks/work.ts';
import { dropVolume } from './drives.ts';
import { checkUnlocked, guestNamed, guestOn } from './guest.ts';

export const destroyRoute = route({
  method: 'DELETE',
  path: '/nodes/{node}/qemu/{vmid}',
  params: { node, vmid, 'destroy-unreferenced-disks': opt(flag), purge: opt(flag), skiplock: opt(flag) },
  permission: ['perm', '/vms/{vmid}', ['VM.Allocate']],
  onNode: true,
  run({ cluster, values, authId }) {
    const { node, vmid, purge, skiplock } = values;
    if (skiplock && authId !== 'root@pam') throw refuseParameter('skiplock', 'Only root may use this option.');
    const guest = guestOn(cluster, node, vmid);
    checkDestroyable(cluster, guest, purge === 1);
    if (!skiplock) checkUnlocked(guest);
    return startTask(cluster, {
      node,
      type: 'qmdestroy',
      id: vmid,
      user: authId,
      work: {
        kind: 'destroy-guest',
        vmId: vmid,
        purge: purge === 1,
        unreferenced: values['destroy-unreferenced-disks'] === 1,
      },
    });
  },
});

function checkDestroyable(cluster: Cluster, guest: GuestRecord, purge: boolean): void {
  const { vmId } = guest;
  if (guest.config.protection === 1) throw refuse(`can't remove VM ${vmId} - protection mode enabled`);
  if (!purge && cluster.haResources.has(`vm:${vmId}`)) {
    throw refuse(`unable to remove VM ${vmId} - used in HA resources and purge parameter not set.`);
  }
  const [job] = jobsOf(cluster, vmId);
  if (!purge && job) {
    throw refuse(`There is a replication job '${job.id}' for guest '${vmId}' - Please remove that first.`);
  }
  if (guest.status === 'running') throw refuse(`VM ${vmId} is running - destroy failed`);
}

export const destroyGuest: Performer<Extract<Work, { kind: 'destroy-guest' }>> = {
  perform(cluster, { vmId, purge }) {
    const guest = guestNamed(cluster, vmId);
    checkDestroyable(cluster, guest, purge);
    for (const volume of cluster.volumes.values()) {
      if (volume.vmId === vmId && (volume.node === guest.node || volume.node === '') && volume.content === 'images') {
        dropVolume(cluster, volume);
      }
    }
    cluster.guests.delete(String(vmId));
    cluster.guestPlaces.delete(String(vmId));
    removeFromPools(cluster, vmId);
    cluster.firewalls.delete(firewallKey({ vmid: vmId }));
    withoutAcl(cluster, `/vms/${vmId}`);
    if (!purge) return;
    for (const job of jobsOf(cluster, vmId)) removeJob(cluster, job);
    for (const replica of cluster.replicas.values())
      if (replica.vmId === vmId) dropReplica(cluster, vmId, replica.node);
    removeHaResource(cluster, `vm:${vmId}`, true);
    purgeFromBackupJobs(cluster, vmId);
  },
};
