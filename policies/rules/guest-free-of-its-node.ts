import type { PlannedResource } from '../declared.ts';
import type { Rule } from '../rule.ts';

const guestType = 'proxmoxve:index/vmLegacy:VmLegacy';
const poolType = 'proxmoxve:storage/zfspool:Zfspool';

/**
 * Nothing of a guest is left behind when it starts elsewhere: every disk lies in a ZFS storage of the cluster and takes part in
 * replication, and no device of its node is passed through to it. All of it is known before the update.
 */
export const guestFreeOfItsNode: Rule = {
  id: 'guest-free-of-its-node',
  title: 'A guest has all that it needs on each of its nodes',
  severity: 'mandatory',
  references: [
    { catalogue: 'IT-Grundschutz', edition: '2022', requirement: 'INF.2.A21' },
    { catalogue: 'IT-Grundschutz', edition: '2022', requirement: 'SYS.1.5.A20' },
  ],
  remediation:
    'Put its disks into the replicated storage, leave `replicate` on, and pass no device of a node through to it.',
  check: ({ resources }) => {
    const pools = new Set(
      resources.filter(({ type }) => type === poolType).map(({ props }) => String(props.resourceId)),
    );
    return resources
      .filter(({ type }) => type === guestType)
      .flatMap(({ name, urn, props }) =>
        [...disksAt(props, pools), ...devices(props)].map((fault) => ({
          urn,
          message: `guest ${name} (${props.vmId}) ${fault}`,
        })),
      );
  },
};

function disksAt({ disks }: PlannedResource['props'], pools: ReadonlySet<string>): string[] {
  return (Array.isArray(disks) ? disks : []).flatMap((disk) => {
    const { interface: port, datastoreId, replicate } = disk ?? {};
    if (replicate === false) return [`leaves its disk ${port} out of replication: elsewhere it starts without it.`];
    // The storages of the cluster are declared by one stack: the other can't tell.
    if (datastoreId === undefined || pools.size === 0 || pools.has(datastoreId)) return [];
    return [
      `has its disk ${port} in ${datastoreId}, which is not replicated (${[...pools].join(', ')} is): elsewhere it has no such disk.`,
    ];
  });
}

function devices({ hostpcis, usbs, cdrom }: PlannedResource['props']): string[] {
  const image = String(cdrom?.fileId ?? 'none');
  return [
    ...(Array.isArray(hostpcis) && hostpcis.length > 0
      ? ['has a PCI device of its node passed through: HA can start it nowhere else.']
      : []),
    ...(Array.isArray(usbs) && usbs.some((usb) => usb?.host !== 'spice')
      ? ['has a USB device of its node passed through: HA can start it nowhere else.']
      : []),
    ...(['none', 'cdrom', ''].includes(image)
      ? []
      : [`has the image ${image} in its drive: on a node without it, it does not start.`]),
  ];
}
