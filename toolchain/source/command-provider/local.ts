import { spawn } from 'node:child_process';
import type { LocalCommand } from './inputs.ts';
import { type Output, OutputRecorder, previousOutput } from './output.ts';
import type { Step } from './step.ts';

/** Runs `command` on this machine; throws unless it ends with exit code 0. */
export function runLocally(
  command: string,
  inputs: LocalCommand,
  previous: Output | undefined,
  { line, signal }: Step,
): Promise<Output> {
  const windows = process.platform === 'win32';
  const [file = '', ...args] = inputs.interpreter?.length
    ? inputs.interpreter
    : windows
      ? ['cmd', '/C']
      : ['/bin/sh', '-c'];
  const recorder = new OutputRecorder(inputs.logging, line);
  return new Promise((resolve, reject) => {
    const child = spawn(file, [...args, command], {
      cwd: inputs.dir,
      env: { ...process.env, ...inputs.environment, ...previousOutput(inputs, previous) },
      signal,
      windowsHide: true,
      windowsVerbatimArguments: windows && !inputs.interpreter?.length,
    });
    child.stdout.setEncoding('utf8').on('data', (text: string) => recorder.add('stdout', text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => recorder.add('stderr', text));
    // A command need not read its input.
    child.stdin.on('error', () => undefined).end(inputs.stdin ?? '');
    child.once('error', (error) => reject(recorder.failure(error.message, command)));
    child.once('close', (code, killedBy) => {
      if (code === 0) resolve(recorder.output);
      else reject(recorder.failure(code === null ? `signal: ${killedBy}` : `exit status ${code}`, command));
    });
  });
}
