/** Turning a guest into a template, from which others are cloned. */
import { node, oneOf, opt, vmid } from '../api/param.ts';
import { refuse, route } from '../api/route.ts';
import type { Performer } from '../tasks/performers.ts';
import { startTask } from '../tasks/start.ts';
import type { Work } from '../tasks/work.ts';
import { diskNames } from './disks.ts';
import { checkUnlocked, guestNamed, guestOn, setGuest } from './guest.ts';

export const templateRoute = route({
  method: 'POST',
  path: '/nodes/{node}/qemu/{vmid}/template',
  params: { node, vmid, disk: opt(oneOf(...diskNames)) },
  permission: ['perm', '/vms/{vmid}', ['VM.Allocate']],
  onNode: true,
  run({ cluster, values, authId }) {
    const guest = guestOn(cluster, values.node, values.vmid);
    checkUnlocked(guest);
    if (guest.config.template === 1) throw refuse(`you can't convert a template to a template`);
    if (guest.status === 'running') throw refuse(`you can't convert a VM to template if VM is running`);
    return startTask(cluster, {
      node: values.node,
      type: 'qmtemplate',
      id: values.vmid,
      user: authId,
      work: { kind: 'make-template', vmId: values.vmid },
    });
  },
});

export const makeTemplate: Performer<Extract<Work, { kind: 'make-template' }>> = {
  perform(cluster, { vmId }) {
    const guest = guestNamed(cluster, vmId);
    setGuest(cluster, { ...guest, config: { ...guest.config, template: 1 } });
  },
};
