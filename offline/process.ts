/** Asks the judging process (`main.ts`). */
import { fork } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { UserError } from '../model/user-error.ts';
import type { Answer, Question, Verdicts } from './message.ts';

/** MiB; 3,000 guests twice over need about a quarter of it. */
const heapMiB = 8192;

/**
 * @param signal ends it: Ctrl-C
 * @throws UserError where it was ended
 */
export async function judgeOffline(question: Question, signal: AbortSignal): Promise<Verdicts> {
  const manifest = createRequire(import.meta.url).resolve('tsx/package.json');
  const loader = pathToFileURL(path.join(path.dirname(manifest), 'dist', 'loader.mjs')).href;
  const child = fork(path.join(import.meta.dirname, 'main.ts'), {
    // Not inherited: tsx may have been registered by a call, or by a test runner's own means.
    execArgv: ['--import', loader, `--max-old-space-size=${heapMiB}`],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    signal,
  });
  const errors: string[] = [];
  child.stderr?.on('data', (chunk: Buffer) => errors.push(chunk.toString()));
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  child.once('message', (answer: Answer) => resolve(answer));
  child.once('error', reject);
  child.once('close', (code, ended) =>
    reject(new Error(`the judging process ended with ${ended ?? code} before it answered:\n${errors.join('')}`)),
  );
  child.send(question);
  const answer = await promise.catch((error: unknown) => {
    if (signal.aborted) throw new UserError('stopped before everything was judged');
    throw error;
  });
  if (answer.kind === 'failed') throw new Error(`the judging process failed: ${answer.message}`);
  return answer.verdicts;
}
