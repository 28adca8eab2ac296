/** The small good inventory of `fixture/`, and edits that spoil it. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseInventory } from '../../model/inventory.ts';
import type { Plan } from '../../model/plan.ts';
import { plan } from '../../model/planning.ts';
import { InventoryError } from '../../model/problem.ts';

export type Files = Map<string, string>;

/** One edit of a file: the text to find, and what takes its place. Without a text to find the whole file is replaced. */
export type Edit =
  | readonly [file: string, find: string, replacement: string]
  | readonly [file: string, content: string];

/** Two sites of two nodes, two members and what they share, three services and a planned one. */
export function goodFiles(): Files {
  return filesIn(path.join(import.meta.dirname, 'fixture'));
}

/** Every YAML file of a folder by its path in it, `/` between steps. */
export function filesIn(folder: string): Files {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml'));
  return new Map(names.map((name) => [name.split(path.sep).join('/'), readFileSync(path.join(folder, name), 'utf8')]));
}

/** The files with the edits made. An edit that finds nothing is a mistake of the test. */
export function edited(files: Files, edits: readonly Edit[]): Files {
  const result = new Map(files);
  for (const edit of edits) {
    if (edit.length === 2) {
      result.set(edit[0], edit[1]);
      continue;
    }
    const [file, find, replacement] = edit;
    const text = result.get(file) ?? '';
    if (!text.includes(find)) throw new Error(`${file} holds no ${JSON.stringify(find)}`);
    result.set(
      file,
      text.replace(find, () => replacement),
    );
  }
  return result;
}

export function planOf(files: ReadonlyMap<string, string | Uint8Array>): Plan {
  return plan(parseInventory(files));
}

/** The lines a user reads for an inventory; empty for a good one. */
export function complaints(files: ReadonlyMap<string, string | Uint8Array>): string[] {
  try {
    planOf(files);
    return [];
  } catch (error) {
    if (error instanceof InventoryError) return error.describe().split('\n');
    throw error;
  }
}

/** A row of the tables of mistakes. */
export interface Mistake {
  /** Completes "the inventory with ... is refused". */
  mistake: string;
  edits: Edit[];
  /** Every line that is printed, without the folder's name in front. */
  says: string[];
}
