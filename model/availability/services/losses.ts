/** What single events take: nodes, disks, data. */
import type { Formula } from '../fault-tree.ts';
import { commonCause, everywhere } from '../parts/installed-events.ts';
import { hoursAYear, type PartEvent } from '../parts/part-event.ts';
import type { Installation, NodesLost } from './installation.ts';
import { gateNames } from './structure.ts';
import { isSet, Sweep } from './sweep.ts';

export interface Losses {
  /** By event: nodes where no guest can run any more. */
  readonly lost: ReadonlyMap<string, NodesLost>;
  /** By event: nodes whose disks are gone for good, so that only replicas and backups are left of what lay there. */
  readonly destroyed: ReadonlyMap<string, ReadonlySet<string>>;
  /** By node: how often per hour a single event makes it one where no guest can run. */
  readonly ratePerHour: ReadonlyMap<string, number>;
}

const noNodes: ReadonlySet<string> = new Set();

export function lossesOf(
  { sites }: Installation,
  gates: ReadonlyMap<string, Formula>,
  events: ReadonlyMap<string, PartEvent>,
): Losses {
  const names = [...events.keys()];
  const sweep = new Sweep(
    gates,
    names.map((name) => [name]),
  );
  const nodes = sites.flatMap((site) => site.nodes.map(({ name }) => name));
  const down = nodes.map((node) => ({
    node,
    down: sweep.fails(gateNames.nodeDown(node)),
    noPlace: sweep.fails(gateNames.noPlace(node)),
  }));
  const lost = new Map(
    names.map((name, index): [string, NodesLost] => {
      const gone = down.filter(({ noPlace }) => isSet(noPlace, index));
      const isPool = events.get(name)?.kind === 'disk-pool';
      const pools = isPool ? gone.filter((each) => !isSet(each.down, index)) : [];
      return [
        name,
        {
          nodes: gone.filter((each) => !pools.includes(each)).map(({ node }) => node),
          pools: pools.map(({ node }) => node),
        },
      ];
    }),
  );
  const ratePerHour = new Map(
    down.map(({ node, noPlace }) => [
      node,
      names.reduce((sum, name, index) => {
        return isSet(noPlace, index) ? sum + (events.get(name)?.perYear ?? 0) / hoursAYear : sum;
      }, 0),
    ]),
  );
  const destroyed = new Map(names.map((name) => [name, destroyedBy(sites, name)]));
  return { lost, destroyed, ratePerHour };
}

/** Fire and water, and the disks' own failure, leave no data; everything else leaves it where it is. */
function destroyedBy(sites: Installation['sites'], event: string): ReadonlySet<string> {
  for (const { id, rooms, nodes } of sites) {
    const names = nodes.map(({ name }) => name);
    if (event === `site ${id}`) return new Set(names);
    for (const room of rooms) {
      if (event === `room ${room}`) return new Set(nodes.filter((node) => node.room === room).map(({ name }) => name));
    }
    for (const name of names) if (event === `disk-pool ${name}`) return new Set([name]);
  }
  if (event !== commonCause('disk-pool', everywhere)) return noNodes;
  return new Set(sites.flatMap(({ nodes }) => nodes.map(({ name }) => name)));
}
