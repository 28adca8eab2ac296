import { namedKinds, type PartKind, partKinds } from '../availability/parts/kinds.ts';
import { premisesOf } from '../availability/services/premises.ts';
import { type Inventory, problemAt } from '../inventory.ts';
import type { GuestPlan } from '../plan.ts';
import type { Path, Problem } from '../problem.ts';
import type { FigureOverride } from '../schema/figures.ts';

/** figures.yaml names parts that exist, and each band holds its figure. */
export function checkFigures(inventory: Inventory, guests: readonly GuestPlan[]): Problem[] {
  const { kinds = {}, parts = {} } = inventory.figures ?? {};
  const file = `${inventory.root}/figures.yaml`;
  const band = (path: Path, figure: FigureOverride): Problem[] => {
    const value = 'perYear' in figure ? figure.perYear : 'share' in figure ? figure.share : figure.hours;
    const [low = 0, high = 0] = figure.band;
    if (low <= value && value <= high) return [];
    return [
      problemAt(inventory, { file, path: [...path, 'band'] }, `the band ${low} to ${high} does not hold ${value}`, {
        hint: 'The band says between which values the true one lies: lowest first.',
      }),
    ];
  };
  return [
    ...Object.entries(kinds).flatMap(([kind, figure]) => band(['kinds', kind], figure)),
    ...namedKinds.flatMap((kind) => {
      const known = partsOf(inventory, guests, kind);
      return Object.entries(parts[kind] ?? {}).flatMap(([part, figure]) => [
        ...band(['parts', kind, part], figure),
        ...(known.includes(part)
          ? []
          : [
              problemAt(
                inventory,
                { file, path: ['parts', kind, part] },
                `unknown ${partKinds[kind].named} "${part}"`,
                {
                  allowed: known.join(', ') || 'none, for there is none',
                },
              ),
            ]),
      ]);
    }),
  ];
}

/** Names of the single parts of a kind. */
function partsOf(inventory: Inventory, guests: readonly GuestPlan[], kind: PartKind): string[] {
  const { sites, links } = premisesOf(inventory);
  switch (partKinds[kind].named) {
    case undefined:
      return [];
    case 'power feed':
      return sites.flatMap(({ powerFeeds }) => powerFeeds);
    case 'UPS':
      return sites.flatMap(({ ups }) => ups.map(({ id }) => id));
    case 'site':
      return sites.map(({ id }) => id);
    case 'room':
      return sites.flatMap(({ rooms }) => rooms);
    case 'switch':
      return sites.flatMap(({ switches }) => switches.map(({ id }) => id));
    case 'uplink':
      return sites.flatMap(({ uplinks }) => uplinks.map(({ id }) => id));
    case 'route':
      return [...new Set(links.map(({ route }) => route))];
    case 'node':
      return sites.flatMap(({ nodes }) => nodes.map(({ name }) => name));
    case 'guest':
      return guests.map(({ name }) => name);
  }
}
