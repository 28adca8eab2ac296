/** Recorded cases in folders, and how the simulation compares with each. */
import fs from 'node:fs';
import path from 'node:path';
import { readCase } from '../../model/ha/replay/case.ts';
import { UnknownCommand } from '../../model/ha/replay/hardware.ts';
import { replay } from '../../model/ha/replay/replay.ts';
import { UnreadableCase } from '../../model/ha/replay/unreadable-case.ts';
import { rulesReport } from '../../model/ha/rules/report.ts';

export interface CaseFolder {
  name: string;
  kind: 'history' | 'rules';
  /** The case's folder, or its .cfg file. */
  path: string;
}

export interface Conformity {
  name: string;
  verdict: 'ok' | 'differs' | 'unreadable';
  /** The first line that differs, or what can't be read. */
  detail: string;
}

/** Nodes of the cluster that recorded rules are judged for. */
const ruleNodes = ['node1', 'node2', 'node3'];

/** Files that only cases have; one that lacks some of them is told so, not passed over. */
const caseFiles = ['cmdlist', 'hardware_status', 'service_config', 'log.expect'];

/** The folder itself, if it is a case, else all cases below it, by name. */
export function findCases(folder: string): CaseFolder[] {
  if (caseFiles.some((name) => fs.existsSync(path.join(folder, name)))) {
    return [{ name: path.basename(path.resolve(folder)), kind: 'history', path: folder }];
  }
  const entries = fs.readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry): CaseFolder[] => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return findCases(file);
    return entry.name.endsWith('.cfg') && fs.existsSync(`${file}.expect`)
      ? [{ name: path.basename(entry.name, '.cfg'), kind: 'rules', path: file }]
      : [];
  });
}

/** Is the case one of a family that the simulation must follow? */
export const isRequired = (name: string): boolean => !/^test-(crs-|disarm-|group-migrate)/.test(name);

export function conformity({ name, kind, path: place }: CaseFolder): Conformity {
  try {
    const [expected, actual] =
      kind === 'history'
        ? [fs.readFileSync(path.join(place, 'log.expect'), 'utf8'), replay(readCase(filesIn(place)))]
        : [fs.readFileSync(`${place}.expect`, 'utf8'), rulesReport(fs.readFileSync(place, 'utf8'), ruleNodes)];
    return expected === actual
      ? { name, verdict: 'ok', detail: '' }
      : { name, verdict: 'differs', detail: firstDifference(expected, actual) };
  } catch (error) {
    if (error instanceof UnreadableCase || error instanceof UnknownCommand || isFileError(error)) {
      return { name, verdict: 'unreadable', detail: error.message };
    }
    throw error;
  }
}

const filesIn = (folder: string) => (name: string) => {
  const file = path.join(folder, name);
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined;
};

function firstDifference(expected: string, actual: string): string {
  const wanted = expected.split('\n');
  const got = actual.split('\n');
  const index = wanted.findIndex((text, line) => text !== got[line]);
  const line = index < 0 ? wanted.length : index;
  return `line ${line + 1}: recorded ${quoted(wanted[line])}, simulated ${quoted(got[line])}`;
}

const quoted = (text: string | undefined): string => (text === undefined ? 'nothing more' : `"${text.trimEnd()}"`);

function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && 'path' in error;
}
