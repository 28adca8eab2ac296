/** What must be true of a cluster after a drill, however it went. */
import { drillSchema } from '../../drills/drill.ts';
import type { Line } from '../../drills/journal/chain.ts';
import { progressOf } from '../../drills/run/progress.ts';
import type { SimulatedWorld } from './simulated-world.ts';

/** What is not as it should be; empty = the cluster is whole. */
export async function damages(world: SimulatedWorld, lines: readonly Line[]): Promise<string[]> {
  const { begun, acts, decided } = progressOf(lines);
  const drill = drillSchema.parse(begun.drill);
  const places = new Map(drill.guests.map(({ vmId, from }) => [vmId, from]));
  if (decided === 'keep') for (const { act } of acts) if (act.kind === 'migrate') places.set(act.vmId, act.to);
  const view = await world.cluster.view();
  const running = await world.cluster.running();
  const guests = [...places].flatMap(([vmId, node]) => {
    const guest = view.guests.get(vmId);
    const on = [...running].filter(([, vmIds]) => vmIds.includes(vmId)).map(([each]) => each);
    if (guest?.node === node && guest.haState === 'started' && on.join() === node) return [];
    return [
      `VM ${vmId} should run on ${node}: ${guest?.node ?? 'gone'}, ${guest?.haState}, running on ${on.join(' and ') || 'no node'}`,
    ];
  });
  const hosts = [...world.hosts].flatMap(([node, { corosync, table, timers }]) => [
    ...(corosync ? [] : [`${node}: corosync is stopped`]),
    ...(table === undefined ? [] : [`${node}: the packet filter is there`]),
    ...[...timers.keys()].map((unit) => `${node}: the timer ${unit} runs`),
  ]);
  const copies = [...world.disks].flatMap(([node, { machines, clones, bridge }]) =>
    [...machines.keys(), ...clones, ...(bridge ? ['the bridge'] : [])].map((left) => `${node}: ${left} is left`),
  );
  return [
    ...guests,
    ...hosts,
    ...copies,
    ...view.nodes.filter(({ maintenance }) => maintenance).map(({ name }) => `${name} is in maintenance`),
    ...world.simulation.faults.map(({ kind, target }) => `${target}: ${kind}`),
    ...[...world.files.keys()].map((path) => `${path} is left`),
  ];
}
