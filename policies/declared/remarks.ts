/** What resources say of themselves in words: comments, descriptions, notes, tags. */
import type { PlannedResource } from '../declared.ts';

export interface Remark {
  urn: string;
  /** Kind and name of the resource, `guest zeiterfassung`. */
  of: string;
  /** Property that holds it. */
  property: string;
  text: string;
}

const properties = ['comment', 'description', 'tags', 'notes', 'notesTemplate', 'title', 'alias'];

export function remarks(resources: readonly PlannedResource[]): Remark[] {
  return resources.flatMap(({ type, name, urn, props }) =>
    remarksIn(props).map((remark) => ({ urn, of: `${kindOf(type)} ${name}`, ...remark })),
  );
}

/** At any depth: rules of a firewall have comments of their own. */
function remarksIn(value: unknown): Pick<Remark, 'property' | 'text'>[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(remarksIn);
  return Object.entries(value).flatMap(([property, content]) =>
    properties.includes(property) ? textsOf(content).map((text) => ({ property, text })) : remarksIn(content),
  );
}

function textsOf(content: unknown): string[] {
  return (Array.isArray(content) ? content : [content]).filter((each) => typeof each === 'string');
}

/** `proxmoxve:index/vmLegacy:VmLegacy` -> `guest`; the class's own name for what has no word of ours. */
function kindOf(type: string): string {
  const kind = type.slice(type.lastIndexOf(':') + 1).replace(/Legacy$/, '');
  return { Vm: 'guest', Container: 'guest', Replication: 'replication job' }[kind] ?? kind;
}
