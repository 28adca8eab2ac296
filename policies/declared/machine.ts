/** What a guest takes of its node, and when it starts after a power cut. */
import type { PlannedResource } from '../declared.ts';

const machineType = 'proxmoxve:index/vmLegacy:VmLegacy';

export interface DeclaredMachine {
  memoryMiB: number;
  diskMiB: number;
  /** Place in the order of start; Infinity = last, it has none. */
  bootOrder: number;
}

/** MiB that Proxmox VE gives a machine of which nothing else is said. */
const usualMemory = 512;

/** Machines by urn. Memory, sizes and order are known before the update. */
export function machines(resources: readonly PlannedResource[]): Map<string, DeclaredMachine> {
  return new Map(
    resources
      .filter(({ type }) => type === machineType)
      .map(({ urn, props: { memory, disks, startup } }) => [
        urn,
        {
          memoryMiB: Number(memory?.dedicated ?? usualMemory),
          diskMiB: (Array.isArray(disks) ? disks : []).reduce((sum, disk) => sum + 1024 * Number(disk?.size ?? 0), 0),
          bootOrder: Number(startup?.order ?? Number.POSITIVE_INFINITY),
        },
      ]),
  );
}
