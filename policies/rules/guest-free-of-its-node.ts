import { guestText } from '../about.ts';
import type { PlannedResource } from '../declared.ts';
import type { Fault, Rule } from '../rule.ts';

const guestType = 'proxmoxve:index/vmLegacy:VmLegacy';
const poolType = 'proxmoxve:storage/zfspool:Zfspool';

/**
 * Nothing of a guest is left behind when it starts elsewhere: every disk lies in a ZFS storage of the cluster and takes part in
 * replication, and no device of its node is passed through to it. All of it is known before the update.
 */
export const guestFreeOfItsNode: Rule = {
  id: 'guest-free-of-its-node',
  title: {
    de: 'Ein Gast hat auf jedem seiner Knoten alles, was er braucht',
    en: 'A guest has all that it needs on each of its nodes',
  },
  severity: 'mandatory',
  references: [
    { catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'INF.2.A21' },
    { catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'SYS.1.5.A20' },
  ],
  remediation: {
    de: 'Legen Sie seine Platten in den replizierten Speicher, lassen Sie `replicate` eingeschaltet, und reichen Sie kein Gerät eines Knotens an ihn durch.',
    en: 'Put its disks into the replicated storage, leave `replicate` on, and pass no device of a node through to it.',
  },
  check: ({ resources }) => {
    const pools = new Set(
      resources.filter(({ type }) => type === poolType).map(({ props }) => String(props.resourceId)),
    );
    return resources
      .filter(({ type }) => type === guestType)
      .flatMap(({ name, urn, props }) =>
        [...disksAt(props, pools), ...devices(props)].map((fault) => ({
          urn,
          about: guestText({ name, vmId: props.vmId }),
          ...fault,
        })),
      );
  },
};

function disksAt({ disks }: PlannedResource['props'], pools: ReadonlySet<string>): Fault[] {
  return (Array.isArray(disks) ? disks : []).flatMap((disk): Fault[] => {
    const { interface: port, datastoreId, replicate } = disk ?? {};
    if (replicate === false) {
      return [
        {
          is: {
            de: `er nimmt seine Platte ${port} von der Replikation aus: anderswo startet er ohne sie`,
            en: `it leaves its disk ${port} out of replication: elsewhere it starts without it`,
          },
          must: { de: 'jede Platte muss repliziert werden', en: 'every disk must be replicated' },
        },
      ];
    }
    // The storages of the cluster are declared by one stack: the other can't tell.
    if (datastoreId === undefined || pools.size === 0 || pools.has(datastoreId)) return [];
    return [
      {
        is: {
          de: `seine Platte ${port} liegt in ${datastoreId}, das nicht repliziert wird: anderswo hat er sie nicht`,
          en: `it has its disk ${port} in ${datastoreId}, which is not replicated: elsewhere it has no such disk`,
        },
        must: { de: `sie muss in ${[...pools].join(', ')} liegen`, en: `it must lie in ${[...pools].join(', ')}` },
      },
    ];
  });
}

const noDevice = {
  de: 'er muss auf jedem seiner Knoten starten können',
  en: 'it must be able to start on each of its nodes',
};

function devices({ hostpcis, usbs, cdrom }: PlannedResource['props']): Fault[] {
  const image = String(cdrom?.fileId ?? 'none');
  const passed: string[] = [];
  if (Array.isArray(hostpcis) && hostpcis.length > 0) passed.push('PCI');
  if (Array.isArray(usbs) && usbs.some((usb) => usb?.host !== 'spice')) passed.push('USB');
  return [
    ...passed.map((bus) => ({
      is: {
        de: `ihm ist ein ${bus}-Gerät seines Knotens durchgereicht: HA kann ihn nirgendwo sonst starten`,
        en: `it has a ${bus} device of its node passed through: HA can start it nowhere else`,
      },
      must: noDevice,
    })),
    ...(['none', 'cdrom', ''].includes(image)
      ? []
      : [
          {
            is: {
              de: `in seinem Laufwerk liegt das Abbild ${image}: auf einem Knoten ohne dieses startet er nicht`,
              en: `it has the image ${image} in its drive: on a node without it, it does not start`,
            },
            must: noDevice,
          },
        ]),
  ];
}
