import fs from 'node:fs/promises';
import { Command, InvalidArgumentError } from '@commander-js/extra-typings';
import { defaultLimits, type Limits } from '../../model/availability/budget.ts';
import type { FaultTree } from '../../model/availability/fault-tree.ts';
import { readFaultTree, type Source } from '../../model/availability/mef/read.ts';
import { lookAtAll, UserError } from '../../model/user-error.ts';
import { AnalysisThread } from '../analysis/analysis-thread.ts';
import { type CliContext, print } from '../context.ts';
import { columnOrders, csvHeader, csvRow, faultTreeJson, shortfall } from '../render/fault-tree.ts';
import { analyseCooperation } from './analyse-cooperation.ts';
import { jsonOption } from './shared.ts';

/** Silence that is longer than this is broken by a line of progress. */
const PROGRESS_EVERY_MS = 2000;
/** The greatest order whose cut sets are counted one by one. */
const MOST_ORDER = 15;

export function analyseCommand(context: CliContext) {
  return new Command('analyse')
    .description(
      'Without files: how available each service of each member is, by the inventory, and what it hangs on. ' +
        'With files: solve fault trees (Open-PSA MEF): exact probability and minimal cut sets of the top event, as CSV. ' +
        'A tree that is too large for the limits gets bounds, and a line on stderr that says so.',
    )
    .argument('[files...]', 'one tree each')
    .option('--export <file>', "without files: write the services' fault trees there (Open-PSA MEF)")
    .option('--one-model', 'the files together are one tree')
    .option('--top <gate>', 'gate to analyse, if it is not the only one that no other uses')
    .option('--seconds <number>', 'time for each tree', positive, defaultLimits.seconds)
    .option('--memory <MiB>', 'memory for the decision diagrams of each tree', positive, defaultLimits.memoryMiB)
    .option('--order <number>', 'list cut sets with at most so many events (--json)', order, columnOrders.length)
    .addOption(jsonOption())
    .action(async (files, options, command) => {
      refuseMisplaced(files.length > 0 ? ['export'] : ['oneModel', 'top', 'seconds', 'memory', 'order'], command);
      if (files.length === 0) return analyseCooperation(context, options);
      const limits: Limits = { seconds: options.seconds, memoryMiB: options.memory };
      const trees = await readTrees(files, options);
      const thread = new AnalysisThread();
      if (!options.json) print(context, csvHeader);
      try {
        for (const tree of trees) {
          const assignment = { tree, limits, order: options.order, details: options.json === true };
          const report = await thread.analyse(assignment, { signal: context.signal, progress: told(context, tree) });
          print(context, options.json ? faultTreeJson(report) : csvRow(report));
          const sentence = shortfall(report, limits);
          if (sentence) context.stderr.write(`${sentence}\n`);
        }
      } finally {
        await thread.end();
      }
    });
}

/** Options that mean something only with files, or only without. */
function refuseMisplaced(names: readonly string[], command: { getOptionValueSource(name: string): unknown }): void {
  const misplaced = names.filter((name) => command.getOptionValueSource(name) === 'cli');
  if (misplaced.length === 0) return;
  const written = misplaced.map((name) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`);
  const wrong = names.includes('export') ? 'goes with no files' : 'goes with files only';
  throw new UserError(`${written.join(', ')} ${wrong}`, 'ikz analyse --help says which option belongs to what.');
}

/** Reads all files before any is solved, and tells all mistakes at once. */
async function readTrees(files: readonly string[], options: { oneModel?: true; top?: string }): Promise<FaultTree[]> {
  const sources = await Promise.all(files.map(readSource));
  const top = options.top === undefined ? {} : { top: options.top };
  const trees: FaultTree[] = [];
  const models = options.oneModel ? [sources] : sources.map((source) => [source]);
  lookAtAll(models.map((model) => () => trees.push(readFaultTree(model, top))));
  return trees;
}

async function readSource(file: string): Promise<Source> {
  try {
    return { file, text: await fs.readFile(file, 'utf8') };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(`${file}: can't be read: ${reason}`, 'Name files with a fault tree in Open-PSA MEF.');
  }
}

function told(context: CliContext, tree: FaultTree) {
  const started = context.now();
  let last = started;
  return (modulesDone: number, modules: number) => {
    const now = context.now();
    if (now - last < PROGRESS_EVERY_MS) return;
    last = now;
    const seconds = ((now - started) / 1000).toFixed(0);
    context.stderr.write(`${tree.name}: ${modulesDone} of ${modules} modules solved, ${seconds} s\n`);
  };
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value < Number.POSITIVE_INFINITY)) throw new InvalidArgumentError('Allowed: a number above 0.');
  return value;
}

function order(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < columnOrders.length || value > MOST_ORDER) {
    throw new InvalidArgumentError(`Allowed: a whole number from ${columnOrders.length} to ${MOST_ORDER}.`);
  }
  return value;
}
