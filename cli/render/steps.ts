/** Progress on standard error: what runs and how long it has taken; a live line on a terminal, plain lines elsewhere. */
import { Listr, ListrLogger, PRESET_TIMER, ProcessOutput } from 'listr2';
import type { Progress } from '../../toolchain/index.ts';
import type { CliContext } from '../context.ts';
import { duration } from './duration.ts';

/** Without a terminal a running step says this often that it lives. */
const plainIntervalMs = 10_000;

export class Steps {
  readonly #context: CliContext;

  constructor(context: CliContext) {
    this.#context = context;
  }

  /** Runs one step; its progress is the number of things done and the one at hand. */
  async run<T>(title: string, work: (progress: (done: number, name: string) => void) => Promise<T>): Promise<T> {
    const { stderr, now } = this.#context;
    const live = stderr.isTTY === true;
    const output = new ProcessOutput(stderr as NodeJS.WriteStream, stderr as NodeJS.WriteStream);
    const logger = new ListrLogger({ processOutput: output });
    let result: { value: T } | undefined;
    let said = now();
    await new Listr(
      // Whoever runs it says what Ctrl-C does. The library's own listener would end the process on the spot: among the acts of
      // a drill too, with its lock held and nothing put back.
      [
        {
          title,
          task: async (_, task) => {
            const value = await work((done, name) => {
              if (!live && now() - said < plainIntervalMs) return;
              said = now();
              task.output = done > 0 ? `${done}: ${name}` : name;
            });
            result = { value };
          },
        },
      ],
      {
        registerSignalListeners: false,
        ...(live
          ? { renderer: 'default', rendererOptions: { logger, timer: PRESET_TIMER, collapseErrors: true } }
          : { renderer: 'simple', rendererOptions: { logger, timer: PRESET_TIMER } }),
      },
    ).run();
    if (!result) throw new Error(`step "${title}" ended without a result`);
    return result.value;
  }

  /** Something to know that stops nothing. */
  note(text: string): void {
    this.#context.stderr.write(`  ! ${text}\n`);
  }

  /** Steps of the toolchain, told as they come: only those that take a while say anything. */
  readonly toolchain: Progress = ({ step, state, message, elapsedMs }) => {
    const took = elapsedMs === undefined ? '' : ` (${duration(elapsedMs)})`;
    if (state === 'start') this.#context.stderr.write(`  … ${step}\n`);
    else if (state === 'done') this.#context.stderr.write(`  ✔ ${step}${took}\n`);
    else
      this.#context.stderr.write(
        `  ${state === 'failed' ? '✘' : '…'} ${step}${took}${message ? `: ${message}` : ''}\n`,
      );
  };
}
