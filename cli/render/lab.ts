import Table from 'cli-table3';
import type { Effect, LabState, LabStatus } from '../../lab/index.ts';

/** The lab at a glance. */
export function renderLab(state: LabState): string {
  if (state.state === 'stopped') return 'No lab is running. Start one: npm start';
  if (state.state === 'dead')
    return `The lab was killed (process ${state.pid}). Its state is whole; npm start continues it.`;
  return renderRunning(state.status);
}

function renderRunning({ cluster, pid, votes, witness, nodes, guests }: LabStatus): string {
  const table = new Table({ head: ['Site', 'Node', 'Power', 'Guests'], style: { head: [], border: [] } });
  for (const node of nodes) {
    const here = guests.filter((guest) => guest.node === node.name);
    const running = here.filter((guest) => guest.state === 'running').length;
    table.push([node.site, node.name, node.alive ? 'on' : 'OFF', `${running} of ${here.length} running`]);
  }
  const quorum = votes.quorate ? 'quorate' : 'NOT QUORATE';
  return [
    `Lab of cluster ${cluster} (process ${pid}): ${votes.total} of ${votes.expected} votes, ${quorum}`,
    `Witness ${witness.host}: ${witness.alive ? 'on' : 'OFF'}${witness.hasVote ? '' : ', no vote yet'}`,
    table.toString(),
  ].join('\n');
}

/** What a fault, a repair or a move did. */
export function renderEffect(verb: string, { hosts, moved }: Effect): string {
  const told = hosts.length > 0 ? [`${verb}: ${hosts.join(', ')}`] : [];
  const guests = moved.map(({ vmId, from, to }) => `  guest ${vmId}: ${from} -> ${to}`);
  return [...told, ...guests].join('\n') || 'Nothing moved.';
}
