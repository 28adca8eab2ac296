/** What the defects of isolation are made of. */
import type { PlannedResource } from '../../../policies/declared.ts';
import { changing, type Edit, stacks } from '../both-stacks.ts';

/** One defect a row; the only rule that may speak, and what it says. */
export interface Row {
  defect: string;
  bad: Edit;
  rule: string;
  says: string[];
  harmless: string;
  good: Edit;
}

export const guest = 'niestetal-zeiterfassung-anwendung';

export function propsOf(type: string, name: string): PlannedResource['props'] {
  const found = stacks.primary.find((each) => each.type.endsWith(type) && each.name === name);
  if (!found) throw new Error(`no ${type} ${name}`);
  return found.props;
}

/** One more resource of a type. */
export function adding(type: string, name: string, props: Record<string, unknown>): Edit {
  return (resources) => [
    ...resources,
    { type, name, urn: `urn:pulumi:primary::ikz::${type}::${name}`, props, opts: { protect: true, ignoreChanges: [] } },
  ];
}

export const vm = (props: Record<string, unknown>): Edit => changing(':VmLegacy', guest, props);

export const { networkDevices, initialization, disks } = propsOf(':VmLegacy', guest);

export const device = (props: Record<string, unknown>): Edit =>
  vm({ networkDevices: [{ ...networkDevices[0], ...props }] });
