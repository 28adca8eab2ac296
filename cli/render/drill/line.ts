/** A line of the journal as a line for people; undefined = nothing that happens to them, such as a sample. Pure. */
import { describeAct } from '../../../drills/acts/index.ts';
import type { Drill } from '../../../drills/drill.ts';
import type { Line } from '../../../drills/journal/chain.ts';
import type { Progress } from '../../../drills/run/progress.ts';
import { renderRefusal } from './refusal.ts';

export function renderLine(line: Line, progress: Progress): string | undefined {
  const text = sentence(line, progress);
  return text === undefined ? undefined : `${timeOf(line.at)}  ${text}`;
}

/** In UTC, and it says so. */
const timeOf = (seconds: number): string => `${new Date(seconds * 1000).toISOString().slice(11, 19)}Z`;

/** What a person can do while it is held, and until when. */
function holding({ id, after }: Drill, at: number): string {
  if (after.kind !== 'hold') return '';
  const end = after.otherwise === 'keep' ? 'kept' : 'put back';
  return (
    `\n  held until ${timeOf(at + after.seconds)}, then ${end}; before: ` +
    `\`ikz drill commit ${id}\` keeps it, \`ikz drill rollback ${id}\` puts it back`
  );
}

function sentence(line: Line, { acts, begun: { drill } }: Progress): string | undefined {
  switch (line.kind) {
    case 'begun':
      return `begun: ${line.drill.title.en} (${line.drill.id}); first what speaks against it is looked for, which takes up to a minute`;
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
    case 'chosen':
      return `step ${line.n} takes ${line.what}`;
    case 'act-failed':
      return `FAILED: ${line.message}`;
    case 'watched':
      return `${line.outcome}: ${line.reason.en}${line.outcome === 'verified' ? holding(drill, line.at) : ''}`;
    case 'asked':
      return `asked for: ${line.what}`;
    case 'decided':
      return line.what === 'keep' ? `it stays so: ${line.reason.en}` : `everything is put back: ${line.reason.en}`;
    case 'undo': {
      const act = acts.find(({ n }) => n === line.n);
      return act && `back: ${describeAct(act.inverse).en}`;
    }
    case 'settled':
      return line.left.length === 0
        ? 'all is in its place, replicas are fresh; now both stacks are previewed'
        : 'NOT all is in its place';
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
