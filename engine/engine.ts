/**
 * The real Pulumi engine on a target: preview, update, outputs. A thin layer over the Automation
 * API, which runs the same `pulumi` an admin would type.
 */
import fs from 'node:fs';
import path from 'node:path';
import {
  CommandError,
  ConcurrentUpdateError,
  LocalWorkspace,
  type OutputMap,
  PulumiCommand,
  Stack,
} from '@pulumi/pulumi/automation/index.js';
import type { StackName } from '../model/plan.ts';
import { UserError } from '../model/user-error.ts';
import { type Outcome, OutcomeReader } from './changes.ts';
import { prepareLabBackend } from './lab-backend.ts';
import { type EngineTools, runPulumi } from './pulumi-command.ts';
import { projectRoot, type Target } from './target.ts';

export interface OperationOptions {
  /** Folders of policy packs, judged before anything is changed. */
  policyPacks?: string[];
  /** Resources to leave out, by URN. */
  exclude?: string[];
  /** Called with the number of resources seen so far and the one at hand. */
  progress?: (seen: number, name: string) => void;
}

/** An operation that ended with errors; the outcome says which. */
export class OperationFailed extends Error {
  readonly outcome: Outcome;
  constructor(stack: string, verb: string, outcome: Outcome, cause: unknown) {
    super(`${verb} of ${stack} failed`, { cause });
    this.name = 'OperationFailed';
    this.outcome = outcome;
  }
}

export class Engine {
  readonly #target: Target;
  readonly #workspace: LocalWorkspace;
  readonly #tools: EngineTools;
  readonly #environment: Record<string, string>;

  private constructor(
    target: Target,
    workspace: LocalWorkspace,
    tools: EngineTools,
    environment: Record<string, string>,
  ) {
    this.#target = target;
    this.#workspace = workspace;
    this.#tools = tools;
    this.#environment = environment;
  }

  static async open(target: Target, tools: EngineTools, environment: Record<string, string>): Promise<Engine> {
    if (target.kind === 'lab') prepareLabBackend(target);
    // The executable lies in <root>/bin, as in every distribution.
    const command = await PulumiCommand.get({ root: path.dirname(path.dirname(tools.pulumiPath)) });
    const workspace = await LocalWorkspace.create({
      workDir: projectRoot,
      pulumiHome: tools.home,
      pulumiCommand: command,
      envVars: environment,
    });
    return new Engine(target, workspace, tools, environment);
  }

  /** What an update would do; changes nothing. */
  async preview(name: StackName, options: OperationOptions = {}): Promise<Outcome> {
    return await this.#run('preview', name, options, (stack, shared) => stack.preview(shared));
  }

  /** Carries out what the program declares. Look at a preview first: this does not ask. */
  async up(name: StackName, options: OperationOptions = {}): Promise<Outcome> {
    return await this.#run('update', name, options, (stack, shared) => stack.up(shared));
  }

  /** Outputs of the stack; empty where it was never up. */
  async outputs(name: StackName): Promise<OutputMap> {
    return await (await this.#stack(name)).outputs();
  }

  /** Removes the lock that a killed update left. Only where its process is known to be gone. */
  async unlock(name: StackName): Promise<void> {
    await (await this.#stack(name)).cancel();
  }

  async #run(
    verb: string,
    name: StackName,
    options: OperationOptions,
    operate: (stack: Stack, shared: Parameters<Stack['preview']>[0] & Parameters<Stack['up']>[0]) => Promise<unknown>,
  ): Promise<Outcome> {
    const stack = await this.#stack(name);
    const reader = new OutcomeReader();
    let seen = 0;
    try {
      await operate(stack, {
        color: 'never',
        ...this.#configFile(name),
        ...(options.policyPacks ? { policyPacks: options.policyPacks } : {}),
        ...(options.exclude?.length ? { exclude: options.exclude } : {}),
        onEvent: (event) => {
          reader.read(event);
          const urn = event.resOutputsEvent?.metadata.urn;
          if (urn !== undefined) options.progress?.(++seen, urn.slice(urn.lastIndexOf('::') + 2));
        },
      });
    } catch (error) {
      throw explain(error, name, verb, reader.outcome());
    }
    return reader.outcome();
  }

  async #stack(name: StackName): Promise<Stack> {
    if (!(await this.#exists(name))) {
      await runPulumi(this.#tools, ['stack', 'init', name, '--non-interactive'], {
        cwd: this.#target.initDir,
        env: this.#environment,
      });
    }
    return await Stack.select(name, this.#workspace);
  }

  async #exists(name: StackName): Promise<boolean> {
    const stacks = await this.#workspace.listStacks();
    return stacks.some((stack) => stack.name === name || stack.name.endsWith(`/${name}`));
  }

  #configFile(name: StackName): { configFile?: string } {
    const file = this.#target.configFile?.(name);
    return file !== undefined && fs.existsSync(file) ? { configFile: file } : {};
  }
}

function explain(error: unknown, stack: string, verb: string, outcome: Outcome): Error {
  if (error instanceof ConcurrentUpdateError) {
    return new UserError(
      `stack ${stack} is locked: another update runs, or one was killed`,
      `If none runs any more: npx ikz pulumi cancel --stack ${stack}. The state is whole; the next update goes on from it.`,
    );
  }
  return error instanceof CommandError ? new OperationFailed(stack, verb, outcome, error) : (error as Error);
}
