/** What resources say of themselves in words: comments, descriptions, notes, tags. */
import type { Text } from '../../model/text.ts';
import { called } from '../about.ts';
import type { PlannedResource } from '../declared.ts';

export interface Remark {
  urn: string;
  /** Kind and name of the resource, `guest zeiterfassung`. */
  of: Text;
  /** Property that holds it. */
  property: string;
  text: string;
}

const properties = ['comment', 'description', 'tags', 'notes', 'notesTemplate', 'title', 'alias'];

export function remarks(resources: readonly PlannedResource[]): Remark[] {
  return resources.flatMap(({ type, name, urn, props }) =>
    remarksIn(props).map((remark) => ({ urn, of: kindOf(type, name), ...remark })),
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

/** `proxmoxve:index/vmLegacy:VmLegacy` and a name -> `guest zeiterfassung`; the class's own name for what has no word of ours. */
function kindOf(type: string, name: string): Text {
  const kind = type.slice(type.lastIndexOf(':') + 1).replace(/Legacy$/, '');
  switch (kind) {
    case 'Vm':
    case 'Container':
      return called('Gast', 'guest', name);
    case 'Replication':
      return called('Replikationsauftrag', 'replication job', name);
    default:
      return called(kind, kind, name);
  }
}
