/**
 * What every verb that meets the engine needs: target, toolchain, a living endpoint, and the two
 * operations with the policies in front.
 */
import path from 'node:path';
import { destructive, nameOf, type Outcome } from '../engine/changes.ts';
import { lookForDarkness } from '../engine/dark-nodes.ts';
import { chooseEndpoint, probeEndpoints } from '../engine/endpoint.ts';
import { Engine } from '../engine/engine.ts';
import { engineEnvironment } from '../engine/environment.ts';
import { checkHostKeys, checkStacks } from '../engine/precheck.ts';
import type { EngineTools } from '../engine/pulumi-command.ts';
import { currentTarget, projectRoot, type Target } from '../engine/target.ts';
import type { StackName } from '../model/plan.ts';
import { UserError } from '../model/user-error.ts';
import { findToolchain } from '../toolchain/index.ts';
import type { CliContext } from './context.ts';
import { readPlan } from './read-plan.ts';
import { Steps } from './render/steps.ts';

export interface Prepared {
  target: Target;
  tools: EngineTools;
  environment: Record<string, string>;
}

/** Target, toolchain and environment; nothing is asked of the cluster but whether it answers. */
export async function prepare(
  context: CliContext,
  options: { lab?: boolean | undefined },
  target: Target = currentTarget(options),
): Promise<Prepared> {
  const steps = new Steps(context);
  const toolchain = await findToolchain({ progress: steps.toolchain, signal: context.signal });
  const answers = await probeEndpoints(target.connection);
  const endpoint = chooseEndpoint(answers, target.connection);
  for (const silent of answers.filter((answer) => answer.state !== 'answers')) {
    steps.note(`${silent.node} (${silent.site}) does not answer: ${silent.reason}. Going on with ${endpoint.node}.`);
  }
  const tools = { pulumiPath: toolchain.pulumiPath, home: toolchain.home };
  return { target, tools, environment: engineEnvironment(target, toolchain.env, endpoint) };
}

export interface Session {
  target: Target;
  preview(stack: StackName): Promise<Outcome>;
  /** Carries out a preview that was looked at. */
  up(stack: StackName, planned: Outcome): Promise<Outcome>;
  engine: Engine;
}

/** Folder of the policy pack that judges every preview. */
const policyPacks = [path.join(projectRoot, 'policies')];

export async function openSession(
  context: CliContext,
  options: { lab?: boolean | undefined },
  prepared?: Prepared,
): Promise<Session> {
  const { target, tools, environment } = prepared ?? (await prepare(context, options));
  const engine = new Engine(target, tools, environment);
  const steps = new Steps(context);
  const plan = await readPlan();
  target.connection.checkCluster(plan.cluster.name);
  // Hosts that don't answer are told of below, as dark nodes.
  await checkHostKeys(target.connection);
  const dark = await lookForDarkness(target, tools, environment);
  if (dark.nodes.length > 0) {
    steps.note(`dark: ${dark.nodes.join(', ')}. What only they could answer for is left out; the rest goes on.`);
  }
  const preview: Session['preview'] = async (stack) => {
    await checkStacks(target, plan, stack, tools, environment);
    const exclude = await dark.leftOut(stack);
    return await steps.run(`preview ${stack}`, (progress) => engine.preview(stack, { policyPacks, exclude, progress }));
  };
  return {
    target,
    engine,
    preview,
    up: async (stack, planned) => {
      const { adopted } = await engine.recover(stack);
      if (adopted.length > 0) {
        steps.note(`taken over from an update that was cut off: ${adopted.map(nameOf).join(', ')}`);
      }
      // What was taken over is compared before it is updated, like everything else.
      refuseDestruction(stack, adopted.length > 0 ? await preview(stack) : planned);
      const exclude = await dark.leftOut(stack);
      return await steps.run(`up ${stack}`, (progress) => engine.up(stack, { policyPacks, exclude, progress }));
    },
  };
}

/** Nothing deletes or replaces a guest or its storage. */
function refuseDestruction(stack: StackName, planned: Outcome): void {
  const lost = destructive(planned.changes);
  if (lost.length === 0) return;
  throw new UserError(
    [
      `stack ${stack}: this update would destroy what holds data, and is refused:`,
      ...lost.map(
        (change) =>
          `  ${change.effect} ${change.name} (${change.type})${change.properties.length ? `, because of ${change.properties.join(', ')}` : ''}`,
      ),
    ].join('\n'),
    'Undo the change in the inventory. If the guest is really to go, remove its protection by hand first. Nothing was touched.',
  );
}
