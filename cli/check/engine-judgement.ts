/** Both stacks previewed by the real engine, with the pack beside it. Reads only: takes nothing over, mends no state. */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Change, Finding as EngineFinding, Outcome } from '../../engine/changes.ts';
import { type Darkness, lookForDarkness } from '../../engine/dark-nodes.ts';
import { Engine, OperationFailed } from '../../engine/engine.ts';
import { checkHostKeys, checkStacks } from '../../engine/precheck.ts';
import { copyOfProject } from '../../engine/project-copy.ts';
import { projectRoot, type Target } from '../../engine/target.ts';
import { reachableOf } from '../../model/connection.ts';
import type { Plan, StackName } from '../../model/plan.ts';
import { refreshPrivileges } from '../../model/privileges.ts';
import type { Text } from '../../model/text.ts';
import { UserError } from '../../model/user-error.ts';
import { type FindingsDocument, findingsDocument } from '../../policies/findings.ts';
import { findingsVariable } from '../../policies/findings-file.ts';
import { lackingOf } from '../../pve/own-rights.ts';
import type { CliContext } from '../context.ts';
import { type Prepared, prepare } from '../prepare.ts';
import { Steps } from '../render/steps.ts';

export interface StackPreview {
  /** Undefined: it did not come so far. */
  judgement: FindingsDocument | undefined;
  changes: Change[];
  unchanged: number;
  /** What could not be judged, and why. */
  incomplete: Text[];
}

export interface Previews {
  stacks: Record<StackName, StackPreview>;
  /** The cluster was compared with the state; else the token may not read it. */
  refreshed: boolean;
}

/** @throws UserError where the target can't be asked at all */
export async function previewStacks(context: CliContext, target: Target, plan: Plan): Promise<Previews> {
  target.connection.checkPrepared(reachableOf(plan));
  const prepared = await prepare(context, target);
  const refreshed = (await lackingOf(target.connection, refreshPrivileges)).length === 0;
  await checkHostKeys(target.connection);
  const dark = await lookForDarkness(target);
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'ikz-check-'));
  try {
    const copied = { ...prepared, target: copyOfProject(target, folder) };
    const preview = (stack: StackName) =>
      previewStack(context, { prepared: copied, plan, dark, stack, folder, refreshed });
    return { stacks: { primary: await preview('primary'), secondary: await preview('secondary') }, refreshed };
  } finally {
    await fs.rm(folder, { recursive: true, force: true });
  }
}

interface Task {
  prepared: Prepared;
  plan: Plan;
  dark: Darkness;
  stack: StackName;
  folder: string;
  refreshed: boolean;
}

async function previewStack(
  context: CliContext,
  { prepared, plan, dark, stack, folder, refreshed }: Task,
): Promise<StackPreview> {
  const { target, tools, environment } = prepared;
  const file = path.join(folder, `${stack}.json`);
  const engine = new Engine(target, tools, { ...environment, [findingsVariable]: file });
  const names = [...plan.guests, ...plan.sites.flatMap((site) => site.nodes)].map(({ name }) => name);
  const steps = new Steps(context);
  let outcome: Outcome;
  let exclude: string[];
  try {
    await checkStacks(plan, stack, (name) => engine.stateOf(name));
    exclude = await dark.leftOut(engine.stateOf(stack), names);
    outcome = await steps.run(`check ${stack}`, (progress) =>
      outcomeOf(
        engine.preview(stack, {
          policyPacks: [path.join(projectRoot, 'policies')],
          exclude,
          refresh: refreshed,
          progress,
          signal: context.signal,
        }),
      ),
    );
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { judgement: undefined, changes: [], unchanged: 0, incomplete: [unpreviewed(stack, error.describe())] };
  }
  const judgement = await readJudgement(file);
  const errors = outcome.findings.filter(({ severity, policy }) => severity === 'error' && policy === undefined);
  return {
    judgement,
    changes: outcome.changes,
    unchanged: outcome.unchanged,
    incomplete: [
      ...(exclude.length > 0 ? [darkNodes(stack, dark.nodes)] : []),
      ...(judgement && errors.length === 0 ? [] : [unpreviewed(stack, messagesOf(errors))]),
    ],
  };
}

/** A preview that a mandatory rule has failed has an outcome all the same. */
async function outcomeOf(preview: Promise<Outcome>): Promise<Outcome> {
  try {
    return await preview;
  } catch (error) {
    if (!(error instanceof OperationFailed)) throw error;
    const { outcome, output } = error;
    if (outcome.findings.some(({ severity }) => severity === 'error')) return outcome;
    return { ...outcome, findings: [...outcome.findings, { severity: 'error', urn: undefined, message: output }] };
  }
}

async function readJudgement(file: string): Promise<FindingsDocument | undefined> {
  try {
    return findingsDocument.parse(JSON.parse(await fs.readFile(file, 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Errors told of a preview that did not come to its end: one cause often shows in many. */
const mostErrors = 5;

function messagesOf(errors: readonly EngineFinding[]): string {
  const messages = [...new Set(errors.map(({ message }) => message.trim()))];
  const left = messages.length - mostErrors;
  const told = [...messages.slice(0, mostErrors), ...(left > 0 ? [`(+${left})`] : [])];
  return told.join('\n') || 'the policy pack has written no findings';
}

function unpreviewed(stack: StackName, message: string): Text {
  return { de: `Stack ${stack}: ${message}`, en: `stack ${stack}: ${message}` };
}

function darkNodes(stack: StackName, nodes: readonly string[]): Text {
  const names = nodes.join(', ');
  return {
    de: `Stack ${stack}: was nur dunkle Knoten beantworten könnten (${names})`,
    en: `stack ${stack}: what only dark nodes could answer for (${names})`,
  };
}
