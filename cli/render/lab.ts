import Table from 'cli-table3';
import type { FaultStatus, GuestStatus, LabState, LabStatus, Move, NodeStatus } from '../../lab/index.ts';
import { age } from './age.ts';

/** The lab at a glance: both sites, who is quorate, guests by node, replicas, faults. */
export function renderLab(state: LabState): string {
  if (state.state === 'stopped') return 'No lab is running. Start one: npm start';
  if (state.state === 'dead')
    return `The lab was killed (process ${state.pid}). Its state is whole; npm start continues it.`;
  return renderRunning(state.status);
}

function renderRunning(status: LabStatus): string {
  const { cluster, pid, clock, witness, nodes, guests, faults } = status;
  return [
    `Lab of cluster ${cluster} (process ${pid})   ${timeOfDay(clock.now)}, ${speed(clock.speed)}`,
    ...partitions(status),
    `Witness ${witness.host}: ${witness.alive ? 'on' : 'OFF'}${witness.hasVote ? '' : ', no vote yet'}`,
    nodeTable(nodes, guests),
    ...(guests.length > 0 ? [guestTable(guests, clock.now)] : []),
    ...(faults.length === 0
      ? ['No fault lasts.']
      : ['Faults that last:', ...faults.map((each) => line(each, clock.now))]),
  ].join('\n');
}

const timeOfDay = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');

const speed = (factor: number): string =>
  factor === 0 ? 'the clock stands' : factor === 1 ? 'real time' : `${factor} times as fast`;

/** A partition without quorum starts nothing, and its nodes refuse every change. */
function partitions({ partitions: all, votes }: LabStatus): string[] {
  if (all.length === 0) return [`No node is up: 0 of ${votes.expected} votes`];
  return all.map(({ nodes, votes: own, expected, quorum, quorate, qdevice }) => {
    const verdict = quorate ? 'quorate' : `NOT QUORATE (needs ${quorum})`;
    return `${nodes.join(' ')}: ${own} of ${expected} votes${qdevice ? ' with the witness' : ''}, ${verdict}`;
  });
}

function nodeTable(nodes: readonly NodeStatus[], guests: readonly GuestStatus[]): string {
  const table = new Table({ head: ['Site', 'Node', 'Power', 'HA', 'LRM', 'Guests'], style: { head: [], border: [] } });
  for (const node of nodes) {
    const here = guests.filter((guest) => guest.node === node.name);
    const running = here.filter((guest) => guest.state === 'running').length;
    table.push([
      node.site,
      node.name,
      power(node),
      [node.haState ?? '-', ...(node.master ? ['master'] : [])].join(', '),
      node.lrm ?? '-',
      `${running} of ${here.length} running`,
    ]);
  }
  return table.toString();
}

function power({ alive, power: source, upIn }: NodeStatus): string {
  if (upIn !== undefined) return `up in ${age(upIn)}`;
  if (!alive) return 'OFF';
  return source === 'battery' ? 'battery' : 'on';
}

function guestTable(guests: readonly GuestStatus[], now: number): string {
  const table = new Table({ head: ['Guest', 'Node', 'State', 'HA', 'Replicas'], style: { head: [], border: [] } });
  for (const { vmId, name, node, state, answers, ha, replicas } of guests) {
    const does = state === 'running' && !answers ? 'running, silent' : state;
    const copies = replicas.map(({ target, lastSync, failCount }) => {
      const synced = lastSync === undefined ? 'never' : `${age(Math.max(0, now - lastSync))} ago`;
      return `${target} ${synced}${failCount > 0 ? ` (failed ${failCount}x)` : ''}`;
    });
    table.push([`${name} (${vmId})`, node, does, ha ?? '-', copies.join(', ') || 'none']);
  }
  return table.toString();
}

function line(fault: FaultStatus, now: number): string {
  return `  ${describe(fault)}, for ${age(Math.max(0, now - fault.since))}`;
}

function describe({ target, kind, downSeconds, upSeconds, skewSeconds, blocks }: FaultStatus): string {
  const times = [
    downSeconds === undefined ? [] : [`${downSeconds} s down`],
    upSeconds === undefined ? [] : [`${upSeconds} s up`],
    skewSeconds === undefined ? [] : [`by ${skewSeconds} s`],
    blocks === undefined ? [] : [`from ${blocks.join(' ')}`],
  ].flat();
  return [`${target} ${kind}`, ...times].join(', ');
}

/** Faults that were made or healed. */
export function renderFaults(verb: 'fault' | 'healed', faults: readonly FaultStatus[]): string {
  return faults.map((fault) => `${verb}: ${describe(fault)}`).join('\n');
}

export function renderClock({ now, speed: factor }: LabStatus['clock']): string {
  return `lab clock: ${timeOfDay(now)}, ${speed(factor)}`;
}

export function renderMove({ vmId, from, to, seconds }: Move): string {
  return `moved: guest ${vmId}: ${from} -> ${to}, in ${seconds} s of the lab's time`;
}
