/** Puts the report together out of what was judged. Pure. */
import { createHash } from 'node:crypto';
import type { Change } from '../../engine/changes.ts';
import type { Problem } from '../../model/problem.ts';
import type { Text } from '../../model/text.ts';
import type { JudgedRevision } from '../../offline/judgement.ts';
import type { Verdict, Verdicts } from '../../offline/message.ts';
import type { Revision } from '../../offline/revision.ts';
import type { Base } from './base/base-revision.ts';
import { comparedWith } from './comparison.ts';
import type { Previews } from './engine-judgement.ts';
import type { Report } from './report.ts';
import { exceptionsOf, problemsOf, ruleOutcomes, toldOnce } from './together.ts';
import { deletions, unseen } from './unseen.ts';

export interface Judged {
  /** YYYY-MM-DD */
  day: string;
  way: Report['way'];
  /** Name of the cluster, where one was asked. */
  target: string | undefined;
  revision: Revision;
  base: Base;
  offline: Verdicts;
  /** Where a cluster was asked. */
  previews: Previews | undefined;
  notes: readonly Text[];
}

export function assemble(judged: Judged): Report {
  const { day, way, offline, base } = judged;
  const { now } = offline;
  const comparable = baseOf(base, offline.before);
  const frame = {
    version: 1 as const,
    day,
    way,
    notes: [...judged.notes, ...notesOn(base)],
    base: comparable.told,
    sources: sourcesOf(judged),
  };
  if (now.kind === 'invalid') return { ...frame, ...invalid(now.problems) };

  const report = { ...frame, ...judgedParts(now.revision, comparable.revision, judged) };
  const failed =
    report.findings.some(({ severity }) => severity === 'mandatory') ||
    report.problems.length + report.exceptions.expired.length + report.exceptions.unknown.length > 0;
  return { ...report, verdict: failed ? 'failed' : report.incomplete.length > 0 ? 'incomplete' : 'passed' };
}

/** Nothing could be judged but the files themselves. */
function invalid(problems: readonly Problem[]): Omit<Report, 'version' | 'day' | 'way' | 'notes' | 'base' | 'sources'> {
  return {
    verdict: 'failed',
    incomplete: [],
    notJudged: [],
    members: [],
    findings: [],
    mended: [],
    rules: [],
    changes: [],
    exceptions: { used: [], unused: [], expired: [], unknown: [] },
    problems: problems.map(({ file, line, path, message, allowed, hint }) => ({
      file,
      ...(line !== undefined && { line }),
      path,
      message: `${message}${allowed === undefined ? '' : `, allowed: ${allowed}`}${hint === undefined ? '' : `. ${hint}`}`,
    })),
  };
}

function judgedParts(now: JudgedRevision, before: JudgedRevision | undefined, judged: Judged) {
  const { way, previews, base } = judged;
  // A cluster's state knows what goes; without one only the base does, and a deletion must not pass since it was not fetched.
  const lacksBase = way === 'offline' && base.kind === 'missing' && base.isNamed === true;
  const judgements = {
    ...now.judgements,
    ...(previews?.stacks.primary.judgement && { primary: previews.stacks.primary.judgement }),
    ...(previews?.stacks.secondary.judgement && { secondary: previews.stacks.secondary.judgement }),
  };
  const exceptions = exceptionsOf(judgements);
  const earlier = before && toldOnce(before.judgements);
  const { findings, mended } = comparedWith(earlier, toldOnce(judgements), exceptions.used);
  const members = now.members.map(({ id, title }) => {
    const [was, is] = [before?.figures.get(id), now.figures.get(id)];
    return { id, title, ...(was && { before: was }), ...(is && { after: is }) };
  });
  return {
    incomplete: [
      ...Object.values(previews?.stacks ?? {}).flatMap(({ incomplete }) => incomplete),
      ...(lacksBase ? [deletions] : []),
    ],
    notJudged: unseen({
      way,
      hasBase: before !== undefined,
      lacksBase,
      hasFigures: now.figures.size > 0,
      refreshed: previews?.refreshed ?? false,
    }),
    members,
    findings,
    mended,
    rules: ruleOutcomes(judgements),
    changes: changesOf(now, previews),
    exceptions,
    problems: problemsOf(judgements),
  };
}

function changesOf(now: JudgedRevision, previews: Judged['previews']): Report['changes'] {
  const found = previews?.stacks ?? now.changes;
  if (!found) return [];
  const against = previews ? (previews.refreshed ? 'cluster' : 'state') : 'base';
  return (['primary', 'secondary'] as const).map((stack) => {
    const { changes, unchanged } = found[stack];
    return { stack, against, unchanged, changes: changes.flatMap(told).sort(byEffectAndName) };
  });
}

function told({ effect, type, name, properties }: Change): Report['changes'][number]['changes'] {
  return effect === 'same' ? [] : [{ effect, type, name, properties }];
}

const order = ['delete', 'replace', 'create', 'update'];

function byEffectAndName(a: Pick<Change, 'effect' | 'name' | 'type'>, b: typeof a): number {
  const [one, other] = [a, b].map(({ effect, name, type }) => `${order.indexOf(effect)} ${name} ${type}`);
  return one === other ? 0 : (one ?? '') < (other ?? '') ? -1 : 1;
}

/** A base with mistakes of its own is none to compare with. */
function baseOf(
  base: Base,
  verdict: Verdict | undefined,
): { told: Report['base']; revision: JudgedRevision | undefined } {
  if (base.kind === 'missing') return { told: { kind: base.kind, why: base.why, fix: base.fix }, revision: undefined };
  const { ref, commit } = base;
  if (verdict?.kind === 'judged') return { told: { kind: 'compared', ref, commit }, revision: verdict.revision };
  const first = verdict?.problems[0];
  const where = first ? ` (${first.file}${first.line === undefined ? '' : `:${first.line}`}: ${first.message})` : '';
  return {
    told: {
      kind: 'missing',
      why: {
        de: `das Inventar von ${ref} ist für dieses Programm nicht gültig${where}`,
        en: `the inventory of ${ref} is not valid for this program${where}`,
      },
      fix: { de: 'Nichts zu tun, wenn diese Änderung es berichtigt.', en: 'Nothing to do if this change corrects it.' },
    },
    revision: undefined,
  };
}

function notesOn(base: Base): Text[] {
  if (base.kind === 'missing') return [];
  const folders = base.programDiffers.map((folder) => `${folder}/`).join(', ');
  return [
    ...(folders === ''
      ? []
      : [
          {
            de: `Diese Änderung betrifft auch das Programm (${folders}): ${base.ref} wurde mit dem Programm dieser Änderung geprüft.`,
            en: `This change is one of the program too (${folders}): ${base.ref} was judged with the program of this change.`,
          },
        ]),
    ...(base.tipInstead
      ? [
          {
            de: `Wo die Zweige sich getrennt haben, ist hier nicht zu sehen (flacher Klon?): verglichen wurde mit der Spitze von ${base.ref}.`,
            en: `Where the branches parted can't be seen here (a shallow clone?): compared with the tip of ${base.ref}.`,
          },
        ]
      : []),
  ];
}

function sourcesOf({ day, target, revision, base }: Judged): Report['sources'] {
  const evidence = [...revision.registers.keys()].filter((file) => file.startsWith('drills/')).length;
  return [
    { what: { de: 'Tag der Prüfung', en: 'day of the judgement' }, value: day },
    ...(target === undefined ? [] : [{ what: { de: 'Ziel', en: 'target' }, value: target }]),
    {
      what: { de: 'Inventar', en: 'inventory' },
      value: `${revision.folder}/ (${revision.inventory.size}), sha256 ${digest(revision.inventory)}`,
    },
    {
      what: { de: 'Register und Nachweise', en: 'registers and evidence' },
      value: `${revision.registers.size - evidence} + ${evidence}, sha256 ${digest(revision.registers)}`,
    },
    ...(base.kind === 'found'
      ? [{ what: { de: 'Vergleichsstand', en: 'base' }, value: `${base.ref}, ${base.commit}` }]
      : []),
  ];
}

function digest(files: ReadonlyMap<string, Uint8Array>): string {
  const hash = createHash('sha256');
  for (const [name, bytes] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`${name}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest('hex').slice(0, 16);
}
