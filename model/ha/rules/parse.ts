/** The rules of /etc/pve/ha/rules.cfg. As in Proxmox VE, what can't be read is left out and the rest holds. */
import type { Rule, Sid } from './rule.ts';
import { type Complain, readSections, type Section } from './section-config.ts';

const propertiesOf: Readonly<Record<Rule['type'], readonly string[]>> = {
  'node-affinity': ['resources', 'nodes', 'strict', 'disable', 'comment'],
  'resource-affinity': ['resources', 'affinity', 'disable', 'comment'],
};
const ruleId = /^[a-z][a-z0-9_-]+$/i;
const maxComment = 4096;

/** @param complain is told what was left out, and why */
export function parseRules(text: string, complain: Complain = () => {}): Rule[] {
  const rules = new Map<string, Rule>();
  let order = 0;
  for (const section of readSections(text, complain)) {
    const { id, line } = section;
    const type = section.type.toLowerCase();
    if (!isRuleType(type)) {
      complain(line, `'${id}' is left out: type '${section.type}' is neither node-affinity nor resource-affinity`);
    } else if (!ruleId.test(id)) {
      complain(line, `'${id}' is left out: ids are letters, digits, _ and -, two or more, and begin with a letter`);
    } else {
      order += 1;
      const rule = readRule(type, section, order, complain);
      // The later of two with the same id holds, and has its own place.
      if (rules.delete(id)) complain(line, `'${id}' is there twice: the later holds`);
      if (rule) rules.set(id, rule);
    }
  }
  return [...rules.values()];
}

const isRuleType = (type: string): type is Rule['type'] => Object.hasOwn(propertiesOf, type);

function readRule(type: Rule['type'], section: Section, order: number, complain: Complain): Rule | undefined {
  for (const { line, key } of section.properties) {
    if (propertiesOf[type].includes(key)) continue;
    complain(line, `'${key}' is no property of a ${type} rule; they are ${propertiesOf[type].join(', ')}`);
  }
  const take = <T>(...property: [key: string, read: Reader<T>, allowed: string]) =>
    readProperty(section, complain, ...property);

  const resources = take('resources', readResources, 'TYPE:NAME, several divided by commas');
  const disabled = take('disable', readBoolean, '0 or 1');
  const comment = take('comment', readComment, `a text of at most ${maxComment} characters`);
  const optional = { ...(disabled !== undefined && { disabled }), ...(comment !== undefined && { comment }) };
  if (type === 'resource-affinity') {
    const affinity = take('affinity', readAffinity, 'positive or negative');
    if (resources && affinity) return { type, id: section.id, order, resources, affinity, ...optional };
  } else {
    const nodes = take('nodes', readNodes, 'NODE or NODE:PRIORITY, several divided by commas');
    const strict = take('strict', readBoolean, '0 or 1');
    if (resources && nodes) {
      return { type, id: section.id, order, resources, nodes, ...optional, ...(strict !== undefined && { strict }) };
    }
  }
  const required = type === 'resource-affinity' ? 'affinity' : 'nodes';
  complain(section.line, `'${section.id}' is left out: it needs resources and ${required}`);
  return undefined;
}

/** Undefined: not a value of this kind. */
type Reader<T> = (text: string | undefined) => T | undefined;

/** The first value of the property that can be read. */
function readProperty<T>(
  { properties }: Section,
  complain: Complain,
  key: string,
  read: Reader<T>,
  allowed: string,
): T | undefined {
  let taken: T | undefined;
  for (const { line, key: found, value } of properties) {
    if (found !== key) continue;
    if (taken !== undefined) {
      complain(line, `'${key}' is there twice: the first holds`);
    } else {
      taken = read(value);
      if (taken === undefined) complain(line, `'${key}' can't be '${value ?? ''}'; allowed is ${allowed}`);
    }
  }
  return taken;
}

const listEntries = (text: string): string[] => text.split(/[\0,;\s]+/).filter((entry) => entry !== '');

function readResources(text: string | undefined): Set<Sid> | undefined {
  if (text === undefined) return undefined;
  const sids = listEntries(text);
  return sids.every((sid) => /^[a-z]+:\S+$/.test(sid)) ? new Set(sids) : undefined;
}

/** A node without a priority has 0. */
function readNodes(text: string | undefined): Map<string, number> | undefined {
  if (text === undefined) return undefined;
  const nodes = new Map<string, number>();
  for (const entry of listEntries(text)) {
    const [, node, priority = '0'] = /^([a-z0-9](?:[a-z0-9-]*[a-z0-9])?)(?::(\d+))?$/i.exec(entry) ?? [];
    if (node === undefined) return undefined;
    nodes.set(node, Number(priority));
  }
  return nodes;
}

function readAffinity(text: string | undefined): 'positive' | 'negative' | undefined {
  return text === 'positive' || text === 'negative' ? text : undefined;
}

/** The key alone says yes. */
function readBoolean(text = '1'): boolean | undefined {
  if (/^(1|on|yes|true)$/i.test(text)) return true;
  return /^(0|off|no|false)$/i.test(text) ? false : undefined;
}

/** Bytes that would not fit into the line are written `%XX`; together they are UTF-8. */
function readComment(text: string | undefined): string | undefined {
  if (text === undefined || text.length > maxComment) return undefined;
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => {
    const bytes = escapes.slice(1).split('%');
    return new TextDecoder().decode(Uint8Array.from(bytes, (byte) => Number.parseInt(byte, 16)));
  });
}
