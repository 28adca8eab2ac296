/** The report's sections, after BSI-Standard 200-4. Pure. */
import type { Language } from '../../model/text.ts';
import type { Block, Section } from './document.ts';
import { dateTime, difference, duration, timeOfDay } from './figures.ts';
import type { Places, Report, Summary } from './report.ts';
import { siteMap } from './site-map.ts';
import { timeLine } from './time-line.ts';
import {
  classes,
  clocks,
  exercises,
  goals,
  outcomes,
  references,
  scopes,
  unseen as unseenBecause,
  words,
} from './words.ts';

type Row = readonly string[];

const paragraph = (text: string): Block => ({ kind: 'paragraph', text });
const table = (head: Row, rows: readonly Row[]): Block => ({ kind: 'table', head, rows });
/** @param rows first cells of the rows that a pen fills */
const blank = (head: Row, rows: readonly Row[]): Block => ({
  kind: 'table',
  head,
  rows: rows.map((row) => head.map((_, index) => row[index] ?? '')),
  blank: true,
});

export function about(report: Report, language: Language): Section {
  const { scope, timezone } = report;
  const what = scopes[scope.kind][language];
  const when = (at: number) => dateTime(at, timezone, language);
  return {
    title: words.about[language],
    blocks: [
      table(
        [words.drill[language], report.id],
        [
          [words.exercise[language], exercises[report.exercise][language]],
          [words.scenario[language], `${report.title[language]} (${report.scenario})`],
          [words.scope[language], scope.kind === 'cluster' ? what : `${what} ${scope.id}`],
          ...(report.member ? [[words.onlyMember[language], report.member.title]] : []),
          [words.goal[language], goals[report.kind][language]],
          [words.evidenceClass[language], classes[report.evidenceClass][language]],
          [words.verdict[language], outcomes[report.outcome][language]],
          [words.from[language], when(report.begunAt)],
          [words.until[language], `${when(report.endedAt)} (${timezone})`],
          [words.by[language], `${report.actor.account} (${report.actor.host})`],
        ],
      ),
    ],
  };
}

export const participants = (_: Report, language: Language): Section => ({
  title: words.participants[language],
  blocks: [paragraph(words.toFillIn[language]), blank([words.name[language], words.role[language]], [[], [], [], []])],
});

export function times(report: Report, language: Language): Section {
  const { timezone } = report;
  const required = ['rtoRequired', 'rtoAchieved', 'rpoRequired', 'rpoAchieved'] as const;
  const groups = (first: 'member' | 'service', each: Report['members']): Block =>
    table(
      [first, ...required, 'firstUp' as const].map((word) => words[word][language]),
      each.map(({ title, targets, rtoSeconds, rpoSeconds, firstUpAt }) => [
        title,
        duration(targets.rtoSeconds),
        duration(rtoSeconds),
        duration(targets.rpoSeconds),
        duration(rpoSeconds),
        timeOfDay(firstUpAt, timezone),
      ]),
    );
  const head = ['guest', 'way', 'outage', 'detected', 'up', 'verified', 'rtoAchieved', 'rpoAchieved'] as const;
  const touched = report.guests.filter(({ affected, outageAt }) => affected || outageAt !== null);
  return {
    title: words.times[language],
    blocks: [
      groups('member', report.members),
      groups('service', report.services),
      ...(touched.length === 0
        ? [paragraph(words.noneAffected[language])]
        : [
            table(
              head.map((word) => words[word][language]),
              touched.map(({ name, vmId, from, to, rtoSeconds, rpoSeconds, ...at }) => [
                `${name} (${vmId})`,
                to === from ? from : `${from} → ${to ?? '-'}`,
                ...[at.outageAt, at.detectedAt, at.upAt, at.verifiedAt].map((each) => timeOfDay(each, timezone)),
                duration(rtoSeconds),
                duration(rpoSeconds),
              ]),
            ),
          ]),
      paragraph(words.timesNote[language]),
    ],
  };
}

/** Rows of times that were not seen: the longest. */
const mostUnseen = 10;

export function uncertainty(report: Report, language: Language): Section {
  const { unseen, silences, timezone, actedAt } = report;
  const lasted = ({ from, until }: Report['unseen'][number]) => until - from;
  const longest = unseen.toSorted((a, b) => lasted(b) - lasted(a)).slice(0, mostUnseen);
  const rest = unseen.length - longest.length;
  const silent = silences.filter(({ seconds }) => seconds > 0);
  const [worst] = longest;
  const summary =
    worst === undefined
      ? words[actedAt === null ? 'noneMeasured' : 'seenThroughout'][language]
      : `${words.longestUnseen[language]} ${duration(lasted(worst))}.`;
  const head = ['from', 'until', 'lasted', 'cause'] as const;
  return {
    title: words.uncertainty[language],
    blocks: [
      paragraph(summary),
      ...(worst === undefined
        ? []
        : [
            table(
              head.map((word) => words[word][language]),
              longest
                .toSorted((a, b) => a.from - b.from)
                .map((each) => [
                  timeOfDay(each.from, timezone),
                  timeOfDay(each.until, timezone),
                  duration(lasted(each)),
                  unseenBecause[each.why][language],
                ]),
            ),
          ]),
      ...(rest > 0 ? [paragraph(`+ ${rest}: ${words.shorter[language]}.`)] : []),
      ...(silent.length === 0
        ? []
        : [
            table(
              [words.check[language], words.silence[language], words.tolerated[language]],
              silent.map(({ id, seconds, toleranceSeconds }) => [id, duration(seconds), duration(toleranceSeconds)]),
            ),
          ]),
      paragraph(words.uncertaintyNote[language]),
    ],
  };
}

export function prediction({ guests }: Report, language: Language): Section {
  const touched = guests.filter(({ affected }) => affected);
  const head = ['guest', 'predicted', 'achieved', 'difference'] as const;
  const losses = ['predictedOutage', 'rtoAchieved', 'predictedLoss', 'rpoAchieved'] as const;
  return {
    title: words.prediction[language],
    blocks: [
      paragraph(words.predictionNote[language]),
      touched.length === 0
        ? paragraph(words.noneAffected[language])
        : table(
            [...head, ...losses].map((word) => words[word][language]),
            touched.map(({ name, vmId, predicted, backSeconds, errorSeconds, rtoSeconds, rpoSeconds }) => [
              `${name} (${vmId})`,
              duration(predicted?.backSeconds ?? null),
              duration(backSeconds),
              difference(errorSeconds),
              duration(predicted?.rtoSeconds ?? null),
              duration(rtoSeconds),
              duration(predicted?.rpoSeconds ?? null),
              duration(rpoSeconds),
            ]),
          ),
    ],
  };
}

export function course(report: Report, language: Language): Section {
  const { timezone, events, steps } = report;
  const chronicle = table(
    [words.at[language], words.event[language]],
    events.map(({ at, what }) => [timeOfDay(at, timezone), what[language]]),
  );
  const picture = timeLine(report, language);
  const head = ['step', 'at', 'done', 'undone', 'failure'] as const;
  return {
    title: words.course[language],
    blocks: [
      ...(picture ? [{ kind: 'picture', picture, caption: words.timeLine[language], inWords: [] } as const] : []),
      chronicle,
      ...(steps.length === 0
        ? []
        : [
            table(
              head.map((word) => words[word][language]),
              steps.map(({ what, at, doneAt, undoneAt, failure }) => [
                what[language],
                ...[at, doneAt, undoneAt].map((each) => timeOfDay(each, timezone)),
                failure ?? '',
              ]),
            ),
          ]),
    ],
  };
}

export function sites(report: Report, language: Language): Section {
  const { places } = report;
  const maps = (['before', 'during', 'after'] as const).flatMap((when): Block[] => {
    const at = places[when];
    if (at === null) return [];
    const caption = words[when][language];
    const inWords = [paragraph(caption), placesTable(report, at, language)];
    return [{ kind: 'picture', picture: siteMap(report, at, caption, language), caption, inWords }];
  });
  return { title: words.map[language], blocks: maps };
}

function placesTable({ sites, guests }: Report, { online, guests: placed }: Places, language: Language): Block {
  const names = new Map(guests.map(({ vmId, name }) => [vmId, name]));
  const head = ['site', 'node', 'guests'] as const;
  return table(
    head.map((word) => words[word][language]),
    sites.flatMap(({ title, nodes }) =>
      nodes.map((node) => [
        title,
        online.includes(node) ? node : `${node} (${words.offline[language]})`,
        placed
          .filter((guest) => guest.node === node)
          .map(({ vmId, runs }) => `${names.get(vmId) ?? vmId}${runs ? '' : ` (${words.notRunning[language]})`}`)
          .join(', '),
      ]),
    ),
  );
}

export function hypothesis(report: Report, language: Language): Section {
  const told = (ok: boolean | null) => words[ok === null ? 'notTested' : ok ? 'well' : 'notWell'][language];
  return {
    title: words.hypothesis[language],
    blocks: [
      table(
        [words.check[language], words.before[language], words.after[language]],
        report.hypothesis.map(({ id, before, after }) => [id, told(before), told(after)]),
      ),
    ],
  };
}

export function deviations({ deviations, leftovers }: Report, language: Language): Section {
  const head = ['deviation', 'cause', 'measure', 'owner', 'due'] as const;
  const rows = deviations.map((each) => [each[language]]);
  return {
    title: words.deviations[language],
    blocks: [
      ...(deviations.length === 0 ? [paragraph(words.noDeviations[language])] : []),
      paragraph(words.toFillIn[language]),
      blank(
        head.map((word) => words[word][language]),
        [...rows, [], []],
      ),
      ...(leftovers.length === 0
        ? []
        : [
            table(
              [words.leftovers[language], ''],
              leftovers.map(({ what, byHand }) => [what[language], byHand.join('; ')]),
            ),
          ]),
    ],
  };
}

export function comparison({ comparison: { own, previous, lastYear } }: Report, language: Language): Section {
  const head = ['comparison', 'drill', 'date', 'verdict', 'evidenceClass', 'worstRto', 'worstRpo'] as const;
  const row = (word: 'thisDrill' | 'previous' | 'lastYear', each: Summary | null): Row =>
    each === null
      ? [words[word][language], words.none[language], '-', '-', '-', '-', '-']
      : [
          words[word][language],
          each.id,
          each.date,
          outcomes[each.outcome][language],
          classes[each.evidenceClass][language],
          duration(each.rtoSeconds),
          duration(each.rpoSeconds),
        ];
  return {
    title: words.comparison[language],
    blocks: [
      table(
        head.map((word) => words[word][language]),
        [row('thisDrill', own), row('previous', previous), row('lastYear', lastYear)],
      ),
    ],
  };
}

export const grundschutz = ({ kind }: Report, language: Language): Section => ({
  title: words.references[language],
  blocks: [
    table(
      [words.requirement[language], words.edition[language], words.about200[language]],
      references
        .filter(({ kinds }) => kinds === undefined || kinds.includes(kind))
        .map(({ requirement, edition, what }) => [requirement, edition, what[language]]),
    ),
  ],
});

export function proof({ program, planned, journal, clocks: used }: Report, language: Language): Section {
  return {
    title: words.proof[language],
    blocks: [
      table(
        [words.version[language], program.version],
        [
          [words.commit[language], program.commit],
          [words.planHash[language], planned.hash],
          [words.journalHash[language], `${journal.hash} (${journal.lines} ${words.lines[language]})`],
          [words.clocks[language], used.map((clock) => clocks[clock][language]).join(', ')],
        ],
      ),
      ...(planned.isCurrent ? [] : [paragraph(words.inventoryChanged[language])]),
    ],
  };
}

export const release = (_: Report, language: Language): Section => ({
  title: words.release[language],
  blocks: [
    paragraph(words.toFillIn[language]),
    blank([words.name[language], words.role[language], words.date[language], words.signature[language]], [[], []]),
  ],
});
