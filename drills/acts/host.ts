/** Commands on hosts, as acts use them. */
import type { DrillView, Ran, World } from '../ports.ts';

/** A command ran and answered with an error. */
export class CommandFailed extends Error {
  override name = 'CommandFailed';

  constructor(host: string, argv: readonly string[], { code, stderr, stdout }: Ran) {
    super(`${host}: ${argv.join(' ')}: exit code ${code}: ${(stderr || stdout).trim()}`);
  }
}

/** Runs it and wants exit code 0; answers what it printed. */
export async function must(
  world: World,
  host: string,
  argv: readonly string[],
  input?: string,
  patienceSeconds?: number,
): Promise<string> {
  const ran = await world.shell.run(host, argv, input, patienceSeconds);
  if (ran.code !== 0) throw new CommandFailed(host, argv, ran);
  return ran.stdout;
}

/**
 * Is what the command asks for there? Only an answer that says so counts, either way: one that fails otherwise (no right
 * to ask) says nothing.
 * @param isMissing does the answer say that it is not there?
 * @throws CommandFailed where nobody can say
 */
export async function isThere(
  world: World,
  host: string,
  argv: readonly string[],
  isMissing: (ran: Ran) => boolean,
): Promise<boolean> {
  const ran = await world.shell.run(host, argv);
  if (ran.code !== 0 && !isMissing(ran)) throw new CommandFailed(host, argv, ran);
  return ran.code === 0;
}

/** Is the unit of systemd active? 3 = it is not, 4 = there is none of the name (systemctl(1), EXIT STATUS). */
export const isActive = (world: World, node: string, unit: string): Promise<boolean> =>
  isThere(world, node, ['systemctl', 'is-active', '--quiet', unit], ({ code }) => code === 3 || code === 4);

export async function succeeds(world: World, host: string, argv: readonly string[]): Promise<boolean> {
  return (await world.shell.run(host, argv)).code === 0;
}

/**
 * Hands the work the first node that can be reached: what counts for the whole cluster may be ordered on any of them.
 * @param last nodes to be asked only when nobody else answers
 * @throws what the last node threw; a command that failed is not tried elsewhere
 */
export async function onAnyNode<T>(
  view: Pick<DrillView, 'nodes'>,
  work: (node: string) => Promise<T>,
  last: readonly string[] = [],
): Promise<T> {
  const rank = ({ name, online }: { name: string; online: boolean }) =>
    (online ? 0 : 2) + (last.includes(name) ? 1 : 0);
  const nodes = view.nodes.toSorted((a, b) => rank(a) - rank(b));
  let silence: unknown = new Error('the cluster has no node');
  for (const { name } of nodes) {
    try {
      return await work(name);
    } catch (error) {
      if (error instanceof CommandFailed) throw error;
      silence = error;
    }
  }
  throw silence;
}
