/** What the program declares otherwise than before: the changes that an update to it would make, as far as no cluster is asked. */
import { isDeepStrictEqual } from 'node:util';
import type { Change } from '../engine/changes.ts';
import type { PlannedResource } from '../policies/declared.ts';

export interface ProgramChanges {
  changes: Change[];
  /** Resources declared as before. */
  unchanged: number;
}

/** In the order of the URNs. Whether the provider would replace what is updated only a preview says. */
export function programChanges(before: readonly PlannedResource[], now: readonly PlannedResource[]): ProgramChanges {
  const earlier = new Map(before.map((resource) => [resource.urn, resource]));
  const kept = new Set(now.map(({ urn }) => urn));
  const changes: Change[] = [];
  let unchanged = 0;
  for (const resource of now) {
    const old = earlier.get(resource.urn);
    const properties = old ? differing(old, resource) : [];
    if (old && properties.length === 0) unchanged += 1;
    else changes.push(change(old ? 'update' : 'create', resource, properties));
  }
  for (const resource of leavingProgram(before, now)) changes.push(change('delete', resource, []));
  return { changes: changes.sort((a, b) => (a.urn < b.urn ? -1 : 1)), unchanged };

  function change(effect: Change['effect'], { urn, type, name }: PlannedResource, properties: string[]): Change {
    return { effect, urn, type, name, properties: kept.has(urn) ? properties : [] };
  }
}

/** What the program no longer declares. */
export function leavingProgram(before: readonly PlannedResource[], now: readonly PlannedResource[]): PlannedResource[] {
  const kept = new Set(now.map(({ urn }) => urn));
  return before.filter(({ urn }) => !kept.has(urn));
}

/** Properties that differ, but for what the resource ignores; protection counts as one. */
function differing(old: PlannedResource, resource: PlannedResource): string[] {
  const was = without(old.props, resource.opts.ignoreChanges);
  const is = without(resource.props, resource.opts.ignoreChanges);
  const keys = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  const differ = keys.filter((key) => !isDeepStrictEqual(was[key], is[key]));
  return [...differ, ...(old.opts.protect === resource.opts.protect ? [] : ['protect'])].sort();
}

/** @param ignored paths such as `nodeName` or `disks[0].importFrom` */
function without(props: Record<string, unknown>, ignored: readonly string[]): Record<string, unknown> {
  const rest = structuredClone(props);
  for (const path of ignored) {
    const steps = path.split(/[.[\]]+/).filter((step) => step !== '');
    const last = steps.pop();
    const holder = steps.reduce<unknown>((value, step) => fieldsOf(value)?.[step], rest);
    const fields = fieldsOf(holder);
    if (fields && last !== undefined) delete fields[last];
  }
  return rest;
}

function fieldsOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
}
