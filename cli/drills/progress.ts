/** Shows a drill while it runs: in place on a terminal, a line for each thing that happens elsewhere, as JSON for machines. */
import { encode, type Line } from '../../drills/journal/chain.ts';
import { type Progress, progressOf, take } from '../../drills/run/progress.ts';
import type { Listener } from '../../drills/run/scribe.ts';
import type { CliContext } from '../context.ts';
import { renderLine } from '../render/drill/line.ts';
import { renderLive } from '../render/drill/live.ts';

const [home, clearScreen, clearLine, clearBelow] = ['\x1b[H', '\x1b[2J', '\x1b[K', '\x1b[J'];

/** @param before lines that the journal has already */
export function showing({ stdout }: CliContext, before: readonly Line[], json: boolean | undefined): Listener {
  // A drill that has just begun: nobody was there yet to be told its first line.
  const untold = before.length === 1 ? before : [];
  if (json) {
    for (const line of untold) stdout.write(encode(line));
    return (line) => stdout.write(encode(line));
  }
  const progress = progressOf(before);
  if (stdout.isTTY !== true) {
    for (const line of untold) stdout.write(`${renderLine(line, progress)}\n`);
    return (line) => {
      take(progress, line);
      const text = renderLine(line, progress);
      if (text !== undefined) stdout.write(`${text}\n`);
    };
  }
  return inPlace(stdout, progress, before);
}

function inPlace(stdout: NodeJS.WritableStream, progress: Progress, before: readonly Line[]): Listener {
  const happened = before.flatMap((line) => renderLine(line, progress) ?? []);
  const draw = (at: number) => {
    const screen = renderLive(progress, happened, at);
    stdout.write(`${home}${screen.replaceAll('\n', `${clearLine}\n`)}${clearLine}\n${clearBelow}`);
  };
  stdout.write(clearScreen);
  draw(before.at(-1)?.at ?? 0);
  return (line) => {
    take(progress, line);
    const text = renderLine(line, progress);
    if (text !== undefined) happened.push(text);
    draw(line.at);
  };
}
