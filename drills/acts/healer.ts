/**
 * The dead man's switch: before a node is cut off, systemd on that node is told to heal it after a while. It does so even
 * if the program has died or nobody can reach the node any more. After a reset of the node the timer is gone, and so is
 * what it would have healed.
 */
import type { World } from '../ports.ts';
import { isActive, must } from './host.ts';

export const timerOf = (unit: string): string => `${unit}.timer`;

/** Arms it and makes sure that it runs. One that runs is the drill's own: one of another refuses it (`taken-places.ts`). */
export async function arm(
  world: World,
  node: string,
  unit: string,
  seconds: number,
  command: readonly string[],
): Promise<void> {
  if (await isArmed(world, node, unit)) return;
  await must(world, node, ['systemd-run', `--unit=${unit}`, `--on-active=${seconds}`, ...command]);
  if (!(await isArmed(world, node, unit)))
    throw new Error(`${node}: the timer ${timerOf(unit)} does not run; nothing was cut off`);
}

export const isArmed = (world: World, node: string, unit: string): Promise<boolean> =>
  isActive(world, node, timerOf(unit));

export async function disarm(world: World, node: string, unit: string): Promise<void> {
  if (await isArmed(world, node, unit)) await must(world, node, ['systemctl', 'stop', timerOf(unit)]);
}
