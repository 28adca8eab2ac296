/** A line of the journal as a line for people; undefined = nothing that happens to them, such as a sample. Pure. */
import { describeAct } from '../../../drills/acts/index.ts';
import type { Line } from '../../../drills/journal/chain.ts';
import type { Progress } from '../../../drills/run/progress.ts';
import { renderRefusal } from './refusal.ts';

export function renderLine(line: Line, progress: Progress): string | undefined {
  const text = sentence(line, progress);
  return text === undefined ? undefined : `${new Date(line.at * 1000).toISOString().slice(11, 19)}  ${text}`;
}

function sentence(line: Line, { acts, begun: { drill } }: Progress): string | undefined {
  switch (line.kind) {
    case 'begun':
      return `begun: ${line.drill.title.en} (${line.drill.id})`;
    case 'refused':
      return ['refused:', ...line.refusals.map(renderRefusal)].join('\n');
    case 'resumed':
      return `gone on with by ${line.actor.account} on ${line.actor.host}`;
    case 'rechecked':
      return line.refusals.length === 0
        ? 'looked again: nothing speaks against going on'
        : ['NOT gone on with:', ...line.refusals.map(renderRefusal)].join('\n');
    case 'prechecked':
      return 'pre-checks: nothing speaks against it';
    case 'locked':
      return 'the drill holds the lock of the cluster';
    case 'hypothesis': {
      const broken = line.findings.filter(({ ok }) => !ok).map(({ id, detail = '' }) => `${id} ${detail}`.trim());
      return `${line.when}: ${broken.length === 0 ? 'all guests run and all services answer' : `NOT WELL: ${broken.join('; ')}`}`;
    }
    case 'act':
      return describeAct(line.act).en;
    case 'act-failed':
      return `FAILED: ${line.message}`;
    case 'watched':
      return `${line.outcome}: ${line.reason.en}`;
    case 'asked':
      return `asked for: ${line.what}`;
    case 'decided':
      return line.what === 'keep' ? `it stays so: ${line.reason.en}` : `everything is put back: ${line.reason.en}`;
    case 'undo': {
      const act = acts.find(({ n }) => n === line.n);
      return act && `back: ${describeAct(act.inverse).en}`;
    }
    case 'settled':
      return line.left.length === 0 ? 'all is in its place, replicas are fresh' : 'NOT all is in its place';
    case 'previewed':
      return line.stacks
        .map(({ stack, changes, failure }) => `preview ${stack}: ${failure?.message ?? changed(changes)}`)
        .join('; ');
    case 'verdict':
      return [`verdict of ${drill.id}: ${line.outcome}`, ...line.deviations.map(({ en }) => `  ${en}`)].join('\n');
    case 'unlocked':
      return 'the lock is given back';
    case 'error':
      return `ERROR: ${line.message}`;
    default:
      return undefined;
  }
}

function changed(changes: readonly { effect: string; name: string }[]): string {
  return changes.map(({ effect, name }) => `${effect} ${name}`).join(', ') || 'no changes';
}
