/**
 * The real Pulumi engine on a target: preview and update. It runs the same `pulumi` an admin would
 * type and reads the engine's events from its output, a JSON document a line.
 */
import type { EngineEvent } from '@pulumi/pulumi/automation/index.js';
import type { StackName } from '../model/plan.ts';
import { UserError } from '../model/user-error.ts';
import { nameOf, type Outcome, OutcomeReader } from './changes.ts';
import { prepareLabStack } from './lab-backend.ts';
import { type EngineTools, runPulumi } from './pulumi-command.ts';
import { type Recovery, recoverStack } from './recovery.ts';
import { StackState } from './stack-state.ts';
import type { Target } from './target.ts';

export interface OperationOptions {
  /** Folders of policy packs, judged before anything is changed. */
  policyPacks?: string[];
  /** Resources to leave out: patterns of their URNs (`exclude-patterns.ts`). */
  exclude?: string[];
  /** false: what the state has recorded is taken as it is, and nothing is asked of the cluster. */
  refresh?: boolean;
  /** Called with the number of resources seen so far and the one at hand. */
  progress?: (seen: number, name: string) => void;
  /** Ends it in an orderly way: see `PulumiRun`. */
  signal?: AbortSignal;
}

/** An operation that ended with errors; the outcome says which. */
export class OperationFailed extends Error {
  readonly outcome: Outcome;
  /** What the engine printed beside its events. */
  readonly output: string;
  constructor(stack: string, verb: string, outcome: Outcome, output: string) {
    super(`${verb} of ${stack} failed`);
    this.name = 'OperationFailed';
    this.outcome = outcome;
    this.output = output;
  }
}

export class Engine {
  readonly #target: Target;
  readonly #tools: EngineTools;
  readonly #environment: Record<string, string>;

  constructor(target: Target, tools: EngineTools, environment: Record<string, string>) {
    this.#target = target;
    this.#tools = tools;
    // Without it a preview prints one document at its end and nothing before.
    this.#environment = { ...environment, PULUMI_ENABLE_STREAMING_JSON_PREVIEW: 'true' };
  }

  /** What an update would do; changes nothing. */
  async preview(stack: StackName, options: OperationOptions = {}): Promise<Outcome> {
    return await this.#run('preview', ['preview'], stack, options);
  }

  /** Carries out what the program declares. Look at a preview first: this does not ask. */
  async up(stack: StackName, options: OperationOptions = {}): Promise<Outcome> {
    return await this.#run('update', ['up', '--yes', '--skip-preview'], stack, options);
  }

  /** Puts the state in order after an update that was killed; to be called before the next one. */
  async recover(stack: StackName): Promise<Recovery> {
    return await recoverStack(this.stateOf(stack));
  }

  stateOf(stack: StackName): StackState {
    return new StackState(this.#target, stack, this.#tools, this.#environment);
  }

  async #run(verb: string, command: string[], stack: StackName, options: OperationOptions): Promise<Outcome> {
    await prepareLabStack(this.#target, stack, this.#tools, this.#environment);
    const reader = new OutcomeReader();
    let seen = 0;
    const config = this.#target.configFile?.(stack);
    const { exitCode, output } = await runPulumi(
      this.#tools,
      [
        ...command,
        '--json',
        '--non-interactive',
        '--stack',
        stack,
        ...(config === undefined ? [] : ['--config-file', config]),
        ...(options.refresh === false ? ['--refresh=false'] : []),
        ...(options.policyPacks ?? []).flatMap((pack) => ['--policy-pack', listItem(pack)]),
        ...(options.exclude ?? []).flatMap((pattern) => ['--exclude', pattern]),
      ],
      {
        env: this.#environment,
        signal: options.signal,
        isApart: verb === 'preview',
        onLine: (line) => {
          const event = parseEvent(line);
          if (!event) return false;
          reader.read(event);
          const urn = event.resOutputsEvent?.metadata.urn;
          if (urn !== undefined) options.progress?.(++seen, nameOf(urn));
          return true;
        },
      },
    );
    const outcome = reader.outcome();
    if (exitCode !== 0) throw failure(stack, verb, outcome, output);
    return outcome;
  }
}

/** pulumi reads the option as a line of comma separated values (RFC 4180). */
function listItem(text: string): string {
  return /[,"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function parseEvent(line: string): EngineEvent | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const value = JSON.parse(line) as EngineEvent;
    return typeof value.sequence === 'number' ? value : undefined;
  } catch {
    return undefined;
  }
}

function failure(stack: StackName, verb: string, outcome: Outcome, output: string): Error {
  if (/the stack is currently locked/.test(output)) {
    return new UserError(
      `stack ${stack} is locked: another update runs, or one was killed`,
      `If none runs any more: npx ikz pulumi cancel --stack ${stack}. The state is whole; the next update goes on from it.`,
    );
  }
  if (/no stack named/.test(output)) {
    return new UserError(
      `there is no stack ${stack} in this state backend`,
      `Make it once: npx ikz pulumi stack init ${stack}. If it should be there, look at \`pulumi whoami -v\`: is this the right backend?`,
    );
  }
  return new OperationFailed(stack, verb, outcome, output);
}
