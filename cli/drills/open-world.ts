/** The world of a drill as the command line reaches it: the target's cluster, its hosts, and both stacks by the engine. */
import os from 'node:os';
import { Writable } from 'node:stream';
import type { Stacks } from '../../drills/adapters/probing.ts';
import { HostUnreachable } from '../../drills/adapters/ssh-shell.ts';
import { stackPreview } from '../../drills/adapters/stack-preview.ts';
import { type OpenWorld, openWorld } from '../../drills/adapters/world.ts';
import type { Begun } from '../../drills/journal/entry.ts';
import { Unreachable } from '../../drills/ports.ts';
import { Engine } from '../../engine/engine.ts';
import { currentTarget, projectRoot, type Target } from '../../engine/target.ts';
import { UserError } from '../../model/user-error.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { Repository } from '../check/base/repository.ts';
import type { CliContext } from '../context.ts';
import { prepare } from '../prepare.ts';
import { readPlan } from '../read-plan.ts';
import { openSession } from '../session.ts';

export interface DrillWorld {
  target: Target;
  world: OpenWorld;
  program: Begun['program'];
}

/**
 * Opens it for the work and closes it after.
 * @param previewing ends previews. Absent = they go on whatever Ctrl-C says: it puts the drill back, and they are part of that
 * @throws UserError where the cluster can't be asked
 */
export async function inWorld<T>(
  context: CliContext,
  options: { lab?: boolean | undefined },
  work: (opened: DrillWorld) => Promise<T>,
  previewing: AbortSignal = new AbortController().signal,
): Promise<T> {
  const target = currentTarget(options);
  const plan = await readPlan();
  const commit = (await (await Repository.around(projectRoot))?.commit('HEAD')) ?? 'unknown';
  const world = openWorld(target.connection, { plan, commit }, stacksOf(unseen(context, previewing), target));
  try {
    return await work({ target, world, program: { version: packageJson.version, commit } });
  } catch (error) {
    throw asUserError(error);
  } finally {
    await world.close();
  }
}

/** @param context of the engine's runs */
function stacksOf(context: CliContext, target: Target): Stacks {
  return {
    /** Each by an endpoint that answers now: the one before may have gone with its site. */
    preview: (stacks, site) =>
      Promise.all(
        stacks.map((stack) =>
          stackPreview(stack, async () => (await openSession(context, {}, target, site)).preview(stack)),
        ),
      ),
    async checkState(stack) {
      const { tools, environment } = await prepare(context, target);
      await new Engine(target, tools, environment).stateOf(stack).checkReadable();
    },
  };
}

/** Previews belong to the drill's own steps. */
function unseen(context: CliContext, signal: AbortSignal): CliContext {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  return { ...context, stdout: nowhere, stderr: nowhere, signal };
}

function asUserError(error: unknown): unknown {
  if (error instanceof Unreachable || error instanceof HostUnreachable)
    return new UserError(error.message, 'Nothing was concluded from that. Once it answers, the same command goes on.');
  return error;
}

/** What a drill is run against, for its journal. */
export const drilledTarget = ({ target, world }: Pick<DrillWorld, 'target' | 'world'>): Begun['target'] => ({
  kind: target.kind,
  cluster: world.cooperation.plan.cluster.name,
});

/** Who runs the command, for journal and lock. */
export const actor = (): Begun['actor'] => ({ account: os.userInfo().username, host: os.hostname() });
