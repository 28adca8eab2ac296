/**
 * A second machine made from a guest's data, to be looked at and removed without trace: in a network without a port,
 * never under HA, never started at boot, with an id of its own. What is removed must prove that it is such a copy.
 */
import { z } from 'zod';
import type { Ran, World } from '../ports.ts';
import { CommandFailed, isThere, must, succeeds } from './host.ts';

export const isolatedFields = {
  on: z.boolean(),
  node: z.string(),
  vmId: z.int().positive(),
  /** Id of the copy: in a range that no guest of the plan has. */
  copyId: z.int().min(900_000_000).max(999_999_999),
  name: z.string(),
  /** Id of the drill that makes it: its mark, so that no drill takes another one's copy for its own. */
  drill: z.string().regex(/^[a-z0-9-]+$/),
};

export interface IsolatedGuest {
  node: string;
  copyId: number;
  name: string;
  drill: string;
}

/** Bridge without a port: what is on it reaches nothing. */
export const bridge = 'ikzdrill';
/** The mark. */
const tagOf = ({ drill }: Pick<IsolatedGuest, 'drill'>): string => `ikz-drill-${drill}`;

/** Found where a copy was expected, and is none: nothing is touched. */
export class ForeignGuest extends Error {
  override name = 'ForeignGuest';
}

/** A copy has still something by which it would reach what is not the drill's: it is not started. */
export class NotIsolated extends Error {
  override name = 'NotIsolated';
}

/**
 * Settings by which a machine acts on what is outside of it, beside its first network: other networks, cloud-init files of
 * the original's stack (which do not lie where backups do, too), a script of the node, options handed to QEMU as they are,
 * devices and folders of the node.
 */
const tie = /^(net[1-9]\d*|cicustom|hookscript|args|(hostpci|usb|virtiofs)\d+)$/;

/**
 * Options of `qm` that mark a machine as the drill's and put its first network where it reaches nothing. The original is
 * protected against its removal; a copy that came to be so could not be removed.
 */
export const isolation = (copy: IsolatedGuest): string[] => [
  ...['--tags', tagOf(copy)],
  ...['--onboot', '0'],
  ...['--protection', '0'],
  ...['--net0', `virtio,bridge=${bridge}`],
];

/** Name of the copy, as Proxmox VE shows it. */
export const nameOfCopy = ({ name }: IsolatedGuest): string => `drill-${name}`.slice(0, 63);

/**
 * A bridge takes the node itself along: up, it has an IPv6 address of its own, and the node answers on it for all addresses
 * that it has elsewhere. So it gets no IPv6 (`-e`: a node without any has no such setting) and asks and answers no ARP,
 * which leaves what passes between its ports alone (ip-link(8)), before it is up.
 */
const makingDeaf = [
  ['sysctl', '-e', '-w', `net.ipv6.conf.${bridge}.disable_ipv6=1`],
  ['ip', 'link', 'set', bridge, 'arp', 'off'],
  ['ip', 'link', 'set', bridge, 'up'],
] as const;

/** Done whole each time: one that was broken off may have left a bridge that is not deaf. */
export async function makeBridge(world: World, node: string): Promise<void> {
  if (!(await hasBridge(world, node))) {
    await must(world, node, ['ip', 'link', 'add', 'name', bridge, 'type', 'bridge']);
  }
  for (const command of makingDeaf) await must(world, node, command);
}

/** As Proxmox VE and ip(8) say that what is asked for is not there. Any other failure says nothing about it. */
const isMissing = ({ stderr }: Ran): boolean => /does not exist/.test(stderr);

export const hasBridge = (world: World, node: string): Promise<boolean> =>
  isThere(world, node, ['ip', 'link', 'show', bridge], isMissing);

/**
 * `qm config` as pairs; undefined = there is no such machine on the node.
 * @throws CommandFailed where nobody can say
 */
export async function configOf(world: World, node: string, vmId: number): Promise<Map<string, string> | undefined> {
  const argv = ['qm', 'config', String(vmId)];
  const ran = await world.shell.run(node, argv);
  if (ran.code !== 0 && isMissing(ran)) return undefined;
  if (ran.code !== 0) throw new CommandFailed(node, argv, ran);
  return new Map(
    ran.stdout.split('\n').flatMap((line) => {
      const colon = line.indexOf(': ');
      return colon < 0 ? [] : [[line.slice(0, colon), line.slice(colon + 2)] as const];
    }),
  );
}

/** Was it made by this drill? */
export const isCopy = (config: ReadonlyMap<string, string>, copy: IsolatedGuest): boolean =>
  (config.get('tags') ?? '').split(/[;,\s]+/).includes(tagOf(copy));

async function runs(world: World, { node, copyId }: IsolatedGuest): Promise<boolean> {
  return /status: running/.test(await must(world, node, ['qm', 'status', String(copyId)]));
}

/** What would lead out of the isolated network, as `qm config` names it; none = it may run. */
function waysOut(config: ReadonlyMap<string, string>): string[] {
  const leads = (key: string, value: string): boolean =>
    tie.test(key) ||
    (key === 'net0' && !value.split(',').includes(`bridge=${bridge}`)) ||
    (key === 'onboot' && value !== '0');
  return [...config].flatMap(([key, value]) => (leads(key, value) ? [`${key}: ${value}`] : []));
}

/**
 * Isolates it whatever was done with it before, since that may have been broken off at any point, and starts it only when
 * it is seen to be isolated.
 * @throws NotIsolated
 */
export async function startIsolated(world: World, copy: IsolatedGuest): Promise<void> {
  const { node, copyId } = copy;
  const id = String(copyId);
  await must(world, node, ['qm', 'set', id, '--name', nameOfCopy(copy), ...isolation(copy)]);
  const ties = [...((await configOf(world, node, copyId))?.keys() ?? [])].filter((key) => tie.test(key));
  if (ties.length > 0) await must(world, node, ['qm', 'set', id, '--delete', ties.join(',')]);
  const left = waysOut((await configOf(world, node, copyId)) ?? new Map());
  if (left.length > 0)
    throw new NotIsolated(`${node}: the copy ${copyId} is not isolated and was not started: ${left.join('; ')}`);
  if (!(await runs(world, copy))) await must(world, node, ['qm', 'start', id]);
}

/**
 * Nothing leads out of it, and its system has come up: its guest agent answers. That is what can be asked of it, since no
 * network leads to it either; every guest of the plan has an agent (`infra/components/guest.ts`).
 */
export async function answersIsolated(world: World, copy: IsolatedGuest): Promise<boolean> {
  const { node, copyId } = copy;
  const config = await configOf(world, node, copyId);
  if (config === undefined || waysOut(config).length > 0 || !(await runs(world, copy))) return false;
  return succeeds(world, node, ['qm', 'guest', 'cmd', String(copyId), 'ping']);
}

/** @throws ForeignGuest where the machine of that id is not a copy of this drill */
export async function removeGuest(world: World, copy: IsolatedGuest): Promise<void> {
  const { node, copyId } = copy;
  const config = await configOf(world, node, copyId);
  if (!config) return;
  if (!isCopy(config, copy)) {
    throw new ForeignGuest(
      `${node}: VM ${copyId} has no tag ${tagOf(copy)}: it is no copy of this drill and was not touched`,
    );
  }
  if (await runs(world, copy)) await must(world, node, ['qm', 'stop', String(copyId)]);
  await must(world, node, ['qm', 'destroy', String(copyId), '--purge', '1']);
}

/** Takes the bridge away when no other copy is on it. */
export async function removeBridge(world: World, node: string): Promise<void> {
  if (await isIdle(world, node)) await must(world, node, ['ip', 'link', 'delete', bridge]);
}

/** The bridge is there, and no copy is on it. */
async function isIdle(world: World, node: string): Promise<boolean> {
  return (
    (await hasBridge(world, node)) && (await must(world, node, ['ip', 'link', 'show', 'master', bridge])).trim() === ''
  );
}

/** Neither the machine is there nor a bridge on which nothing is any more. */
export async function isGone(world: World, { node, copyId }: IsolatedGuest): Promise<boolean> {
  return (await configOf(world, node, copyId)) === undefined && !(await isIdle(world, node));
}

export const isolationByHand = (copy: IsolatedGuest): string[] => [
  `${copy.node}: qm set ${copy.copyId} --name ${nameOfCopy(copy)} ${isolation(copy).join(' ')}`,
  `${copy.node}: qm config ${copy.copyId}   (take away with --delete: other networks, cicustom, hookscript, args, devices of the node)`,
  `${copy.node}: qm start ${copy.copyId}`,
];

export const removalByHand = ({ node, copyId, drill }: IsolatedGuest): string[] => [
  `${node}: qm config ${copyId}   (only if its tags say ${tagOf({ drill })}:)`,
  `${node}: qm stop ${copyId} && qm destroy ${copyId} --purge 1`,
  `${node}: ip link delete ${bridge}   (when no other copy is on it)`,
];
