import type { LocalCommand } from './inputs.ts';
import type { Step } from './step.ts';

/** What a command printed, each without its last line break, as the resource's outputs have it. */
export interface Output {
  readonly stdout: string;
  readonly stderr: string;
}

/** Gathers what a command prints and passes lines on as `logging` says. */
export class OutputRecorder {
  readonly #text = { stdout: '', stderr: '' };
  readonly #pending = { stdout: '', stderr: '' };
  #all = '';
  readonly #logging: LocalCommand['logging'];
  readonly #line: Step['line'];

  constructor(logging: LocalCommand['logging'], line: Step['line']) {
    this.#logging = logging ?? 'stdoutAndStderr';
    this.#line = line;
  }

  add(stream: 'stdout' | 'stderr', text: string): void {
    this.#text[stream] += text;
    this.#all += text;
    if (this.#logging !== stream && this.#logging !== 'stdoutAndStderr') return;
    const lines = (this.#pending[stream] + text).split('\n');
    this.#pending[stream] = lines.pop() ?? '';
    for (const line of lines) this.#line(line);
  }

  get output(): Output {
    return { stdout: withoutLastBreak(this.#text.stdout), stderr: withoutLastBreak(this.#text.stderr) };
  }

  /** The error of a command that failed with `reason`: with the command and all it printed, as the real provider has it. */
  failure(reason: string, command: string): Error {
    return new Error(`${reason}: running ${JSON.stringify(command)}:\n${this.#all}`);
  }
}

/** The last run's output as variables for the next, unless switched off. */
export function previousOutput(inputs: Pick<LocalCommand, 'addPreviousOutputInEnv'>, previous: Output | undefined) {
  if (inputs.addPreviousOutputInEnv === false || !previous) return {};
  return {
    ...(previous.stdout === '' ? {} : { PULUMI_COMMAND_STDOUT: previous.stdout }),
    ...(previous.stderr === '' ? {} : { PULUMI_COMMAND_STDERR: previous.stderr }),
  };
}

function withoutLastBreak(text: string): string {
  return text.replace(/\n$/, '');
}
