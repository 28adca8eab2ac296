import Table from 'cli-table3';
import pc from 'picocolors';
import type { GuestPlan, Plan } from '../../model/plan.ts';
import type { ClusterView, GuestView } from '../../pve/cluster-view.ts';
import { age } from './age.ts';

export interface TableOptions {
  /** Colours only on a terminal. */
  colour: boolean;
}

/** Every member's services: the node each guest runs on, HA state, replicas, recovery point against its target. */
export function renderCluster(plan: Plan, view: ClusterView, options: TableOptions): string {
  const colours = pc.createColors(options.colour);
  const table = new Table({
    head: ['Member', 'Service', 'Guest', 'Runs on', 'HA', 'Replicas', 'Recovery point'],
    style: options.colour ? {} : { head: [], border: [] },
  });
  for (const tenant of plan.tenants) {
    const guests = plan.guests.filter((guest) => guest.tenant === tenant.id);
    for (const [index, guest] of guests.entries()) {
      const live = view.guests.get(guest.vmId);
      const point = recoveryPoint(plan, guest, live, view.now);
      table.push([
        index === 0 ? tenant.title : '',
        guest.serviceTitle,
        `${guest.name} (${guest.vmId})`,
        live ? where(guest, live) : colours.red('missing'),
        haState(live, colours),
        replicas(live),
        point.met ? point.text : colours.yellow(point.text),
      ]);
    }
    if (guests.length === 0) table.push([tenant.title, '-', '-', '-', '-', '-', '-']);
  }
  return `${headline(plan, view, colours)}\n${table.toString()}`;
}

/**
 * Age of the newest copy at another site than the one the guest runs at, beside the RPO: what the
 * loss of that site would cost. Unknown is never met.
 */
export function recoveryPoint(
  plan: Plan,
  guest: GuestPlan,
  live: GuestView | undefined,
  nowSeconds: number,
): { text: string; met: boolean } {
  const target = `RPO ${guest.rpoMinutes} min`;
  if (!live?.replicas) return { text: `unknown (${target})`, met: false };
  const here = siteOf(plan, live.node);
  const away = live.replicas.filter((replica) => siteOf(plan, replica.target) !== here);
  const synced = away.flatMap((replica) => (replica.lastSync === undefined ? [] : [replica.lastSync]));
  const failing = live.replicas.filter((replica) => replica.failures > 0).map((replica) => replica.target);
  const note = failing.length > 0 ? `, failing to ${failing.join(', ')}` : '';
  if (synced.length === 0) return { text: `no copy at another site (${target})${note}`, met: false };
  const seconds = Math.max(0, nowSeconds - Math.max(...synced));
  const met = seconds <= guest.rpoMinutes * 60 && failing.length === 0;
  return { text: `${age(seconds)} ago (${target})${note}`, met };
}

function siteOf(plan: Plan, node: string): string | undefined {
  return plan.sites.find((site) => site.nodes.some((candidate) => candidate.name === node))?.id;
}

function headline(plan: Plan, view: ClusterView, colours: ReturnType<typeof pc.createColors>): string {
  const nodes = plan.sites
    .map((site) => {
      const names = site.nodes.map((node) => {
        const online = view.nodes.find((candidate) => candidate.name === node.name)?.online ?? false;
        return online ? node.name : colours.red(`${node.name} (down)`);
      });
      return `${site.title}: ${names.join(' ')}`;
    })
    .join('   ');
  return `Cluster ${plan.cluster.name}, ${view.quorate ? 'quorate' : colours.red('NOT QUORATE: nothing starts, nothing can be changed')}   ${nodes}`;
}

function where(guest: GuestPlan, live: GuestView): string {
  const state = live.status === 'running' ? '' : ` (${live.status})`;
  return `${live.node}${state}${live.node === guest.homeNode ? '' : `, home ${guest.homeNode}`}`;
}

function haState(live: GuestView | undefined, colours: ReturnType<typeof pc.createColors>): string {
  if (!live?.haState) return colours.red('none');
  return live.haState === 'started' ? live.haState : colours.yellow(live.haState);
}

function replicas(live: GuestView | undefined): string {
  if (!live?.replicas) return 'unknown';
  return live.replicas.map((replica) => replica.target).join(', ') || 'none';
}
