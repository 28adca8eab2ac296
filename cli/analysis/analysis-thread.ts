/** Fault trees are analysed in a thread of its own: it can be stopped, and it may run out of memory without harm. */
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Exhausted } from '../../model/availability/budget.ts';
import { UserError } from '../../model/user-error.ts';
import type { Assignment, Message, Report } from './report.ts';

export interface Watch {
  /** Ends the analysis: Ctrl-C. */
  readonly signal: AbortSignal;
  readonly progress: (modulesDone: number, modules: number) => void;
}

/** Diagrams are walked by recursion, a level a call. */
const STACK_MIB = 192;
/** What the thread may take beside its diagrams, MiB. */
const HEAP_MIB = 2048;
/** How long after its own limit the thread is ended from outside, if it must be. */
const GRACE_SECONDS = 10;

const entry = new URL('worker.ts', import.meta.url);

export class AnalysisThread {
  #worker: Worker | undefined;

  /**
   * One tree at a time. A thread that had to be ended is replaced for the next one.
   * @throws UserError if the signal is aborted, and whatever the analysis throws
   */
  async analyse(assignment: Assignment, { signal, progress }: Watch): Promise<Report> {
    if (signal.aborted) throw stopped(assignment);
    this.#worker ??= startWorker();
    const worker = this.#worker;
    const { promise, resolve, reject } = Promise.withResolvers<Report>();
    const hear = (message: Message) => {
      if (message.kind === 'report') resolve(message.report);
      else progress(message.modulesDone, message.modules);
    };
    const fail = (error: Error & { code?: string }) => {
      if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') void this.#giveUp(assignment, 'memory').then(resolve);
      else void this.end().then(() => reject(error));
    };
    const stop = () => void this.end().then(() => reject(stopped(assignment)));
    const late = () => void this.#giveUp(assignment, 'time').then(resolve);
    const overdue = setTimeout(late, (assignment.limits.seconds + GRACE_SECONDS) * 1000);
    signal.addEventListener('abort', stop);
    worker.on('message', hear).on('error', fail);
    worker.postMessage(assignment);
    try {
      return await promise;
    } finally {
      clearTimeout(overdue);
      signal.removeEventListener('abort', stop);
      worker.off('message', hear).off('error', fail);
    }
  }

  async end(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  /** Ends the thread and says of the tree no more than that its probability is one. */
  async #giveUp({ tree, limits }: Assignment, exhausted: Exhausted): Promise<Report> {
    await this.end();
    return {
      tree: tree.name,
      basicEvents: tree.basicEvents.size,
      gates: tree.gates.size,
      probability: { lower: 0, upper: 1 },
      cutSets: undefined,
      cutSetsByOrder: undefined,
      exhausted,
      seconds: limits.seconds,
    };
  }
}

function stopped({ tree }: Assignment): UserError {
  return new UserError(`${tree.name}: stopped before it was solved`, '--seconds limits the time for each tree.');
}

function startWorker(): Worker {
  const manifest = createRequire(import.meta.url).resolve('tsx/package.json');
  const loader = pathToFileURL(path.join(path.dirname(manifest), 'dist', 'loader.mjs')).href;
  return new Worker(entry, {
    // Not inherited: tsx may have been registered by a call, or by a test runner's own means.
    execArgv: ['--import', loader],
    resourceLimits: { stackSizeMb: STACK_MIB, maxOldGenerationSizeMb: HEAP_MIB },
  });
}
