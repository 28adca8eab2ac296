/** What the model says of votes and partitions, held against the real corosync, corosync-qdevice and corosync-qnetd. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Change, type Timing, untilKnown } from '../../model/quorum/timing.ts';
import { type Partition, partitionsOf, type VoteConfig } from '../../model/quorum/votes.ts';
import { Cluster, LOOK_AGAIN_MS, type Situation, type Standing } from './support/cluster.ts';
import { type Corosync, corosyncPackages } from './support/packages.ts';
import { Sandbox } from './support/sandbox.ts';

const nodes = ['a1', 'a2', 'b1', 'b2'];
const config: VoteConfig = {
  nodes: new Map(nodes.map((node) => [node, 1])),
  nodeIds: new Map(nodes.map((node, index) => [node, index + 1])),
  qdevice: { votes: 1, algorithm: 'ffsplit', tieBreaker: 'lowest' },
};
/** As short as the daemons take them, so that the whole table is through in a minute. */
const timing: Timing = { token: 0.4, tokenCoefficient: 0.05, qdevice: 1.25, qdeviceSync: 3 };
/** What a busy machine may add to the bounds of the model. */
const SLACK_MS = 3_000;

interface Step extends Situation {
  readonly change: Change;
  readonly title: string;
  readonly quorate: readonly string[];
}

const whole = [nodes];
const apart = [
  ['a1', 'a2'],
  ['b1', 'b2'],
];
const healed: Step = {
  title: 'when all is well again, all four nodes are quorate with five votes',
  change: 'joined',
  groups: whole,
  reaches: nodes,
  quorate: nodes,
};

/**
 * One after another on the same cluster; what is quorate is written down by hand, so that model and corosync can't err
 * alike.
 */
const steps: readonly Step[] = [
  { ...healed, title: 'four nodes that have just started are quorate with five votes' },
  {
    title: 'a cluster that loses its witness stays quorate on its four nodes',
    change: 'witness-lost',
    groups: whole,
    reaches: [],
    quorate: nodes,
  },
  { ...healed, title: 'a witness that is back has its vote again', change: 'witness-back' },
  {
    title: 'when site B is lost, site A stays quorate with the witness',
    change: 'silence',
    groups: [['a1', 'a2'], ['b1'], ['b2']],
    reaches: ['a1', 'a2'],
    quorate: ['a1', 'a2'],
  },
  {
    title: 'when the witness is lost after site B, nobody is quorate',
    change: 'witness-lost',
    groups: [['a1', 'a2'], ['b1'], ['b2']],
    reaches: [],
    quorate: [],
  },
  healed,
  {
    title: 'when site A and the witness are lost together, site B is not quorate',
    change: 'silence',
    groups: [['a1'], ['a2'], ['b1', 'b2']],
    reaches: [],
    quorate: [],
  },
  healed,
  {
    title: 'when both links of site A are cut, site B is quorate with the witness though A has the lowest node id',
    change: 'silence',
    groups: apart,
    reaches: ['b1', 'b2'],
    quorate: ['b1', 'b2'],
  },
  {
    title: 'a site that reaches the witness again finds the vote kept where it is',
    change: 'witness-back',
    groups: apart,
    reaches: nodes,
    quorate: ['b1', 'b2'],
  },
  {
    title:
      'a node without its own way to the witness is not quorate, though the other half does not get the vote for it',
    change: 'witness-lost',
    groups: apart,
    reaches: ['a1', 'a2', 'b1'],
    quorate: ['b1'],
  },
  {
    title: 'when the half with the vote loses the witness altogether, the vote moves to the other',
    change: 'witness-lost',
    groups: apart,
    reaches: ['a1', 'a2'],
    quorate: ['a1', 'a2'],
  },
  healed,
  {
    title:
      'when the sites are cut from each other and both reach the witness, the one with the lowest node id is quorate',
    change: 'split',
    groups: apart,
    reaches: nodes,
    quorate: ['a1', 'a2'],
  },
  healed,
  {
    title: 'a node that alone loses the witness stays quorate among four',
    change: 'witness-lost',
    groups: whole,
    reaches: ['a1', 'b1', 'b2'],
    quorate: nodes,
  },
  {
    title: 'when the sites are cut from each other then, the site with more ways to the witness is quorate',
    change: 'split',
    groups: apart,
    reaches: ['a1', 'b1', 'b2'],
    quorate: ['b1', 'b2'],
  },
  healed,
  {
    title: 'when one node is lost, the other three are quorate with four votes',
    change: 'silence',
    groups: [['a1'], ['a2', 'b1', 'b2']],
    reaches: ['a2', 'b1', 'b2'],
    quorate: ['a2', 'b1', 'b2'],
  },
  {
    title: 'when the witness is lost after one node, the other three are quorate by themselves',
    change: 'witness-lost',
    groups: [['a1'], ['a2', 'b1', 'b2']],
    reaches: [],
    quorate: ['a2', 'b1', 'b2'],
  },
];

const { corosync, reason } = await ground();

describe.skipIf(corosync === undefined)(`the real corosync${reason}`, () => {
  let cluster: Cluster;
  let before: Partition[] = [];

  beforeAll(async () => {
    if (corosync) cluster = await Cluster.start(corosync, nodes, timing);
  });
  afterAll(() => cluster?.close());

  it.each(steps)('$title', async ({ change, groups, reaches, quorate }) => {
    const partitions = partitionsOf(config, groups, new Set(reaches), before);
    expect(partitions.flatMap(({ quorateNodes }) => quorateNodes).sort()).toEqual(quorate);
    const expected = standings(partitions);
    const { granted, withdrawn } = untilKnown(change, timing, nodes.length);
    const boundMs = Math.max(granted, withdrawn) * 1000;
    // What should not change must not have changed when the time for it is over.
    const holdMs = JSON.stringify(expected) === JSON.stringify(standings(before)) ? boundMs : 300;
    await cluster.cut({ groups, reaches });
    expect(await settled(cluster, expected, boundMs + SLACK_MS, holdMs)).toEqual(expected);
    before = partitions;
  });

  it('a node whose power fails is missed by the others, and is with them again when it has started', async () => {
    const rest = nodes.filter((node) => node !== 'b2');
    await cluster.cut({ groups: [rest], reaches: rest });
    await cluster.kill('b2');
    const without = partitionsOf(config, [rest], new Set(rest), before);
    const lost = untilKnown('silence', timing, nodes.length).granted * 1000;
    expect(await settled(cluster, standings(without), lost + SLACK_MS, 300)).toEqual(standings(without));
    await cluster.cut({ groups: whole, reaches: nodes });
    await cluster.power('b2');
    const again = partitionsOf(config, whole, new Set(nodes), without);
    const joined = untilKnown('joined', timing, nodes.length).granted * 1000;
    expect(await settled(cluster, standings(again), joined + SLACK_MS, 300)).toEqual(standings(again));
  });
});

/** What each node should say of its cluster, by its name. */
function standings(partitions: readonly Partition[]): Record<string, Standing> {
  return Object.fromEntries(
    partitions.flatMap(({ nodes: members, contacts, qdevice, expected, quorum, quorateNodes }) =>
      members.map((node): [string, Standing] => {
        const witness = qdevice && contacts.includes(node);
        const votes = members.length + (witness ? 1 : 0);
        return [node, { nodes: members, votes, expected, quorum, quorate: quorateNodes.includes(node), witness }];
      }),
    ),
  );
}

/** What the nodes say once they have said what is expected for `holdMs`, or at the end of the time they are given. */
async function settled(
  cluster: Cluster,
  expected: Record<string, Standing>,
  limitMs: number,
  holdMs: number,
): Promise<Record<string, Standing | undefined>> {
  const names = Object.keys(expected);
  const started = performance.now();
  let since: number | undefined;
  for (;;) {
    const said = await Promise.all(names.map((node) => cluster.standing(node)));
    const now = performance.now();
    const seen = Object.fromEntries(names.map((node, index) => [node, said[index]]));
    const agree = JSON.stringify(seen) === JSON.stringify(expected);
    since = agree ? (since ?? now) : undefined;
    if (since !== undefined && now - since >= holdMs) return seen;
    if (now - started > limitMs + holdMs) return seen;
    await delay(LOOK_AGAIN_MS);
  }
}

/**
 * Where the packages can be had and namespaces are permitted: the daemons; else, for the title, why they can't be run.
 */
async function ground(): Promise<{ corosync?: Corosync; reason: string }> {
  try {
    const corosync = await corosyncPackages();
    await (await Sandbox.open(corosync.env)).close();
    return { corosync, reason: '' };
  } catch (error) {
    const said = (error instanceof Error ? error.message : String(error)).trim().split('\n').join('; ');
    return { reason: ` can't be run here: ${said}` };
  }
}
