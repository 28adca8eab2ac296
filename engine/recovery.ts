/** Brings a stack's state in order after an update that was killed; changes nothing in the cluster. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { StackName } from '../model/plan.ts';
import { UserError } from '../model/user-error.ts';
import { hasOrphanedLock } from './orphaned-lock.ts';
import { type ExportedState, exportedStateSchema, type Settlement, settlePendingCreates } from './pending-creates.ts';
import { type EngineTools, runPulumi } from './pulumi-command.ts';
import type { Target } from './target.ts';

export interface Recovery {
  /** A lock whose process is gone was removed. */
  unlocked: boolean;
  /** URNs of resources whose creation was cut off: the next refresh finds out whether they are there. */
  adopted: string[];
}

/**
 * Removes an orphaned lock and settles creations that were cut off (`pending-creates.ts`).
 * Does nothing where nothing was cut off, and where the stack does not exist yet.
 * @throws UserError where another update holds the stack, or came in between.
 */
export async function recoverStack(
  target: Target,
  stack: StackName,
  tools: EngineTools,
  env: Record<string, string>,
): Promise<Recovery> {
  if (!fs.existsSync(target.initDir)) return { unlocked: false, adopted: [] };
  const at = { cwd: target.initDir, env };
  const unlocked = hasOrphanedLock(target, stack);
  if (unlocked) await runPulumi(tools, ['cancel', '--yes', '--stack', stack], at);
  const before = await exportState(stack, tools, at);
  const settlement = before && settlePendingCreates(before.state);
  if (!settlement) return { unlocked, adopted: [] };
  // The engine keeps no version of a state: what a running update wrote in the meantime must not be overwritten.
  if ((await exportState(stack, tools, at))?.text !== before.text) throw busy(stack);
  await importState(stack, settlement, tools, at);
  return { unlocked, adopted: settlement.adopted };
}

interface Place {
  cwd: string;
  env: Record<string, string>;
}

/** `undefined` where there is no such stack. Secrets stay encrypted. */
async function exportState(
  stack: StackName,
  tools: EngineTools,
  at: Place,
): Promise<{ text: string; state: ExportedState } | undefined> {
  const lines: string[] = [];
  const { exitCode, output } = await runPulumi(tools, ['stack', 'export', '--stack', stack], {
    ...at,
    onLine: (line) => lines.push(line) > 0,
  });
  if (exitCode !== 0) {
    if (/no stack named/.test(output)) return undefined;
    throw new Error(`pulumi stack export of ${stack} ended with exit code ${exitCode}:\n${output}`);
  }
  const text = lines.join('\n');
  return { text, state: exportedStateSchema.parse(JSON.parse(text)) };
}

async function importState(stack: StackName, { state }: Settlement, tools: EngineTools, at: Place): Promise<void> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'ikz-state-'));
  try {
    const file = path.join(dir, 'state.json');
    fs.writeFileSync(file, JSON.stringify(state), { mode: 0o600 });
    const { exitCode, output } = await runPulumi(tools, ['stack', 'import', '--stack', stack, '--file', file], {
      ...at,
      onLine: () => false,
    });
    if (exitCode === 0) return;
    if (/currently locked|conflict/i.test(output)) throw busy(stack);
    throw new Error(`pulumi stack import of ${stack} ended with exit code ${exitCode}:\n${output}`);
  } finally {
    fs.rmSync(dir, { recursive: true, force: true });
  }
}

function busy(stack: StackName): UserError {
  return new UserError(
    `stack ${stack} is locked: another update runs`,
    'Wait until it has ended, then run the command again. Nothing was touched.',
  );
}
