/** Writes a fault tree as Open-PSA MEF 2.0d, so that anybody can recompute it, with SCRAM for example. */
import { argsOf, type FaultTree, type Formula } from '../fault-tree.ts';

/** What MEF and SCRAM take for a name. */
const identifier = /^[A-Za-z_]\w*(-\w+)*$/;

/**
 * One document with the whole tree. A name that the format does not take is written in another way, and in full as a
 * label; all other names stay as they are.
 */
export function writeFaultTree(tree: FaultTree): string {
  const names = new Names();
  const lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<opsa-mef>'];
  const define = (kind: string, name: string, body: readonly string[]) => {
    const written = names.of(name);
    lines.push(`    <define-${kind} name="${written}">`);
    if (written !== name) lines.push(`      <label>${escaped(name)}</label>`);
    lines.push(...body.map((line) => `      ${line}`), `    </define-${kind}>`);
  };
  lines.push(`  <define-fault-tree name="${new Names().of(tree.name)}">`);
  // The top gate first, as readers expect it.
  const gates = [...tree.gates].sort(([a], [b]) => Number(b === tree.top) - Number(a === tree.top));
  for (const [name, formula] of gates) define('gate', name, formulaLines(formula, names));
  lines.push('  </define-fault-tree>', '  <model-data>');
  for (const [name, value] of tree.basicEvents) define('basic-event', name, [`<float value="${value}"/>`]);
  for (const [name, value] of tree.houseEvents) define('house-event', name, [`<constant value="${value}"/>`]);
  lines.push('  </model-data>', '</opsa-mef>', '');
  return lines.join('\n');
}

function formulaLines(written: Formula, names: Names): string[] {
  const formula = proper(written);
  if ('name' in formula) return [`<${formula.kind} name="${names.of(formula.name)}"/>`];
  if (formula.kind === 'constant') return [`<constant value="${formula.value}"/>`];
  const min = 'min' in formula ? ` min="${formula.min}"` : '';
  const max = 'max' in formula ? ` max="${formula.max}"` : '';
  const inside = argsOf(formula).flatMap((arg) => formulaLines(arg, names));
  return [`<${formula.kind}${min}${max}>`, ...inside.map((line) => `  ${line}`), `</${formula.kind}>`];
}

/** The same in what SCRAM takes: no vote that is none, no connective of one argument, none of the rarer connectives. */
function proper(formula: Formula): Formula {
  if (!('args' in formula)) return formula;
  const { kind, args } = formula;
  const [only] = args;
  const single = args.length === 1 ? only : undefined;
  switch (kind) {
    case 'atleast':
      if (formula.min <= 0 || formula.min > args.length) return { kind: 'constant', value: formula.min <= 0 };
      if (formula.min === 1) return proper({ kind: 'or', args });
      return formula.min === args.length ? proper({ kind: 'and', args }) : formula;
    case 'and':
    case 'or':
    case 'xor':
      return single ? proper(single) : formula;
    case 'nand':
    case 'nor':
      return single ? { kind: 'not', arg: single } : formula;
    case 'iff':
      return { kind: 'not', arg: { kind: 'xor', args } };
    case 'imply':
      return { kind: 'or', args: [{ kind: 'not', arg: formula.args[0] }, formula.args[1]] };
    case 'cardinality': {
      const more: Formula = { kind: 'atleast', min: formula.max + 1, args };
      return {
        kind: 'and',
        args: [
          { kind: 'atleast', min: formula.min, args },
          { kind: 'not', arg: more },
        ],
      };
    }
  }
}

/** Written names: the same for the same name, different for different ones. */
class Names {
  readonly #written = new Map<string, string>();
  readonly #taken = new Set<string>();

  of(name: string): string {
    const known = this.#written.get(name);
    if (known !== undefined) return known;
    const plain = identifier.test(name) ? name : `x-${name.replaceAll(/\W+/g, '_')}`.replace(/-$/, '-x');
    let written = plain;
    for (let copy = 2; this.#taken.has(written); copy += 1) written = `${plain}-${copy}`;
    this.#taken.add(written);
    this.#written.set(name, written);
    return written;
  }
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
