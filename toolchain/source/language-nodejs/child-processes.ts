import { type ChildProcess, spawn } from 'node:child_process';
import type { Invocation } from './invocation.ts';

/** The Node processes of this host, so that none outlives it. */
export class ChildProcesses {
  readonly #running = new Set<ChildProcess>();

  /** Starts Node with both streams piped; `ended` gets the exit code (1 for a signal) or the reason why it did not start. */
  start(invocation: Invocation, ended: (outcome: number | Error) => void): ChildProcess {
    const child = spawn(process.execPath, [...invocation.args], {
      cwd: invocation.cwd,
      env: { ...process.env, ...invocation.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    this.#running.add(child);
    child.once('error', (error) => {
      this.#running.delete(child);
      ended(error);
    });
    child.once('close', (code) => {
      if (this.#running.delete(child)) ended(code ?? 1);
    });
    return child;
  }

  endAll(): void {
    for (const child of this.#running) child.kill();
  }
}
