/**
 * Did the faults have an effect? A drill whose fault does nothing would meet all targets, and prove nothing. What an awaited
 * act has done is asked of the act itself (`isDone`); what is cut off can't be asked, so the cluster must have missed it. Pure.
 */
import type { Text } from '../../model/text.ts';
import type { Drill } from '../drill.ts';
import type { SampledState } from '../journal/entry.ts';

/** offline: the cluster misses the node. split: it misses these nodes, or all others: which of the two is the witness's choice. */
export type Effect = { kind: 'offline'; node: string } | { kind: 'split'; nodes: readonly string[] };

export function effectsOf({ acts }: Pick<Drill, 'acts'>): Effect[] {
  const cut = acts.flatMap((act) => (act.kind === 'link' && !act.on ? [act.node] : []));
  const lost = acts.flatMap((act): Effect[] =>
    (act.kind === 'corosync' || act.kind === 'network' || act.kind === 'power') && !act.on
      ? [{ kind: 'offline', node: act.node }]
      : [],
  );
  return cut.length > 0 ? [...lost, { kind: 'split', nodes: cut }] : lost;
}

/** Those that have not been seen yet. @param states since the first act until it was verified */
export const awaitedEffects = (effects: readonly Effect[], states: readonly SampledState[]): Effect[] =>
  effects.filter((effect) => !states.some((state) => isSeen(effect, state)));

function isSeen(effect: Effect, { nodes, quorate, blind }: SampledState): boolean {
  // A node without quorum misses all others, whatever became of them.
  if (!quorate || blind !== undefined) return false;
  const isMissed = (node: string): boolean => nodes[node] === false;
  if (effect.kind === 'offline') return isMissed(effect.node);
  const others = Object.keys(nodes).filter((node) => !effect.nodes.includes(node));
  return effect.nodes.every(isMissed) || (others.length > 0 && others.every(isMissed));
}

/** That it was never seen. */
export function withoutEffect(effect: Effect): Text {
  const what =
    effect.kind === 'offline'
      ? { de: `${effect.node} fehlte dem Verbund nie`, en: `the cluster never missed ${effect.node}` }
      : { de: 'keine Seite der Leitungen fehlte der anderen', en: 'neither side of the lines missed the other' };
  return { de: `die Störung hatte keine Wirkung: ${what.de}`, en: `the fault had no effect: ${what.en}` };
}
