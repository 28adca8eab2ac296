/** The basic events of an installation: every part by itself, and the common causes of those that are alike. */
import type { Installation, InstalledSite } from '../services/installation.ts';
import type { Figure, Figures } from './figures.ts';
import type { PartKind } from './kinds.ts';
import { type Behaviour, type EventIdentity, type FigureReader, type PartEvent, partEvent } from './part-event.ts';

export interface InstalledEvents {
  /** By name. */
  readonly events: ReadonlyMap<string, PartEvent>;
  /** Figures they hang on, by key. */
  readonly figures: Map<string, Figure>;
}

/** Parts of one kind that one cause can take together. */
interface Group {
  readonly kind: PartKind;
  /** What they have in common, in the name of the common cause: `all`, or a site. */
  readonly of: string;
  readonly beta: PartKind;
  readonly ids: readonly string[];
  readonly behaviour: (read: FigureReader, id: string) => { perYear: number; hours: number };
}

/** The name of the common cause of a group. */
export const commonCause = (kind: PartKind, of: string): string => `common cause ${kind} ${of}`;

/** Groups that are all over the cluster have this in their common cause's name. */
export const everywhere = 'everywhere';

export function installedEvents(installation: Installation, figures: Figures): InstalledEvents {
  const events = new Map<string, PartEvent>();
  const used = new Map<string, Figure>();
  const add = (identity: EventIdentity, behaviour: (read: FigureReader) => Behaviour) => {
    const event = partEvent(figures, used, identity, behaviour);
    events.set(event.name, event);
  };
  for (const { kind, of, beta, ids, behaviour } of groupsOf(installation)) {
    const isAlone = ids.length < 2;
    for (const id of ids) {
      add({ kind, id }, (read) => {
        const { perYear, hours } = behaviour(read, id);
        return { perYear: isAlone ? perYear : perYear * (1 - read.value(beta)), hours };
      });
    }
    const [first] = ids;
    if (isAlone || first === undefined) continue;
    // Of parts with figures of their own, the best tells what may befall all at once: the others have failed by themselves.
    add({ kind, id: of, category: 'common-cause', name: commonCause(kind, of) }, (read) => {
      const each = ids.map((id) => behaviour(read, id));
      const least = Math.min(...each.map(({ perYear }) => perYear));
      return { perYear: least * read.value(beta), hours: Math.max(...each.map(({ hours }) => hours)) };
    });
  }
  for (const site of installation.sites) addSite(site, add);
  for (const { guests } of installation.services) {
    for (const id of guests)
      if (!events.has(`guest ${id}`)) add({ kind: 'guest', id }, (read) => plain(read, 'guest', id));
  }
  if (installation.witness) add({ kind: 'witness', id: 'host' }, (read) => plain(read, 'witness'));
  add({ kind: 'operator-error', id: 'at both sites', category: 'people' }, (read) => plain(read, 'operator-error'));
  return { events, figures: used };
}

const plain = (read: FigureReader, kind: PartKind, id?: string) => ({
  perYear: read.value(kind, id),
  hours: read.hours(kind, id),
});

function groupsOf({ sites, links }: Installation): Group[] {
  const nodes = sites.flatMap((site) => site.nodes);
  const switches = sites.flatMap((site) => site.switches);
  const disks = new Map(nodes.map(({ name, solidStateDisks }) => [name, solidStateDisks]));
  const fibres = routesOf(links.filter(({ kind }) => kind !== 'radio'));
  const radios = routesOf(links.filter(({ kind }) => kind === 'radio'));
  const names = nodes.map(({ name }) => name);
  const group = (
    kind: PartKind,
    of: string,
    beta: PartKind,
    ids: readonly string[],
    behaviour: Group['behaviour'] = (read, id) => plain(read, kind, id),
  ): Group => ({ kind, of, beta, ids, behaviour });
  return [
    group('node-hardware', everywhere, 'beta-same-type', names),
    group('host-os', everywhere, 'beta-same-software', names),
    group('disk-pool', everywhere, 'beta-diverse', names, (read, id) => poolLoss(read, id, disks.get(id) ?? 0)),
    group(
      'ups',
      everywhere,
      'beta-same-type',
      sites.flatMap(({ ups }) => ups.map(({ id }) => id)),
    ),
    group(
      'switch',
      everywhere,
      'beta-same-type',
      switches.map(({ id }) => id),
    ),
    group('buried-fibre', everywhere, 'beta-diverse', [...fibres.keys()], (read, id) => ({
      perYear: (read.value('buried-fibre', id) * (fibres.get(id) ?? 0)) / 1000,
      hours: read.hours('buried-fibre', id),
    })),
    group('radio-link', everywhere, 'beta-same-type', [...radios.keys()]),
    ...sites.flatMap((site) => [
      group(
        'uplink',
        site.id,
        'beta-diverse',
        site.uplinks.map(({ id }) => id),
      ),
      group('mains', site.id, 'beta-same-mains', site.powerFeeds, (read, id) => beyondBattery(read, site, id)),
    ]),
  ];
}

function addSite(
  { id: site, rooms, generator, switches, uplinks, powerFeeds }: InstalledSite,
  add: (identity: EventIdentity, behaviour: (read: FigureReader) => Behaviour) => void,
): void {
  add({ kind: 'site', id: site }, (read) => plain(read, 'site', site));
  for (const id of rooms) add({ kind: 'room', id }, (read) => plain(read, 'room', id));
  if (generator) {
    add({ kind: 'generator-start', id: site }, (read) => {
      const fails = read.value('generator-start', site);
      const longest = Math.max(...powerFeeds.map((feed) => read.hours('mains', feed)));
      // Outages of the mains end at any time alike, so this share of them lasts longer than the tank.
      return { onDemand: fails + (1 - fails) * Math.exp(-generator.minutes / 60 / longest) };
    });
  }
  for (const [kind, paths] of [
    ['switch', switches],
    ['uplink', uplinks],
  ] as const) {
    if (paths.length < 2) continue;
    for (const { id } of paths) {
      add({ kind, id, category: 'switch-over', name: notTakenOver(kind, id) }, (read) => ({
        perYear: read.value(kind, id) * (1 - read.value('network-switch-over')),
        hours: Math.min(read.value('network-recovery'), read.hours(kind, id)),
      }));
    }
  }
}

/** The name of: the path fails, and the other one of its site does not take over by itself. */
export const notTakenOver = (kind: 'switch' | 'uplink', id: string): string => `${kind} ${id} not taken over`;

/**
 * A pool of mirrors is lost when both disks of one are: the second while the first is being replaced, or both by one
 * cause. It is made anew then, and its guests' disks come back from their replicas.
 */
function poolLoss(read: FigureReader, node: string, disks: number): { perYear: number; hours: number } {
  const each = read.value('disk-pool', node);
  const replaced = read.hours('disk-pool', node) / 8766;
  const mirror = 2 * each * each * replaced + each * read.value('beta-same-type');
  return { perYear: Math.floor(disks / 2) * mirror, hours: read.value('pool-restore') };
}

/**
 * Only what outlasts the batteries counts. The length of an outage is taken to be exponential: so exp(-minutes / mean)
 * of them do, and what is left then is as long as the whole on average. Of several UPS on one feed the weakest counts.
 */
function beyondBattery(read: FigureReader, { ups }: InstalledSite, feed: string): { perYear: number; hours: number } {
  const hours = read.hours('mains', feed);
  const minutes = ups.filter(({ powerFeed }) => powerFeed === feed).map((each) => each.minutes);
  const battery = minutes.length === 0 ? 0 : Math.min(...minutes);
  return { perYear: read.value('mains', feed) * Math.exp(-battery / 60 / hours), hours };
}

/** Length in km by route. Links of one kind in one duct are cut together, along the longest of them. */
export function routesOf(links: Installation['links']): Map<string, number> {
  const routes = new Map<string, number>();
  for (const { route, lengthKm } of links) routes.set(route, Math.max(routes.get(route) ?? 0, lengthKm));
  return routes;
}
