/** The two operations with all that belongs before them: checks, recovery, policies, dark nodes. */
import path from 'node:path';
import { nameOf, type Outcome } from '../engine/changes.ts';
import { type Darkness, lookForDarkness } from '../engine/dark-nodes.ts';
import { Engine, type OperationOptions } from '../engine/engine.ts';
import { checkHostKeys, checkStacks } from '../engine/precheck.ts';
import { jobsToKeep, leavingJobs } from '../engine/replica-handover.ts';
import { currentTarget, projectRoot, type Target } from '../engine/target.ts';
import { reachableOf } from '../model/connection.ts';
import type { Plan, StackName } from '../model/plan.ts';
import { approvalRegister, approvalsFile } from '../policies/approvals.ts';
import { readRegister } from '../policies/register.ts';
import { viewOnce } from '../pve/cluster-view.ts';
import type { CliContext } from './context.ts';
import { checkDestruction } from './destruction.ts';
import { prepare } from './prepare.ts';
import { readPlan } from './read-plan.ts';
import { Steps } from './render/steps.ts';

/** Folder of the policy pack that judges every preview. */
const policyPacks = [path.join(projectRoot, 'policies')];

/**
 * Checks all that can be checked before the engine is asked, and says which nodes are dark.
 * @param site the cluster is asked over an endpoint of this site; left out, over any that answers
 */
export async function openSession(
  context: CliContext,
  options: { lab?: boolean | undefined },
  target: Target = currentTarget(options),
  site?: string,
): Promise<Session> {
  const plan = await readPlan();
  target.connection.checkPrepared(reachableOf(plan));
  const { tools, environment } = await prepare(context, target, site);
  const steps = new Steps(context);
  // Hosts that don't answer are told of below, as dark nodes.
  await checkHostKeys(target.connection);
  const dark = await lookForDarkness(target);
  if (dark.nodes.length > 0) {
    steps.note(`dark: ${dark.nodes.join(', ')}. What only they could answer for is left out; the rest goes on.`);
  }
  const engine = new Engine(target, tools, environment);
  return new Session({ target, plan, engine, dark, steps, today: context.today(), signal: context.signal });
}

interface Parts {
  target: Target;
  plan: Plan;
  engine: Engine;
  dark: Darkness;
  steps: Steps;
  /** YYYY-MM-DD. */
  today: string;
  signal: AbortSignal;
}

export class Session {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async preview(stack: StackName): Promise<Outcome> {
    const { plan, engine, steps } = this.#parts;
    await checkStacks(plan, stack, (name) => engine.stateOf(name));
    // Such a lock says for certain that its update is over; of a running one nothing may be taken over.
    if (engine.stateOf(stack).hasOrphanedLock()) await this.#recover(stack);
    const options = await this.#options(stack);
    return await steps.run(`preview ${stack}`, (progress) => engine.preview(stack, { ...options, progress }));
  }

  /** Carries out a preview that was looked at. */
  async up(stack: StackName, previewed: Outcome): Promise<Outcome> {
    const { engine, steps, today } = this.#parts;
    const adopted = await this.#recover(stack);
    // What was taken over is compared before it is updated, like everything else.
    const planned = adopted.length > 0 ? await this.preview(stack) : previewed;
    const { content } = await readRegister(projectRoot, approvalsFile, approvalRegister, { approvals: [] });
    for (const approval of checkDestruction(stack, planned, content.approvals, today)) steps.note(approval);
    const options = await this.#options(stack);
    const exclude = [...options.exclude, ...(await this.#unreplaced(stack, planned))];
    return await steps.run(`up ${stack}`, (progress) => engine.up(stack, { ...options, exclude, progress }));
  }

  async #options(stack: StackName): Promise<OperationOptions & { exclude: string[] }> {
    const { plan, engine, dark, signal } = this.#parts;
    const names = [...plan.guests, ...plan.sites.flatMap((site) => site.nodes)].map(({ name }) => name);
    return { policyPacks, signal, exclude: await dark.leftOut(engine.stateOf(stack), names) };
  }

  /** @returns URNs that were taken over from an update that was cut off */
  async #recover(stack: StackName): Promise<string[]> {
    const { engine, steps } = this.#parts;
    const { adopted } = await engine.recover(stack);
    if (adopted.length > 0) {
      steps.note(`taken over from an update that was cut off: ${adopted.map(nameOf).join(', ')}`);
    }
    return adopted;
  }

  /** URNs of the replication jobs that the update would delete before others have taken their place. */
  async #unreplaced(stack: StackName, { changes }: Outcome): Promise<string[]> {
    const { target, plan, engine, steps } = this.#parts;
    if (changes.every(({ effect }) => effect !== 'delete')) return [];
    const leaving = leavingJobs(changes, await engine.stateOf(stack).resources());
    if (leaving.length === 0) return [];
    const { guests } = await viewOnce(target.connection);
    const kept = jobsToKeep(leaving, plan.guests, guests).map(({ urn }) => urn);
    if (kept.length > 0) {
      steps.note(`kept until the new replicas have been made once: ${kept.map(nameOf).join(', ')}. Then run it again.`);
    }
    return kept;
  }
}
