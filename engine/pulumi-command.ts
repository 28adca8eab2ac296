import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { projectRoot } from './target.ts';

/** The part of a toolchain (toolchain/index.ts) the engine needs. */
export interface EngineTools {
  pulumiPath: string;
  /** PULUMI_HOME */
  home: string;
}

export interface PulumiRun {
  env: Record<string, string>;
  /** Default: the project's folder. */
  cwd?: string;
  /**
   * Called with each line of standard output; true: it is dealt with, false: it belongs to the output.
   * A failing command then is the caller's business; otherwise it throws.
   */
  onLine?: (line: string) => boolean;
  /**
   * Ends the command in its orderly way, the steps at hand finished and recorded. Of no use on Windows, which has no
   * such signals: there Ctrl-C in the console is the orderly way.
   */
  signal?: AbortSignal | undefined;
  /**
   * The terminal's Ctrl-C does not reach it: `signal` alone ends it. For what only reads: the preview with which a drill ends
   * goes on while Ctrl-C has all put back.
   */
  isApart?: boolean;
}

/**
 * Runs a literal `pulumi` command and collects what it prints.
 * @returns exit code, and the output without the lines that were dealt with
 */
export async function runPulumi(
  tools: EngineTools,
  args: string[],
  { env, cwd = projectRoot, onLine, signal, isApart = false }: PulumiRun,
): Promise<{ exitCode: number; output: string }> {
  const child = spawn(tools.pulumiPath, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // On Windows it would open a window of its own.
    detached: isApart && process.platform !== 'win32',
  });
  // Else Ctrl-C reaches pulumi by itself, and a second one would cut it off; a signal to this process alone does not.
  signal?.addEventListener('abort', () => (isApart || signal.reason !== 'SIGINT') && child.kill('SIGINT'), {
    once: true,
  });
  const output: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (!onLine?.(line)) output.push(line);
  });
  createInterface({ input: child.stderr }).on('line', (line) => output.push(line));
  const exitCode = await ended(child);
  if (exitCode !== 0 && !onLine) {
    throw new Error(`pulumi ${args.join(' ')} ended with exit code ${exitCode}:\n${output.join('\n')}`);
  }
  return { exitCode, output: output.join('\n') };
}

/** Runs a literal `pulumi` command that has the terminal for itself. @returns its exit code */
export async function handOver(tools: EngineTools, args: string[], env: Record<string, string>): Promise<number> {
  return await ended(
    spawn(tools.pulumiPath, args, { cwd: projectRoot, env: { ...process.env, ...env }, stdio: 'inherit' }),
  );
}

async function ended(child: ReturnType<typeof spawn>): Promise<number> {
  return await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 130));
  });
}
