/**
 * The "section config" files of Proxmox VE: a header `TYPE: ID`, lines `KEY VALUE` with space before them, and an empty
 * line that ends the section. `#` begins a comment line anywhere.
 */

export interface Property {
  /** Counted from 1. */
  line: number;
  key: string;
  value: string | undefined;
}

export interface Section {
  line: number;
  type: string;
  id: string;
  properties: Property[];
}

/** @param line counted from 1 */
export type Complain = (line: number, message: string) => void;

const header = /^(\S+):\s*(\S+)\s*$/;
const property = /^\s+(\S+)(?:\s+(.*\S))?\s*$/;

/** A header without an empty line before it is a line that can't be read, and what follows belongs to the section before. */
export function readSections(text: string, complain: Complain): Section[] {
  const sections: Section[] = [];
  let open: Section | undefined;
  for (const [index, content] of text.split(/\r?\n/).entries()) {
    const line = index + 1;
    if (/^\s*#/.test(content)) continue;
    if (content === '') {
      open = undefined;
      continue;
    }
    const [, first, second] = (open ? property : header).exec(content) ?? [];
    if (first === undefined) {
      complain(line, `'${content.trim()}' is neither TYPE: ID after an empty line nor KEY VALUE with space before it`);
    } else if (open) {
      open.properties.push({ line, key: first, value: second });
    } else {
      open = { line, type: first, id: second ?? '', properties: [] };
      sections.push(open);
    }
  }
  return sections;
}
