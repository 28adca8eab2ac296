/** What the backend has recorded of a stack: read and written by literal `pulumi stack` commands. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { StackName } from '../model/plan.ts';
import { UserError } from '../model/user-error.ts';
import { type ExportedState, exportedStateSchema, type StateResource } from './exported-state.ts';
import { hasOrphanedLock } from './orphaned-lock.ts';
import { type EngineTools, runPulumi } from './pulumi-command.ts';
import type { Target } from './target.ts';

/** A state with the text it came from. Secrets stay encrypted. */
export interface Export {
  text: string;
  state: ExportedState;
}

/** The state of one stack in the backend of a target. */
export class StackState {
  readonly stack: StackName;
  readonly #target: Target;
  readonly #tools: EngineTools;
  readonly #environment: Record<string, string>;

  constructor(target: Target, stack: StackName, tools: EngineTools, environment: Record<string, string>) {
    this.stack = stack;
    this.#target = target;
    this.#tools = tools;
    this.#environment = environment;
  }

  /** Outputs of the last update that went through; `undefined` where there is no such stack. */
  async outputs(): Promise<Record<string, unknown> | undefined> {
    const text = await this.#read(['stack', 'output', '--json']);
    return text === undefined ? undefined : (JSON.parse(text) as Record<string, unknown>);
  }

  /** `undefined` where there is no such stack. */
  async export(): Promise<Export | undefined> {
    const text = await this.#read(['stack', 'export']);
    return text === undefined ? undefined : { text, state: exportedStateSchema.parse(JSON.parse(text)) };
  }

  /**
   * Can it be read with what is here, its secrets too? They are decrypted and dropped at once.
   * @throws UserError where it can't
   */
  async checkReadable(): Promise<void> {
    const { exitCode, output } = await this.#run(['stack', 'export', '--show-secrets'], () => true);
    if (exitCode === 0) return;
    const said = output.trim().split('\n').at(-1) ?? '';
    if (/passphrase|decrypt|secrets manager/i.test(output)) {
      throw new UserError(
        `stack ${this.stack}: its secrets can't be decrypted: ${said}`,
        'PULUMI_CONFIG_PASSPHRASE_FILE must name the file with the passphrase they were encrypted with, kept where both sites reach it: see "State backend" in README.md.',
      );
    }
    throw new UserError(
      `stack ${this.stack}: its state can't be read: ${said}`,
      'PULUMI_BACKEND_URL must lead to a place that survives either site: see "State backend" in README.md.',
    );
  }

  /** None where there is no such stack. */
  async resources(): Promise<StateResource[]> {
    return (await this.export())?.state.deployment.resources ?? [];
  }

  /** @throws UserError where another update holds the stack */
  async import(state: ExportedState): Promise<void> {
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'ikz-state-'));
    try {
      const file = path.join(dir, 'state.json');
      fs.writeFileSync(file, JSON.stringify(state), { mode: 0o600 });
      const { exitCode, output } = await this.#run(['stack', 'import', '--file', file], () => false);
      if (exitCode === 0) return;
      if (/currently locked|conflict/i.test(output)) throw this.busy();
      throw this.#failure('stack import', exitCode, output);
    } finally {
      fs.rmSync(dir, { recursive: true, force: true });
    }
  }

  /** Is it locked by an update that is known to be gone? */
  hasOrphanedLock(): boolean {
    return hasOrphanedLock(this.#target, this.stack);
  }

  /** Removes a lock that is known to be nobody's. @returns whether there was one */
  async removeOrphanedLock(): Promise<boolean> {
    if (!this.hasOrphanedLock()) return false;
    const { exitCode, output } = await this.#run(['cancel', '--yes'], () => false);
    if (exitCode !== 0) throw this.#failure('cancel', exitCode, output);
    return true;
  }

  busy(): UserError {
    return new UserError(
      `stack ${this.stack} is locked: another update runs`,
      'Wait until it has ended, then run the command again. Nothing was touched.',
    );
  }

  /** Standard output alone: warnings of pulumi go elsewhere. */
  async #read(command: string[]): Promise<string | undefined> {
    // A lab that never was brought up has no backend yet.
    if (!fs.existsSync(this.#target.initDir)) return undefined;
    const lines: string[] = [];
    const { exitCode, output } = await this.#run(command, (line) => lines.push(line) > 0);
    if (exitCode === 0) return lines.join('\n');
    if (/no stack named|no Pulumi.yaml project file/.test(output)) return undefined;
    throw this.#failure(command.join(' '), exitCode, output);
  }

  async #run(command: string[], onLine: (line: string) => boolean): Promise<{ exitCode: number; output: string }> {
    // There a setting that pulumi may write lands beside the others, not in the working copy.
    const at = { cwd: this.#target.initDir, env: this.#environment };
    return await runPulumi(this.#tools, [...command, '--stack', this.stack], { ...at, onLine });
  }

  #failure(command: string, exitCode: number, output: string): Error {
    return new Error(`pulumi ${command} of ${this.stack} ended with exit code ${exitCode}:\n${output}`);
  }
}
