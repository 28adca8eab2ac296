/** Shows something again and again: in place on a terminal, one after another elsewhere. */
import { setTimeout as pause } from 'node:timers/promises';
import { type CliContext, print } from '../context.ts';

const intervalMs = 1000;
/** To the top, and after the text nothing of what stood there before. */
const [home, clearLine, clearBelow] = ['\x1b[H', '\x1b[K', '\x1b[J'];
const clearScreen = '\x1b[2J';

/** Until the context's signal ends it, or nobody reads any more. */
export async function watch(context: CliContext, show: () => Promise<string>): Promise<void> {
  const { stdout, signal } = context;
  const live = stdout.isTTY === true;
  let read = true;
  stdout.once('error', () => {
    read = false;
  });
  if (live) stdout.write(clearScreen);
  while (read && !signal.aborted) {
    const text = await show();
    if (live) stdout.write(`${home}${text.replaceAll('\n', `${clearLine}\n`)}${clearLine}\n${clearBelow}`);
    else print(context, text);
    await pause(intervalMs, undefined, { signal }).catch(() => {});
  }
}
