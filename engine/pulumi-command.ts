import { spawn } from 'node:child_process';
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
  /** `inherit`: the terminal is the command's own; otherwise its output is collected. */
  terminal?: boolean;
}

/**
 * Runs a literal `pulumi` command.
 * @returns standard output and exit code; a failing command throws unless it has the terminal.
 */
export async function runPulumi(
  tools: EngineTools,
  args: string[],
  { env, cwd = projectRoot, terminal = false }: PulumiRun,
): Promise<{ stdout: string; exitCode: number }> {
  return await new Promise((resolve, reject) => {
    const child = spawn(tools.pulumiPath, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: terminal ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code, signal) => {
      const exitCode = code ?? (signal ? 130 : 1);
      if (exitCode === 0 || terminal) resolve({ stdout, exitCode });
      else reject(new Error(`pulumi ${args.join(' ')} ended with exit code ${exitCode}:\n${stderr || stdout}`));
    });
  });
}
