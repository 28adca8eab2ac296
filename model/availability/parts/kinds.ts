/** Kinds of parts whose failures make a service unavailable, and of assumptions about how they fail together. */

/**
 * What a figure of the kind says.
 * `rate`: failures a year and hours until repaired, `share`: a probability or a part of a whole, `hours`: a duration.
 */
export type FigureForm = 'rate' | 'share' | 'hours';

interface KindOfPart {
  readonly title: string;
  readonly form: FigureForm;
  /** What names a single part of the kind in the inventory; undefined: there are no single ones, the figure is for all. */
  readonly named: 'power feed' | 'UPS' | 'site' | 'room' | 'switch' | 'uplink' | 'route' | 'node' | 'guest' | undefined;
}

export const partKinds = {
  mains: { title: 'mains', form: 'rate', named: 'power feed' },
  ups: { title: 'UPS', form: 'rate', named: 'UPS' },
  'generator-start': { title: 'start of the generator', form: 'share', named: 'site' },
  'node-hardware': { title: 'node hardware', form: 'rate', named: 'node' },
  'host-os': { title: 'host OS', form: 'rate', named: 'node' },
  'disk-pool': { title: 'disk pool, for each SSD in it', form: 'rate', named: 'node' },
  'pool-restore': { title: 'restoring a disk pool', form: 'hours', named: undefined },
  guest: { title: 'guest OS and application', form: 'rate', named: 'guest' },
  switch: { title: 'switch', form: 'rate', named: 'switch' },
  'buried-fibre': { title: 'buried fibre, 1000 km of it', form: 'rate', named: 'route' },
  'radio-link': { title: 'radio link', form: 'rate', named: 'route' },
  uplink: { title: 'uplink', form: 'rate', named: 'uplink' },
  'network-switch-over': { title: 'redundant network path takes over', form: 'share', named: undefined },
  'network-recovery': { title: 'network mended by hand', form: 'hours', named: undefined },
  room: { title: 'room', form: 'rate', named: 'room' },
  site: { title: 'site', form: 'rate', named: 'site' },
  witness: { title: 'witness', form: 'rate', named: undefined },
  'operator-error': { title: 'operator error', form: 'rate', named: undefined },
  'beta-same-type': { title: 'common cause, parts of one type', form: 'share', named: undefined },
  'beta-same-software': { title: 'common cause, the same software', form: 'share', named: undefined },
  'beta-diverse': { title: 'common cause, diverse parts', form: 'share', named: undefined },
  'beta-same-mains': { title: 'common cause, feeds of one site', form: 'share', named: undefined },
  'failover-drilled': { title: 'failover succeeds, drilled lately', form: 'share', named: undefined },
  'failover-untested': { title: 'failover succeeds, not drilled lately', form: 'share', named: undefined },
  'manual-recovery': { title: 'recovery by hand', form: 'hours', named: undefined },
  'node-maintenance': { title: 'planned maintenance of a node', form: 'rate', named: 'node' },
  'guest-maintenance': { title: 'planned maintenance of a guest', form: 'rate', named: 'guest' },
} as const satisfies Record<string, KindOfPart>;

export type PartKind = keyof typeof partKinds;

export const kindNames = Object.keys(partKinds) as PartKind[];

/** Kinds of which single parts can have figures of their own. */
export const namedKinds = kindNames.filter((kind) => partKinds[kind].named !== undefined);
