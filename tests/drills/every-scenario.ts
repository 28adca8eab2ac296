/** Every scenario, by every means, on the small inventory. */
import type { Plan } from '../../model/plan.ts';
import type { Wanted } from './support.ts';

export interface Variant {
  name: string;
  scenario: string;
  wanted: Wanted;
}

export function everyScenario(plan: Plan): Variant[] {
  const [east, west] = plan.sites;
  const node = west?.nodes[0]?.name ?? '';
  const member = plan.guests[0]?.tenant ?? '';
  const service = plan.guests[0]?.service ?? '';
  // The simulated hosts take the controller's address for the name of its node.
  const controllers = Object.fromEntries(
    plan.sites.flatMap(({ nodes }) =>
      nodes.map(({ name }) => [name, { address: name, user: 'ikz', passwordFile: '/etc/ikz/bmc' }] as const),
    ),
  );
  const lose = { scope: { kind: 'node', id: node } } as const;
  const site = (id = '') => ({ scope: { kind: 'site', id } }) as const;
  const cluster = { scope: { kind: 'cluster' } } as const;
  return [
    {
      name: 'switchover of a member',
      scenario: 'planned-switchover',
      wanted: { scope: { kind: 'member', id: member } },
    },
    {
      name: 'switchover of a service',
      scenario: 'planned-switchover',
      wanted: { scope: { kind: 'service', id: service } },
    },
    { name: 'switchover of a site', scenario: 'planned-switchover', wanted: site(west?.id) },
    { name: 'switchover that is held', scenario: 'planned-switchover', wanted: { ...site(west?.id), holdSeconds: 60 } },
    { name: 'node in maintenance', scenario: 'node-loss', wanted: { ...lose, means: 'maintenance' } },
    { name: 'node without corosync', scenario: 'node-loss', wanted: { ...lose, means: 'corosync' } },
    { name: 'node without a network', scenario: 'node-loss', wanted: { ...lose, means: 'network' } },
    { name: 'node without power', scenario: 'node-loss', wanted: { ...lose, means: 'power', controllers } },
    { name: 'loss of the eastern site', scenario: 'site-loss', wanted: site(east?.id) },
    { name: 'loss of the western site', scenario: 'site-loss', wanted: site(west?.id) },
    {
      name: 'loss of a site by power',
      scenario: 'site-loss',
      wanted: { ...site(west?.id), means: 'power', controllers },
    },
    { name: "loss of the manager's node", scenario: 'master-loss', wanted: cluster },
    { name: 'loss of the antivirus management', scenario: 'antivirus-lost', wanted: cluster },
    { name: 'loss of the lines', scenario: 'link-loss', wanted: cluster },
    { name: 'loss of the witness', scenario: 'witness-loss', wanted: cluster },
    { name: 'loss of the primary site', scenario: 'primary-gone', wanted: cluster },
    { name: 'isolated failover', scenario: 'isolated-failover', wanted: { scope: { kind: 'member', id: member } } },
    { name: 'restore', scenario: 'restore', wanted: { scope: { kind: 'member', id: member } } },
  ];
}
