/** Votes and witness, as corosync on a node counts them: `pvecm status`. */
import { onAnyNode } from './acts/host.ts';
import type { DrillView, World } from './ports.ts';

export interface Votes {
  expected: number;
  total: number;
  quorum: number;
  /** absent: none is set up. silent: it is, and gives no vote. */
  witness: 'voting' | 'silent' | 'absent';
}

/** @returns undefined where the output is of another form */
export function parseVotes(status: string): Votes | undefined {
  const number = (field: string) => {
    const text = new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(status)?.[1];
    return text === undefined ? undefined : Number(text);
  };
  const [expected, total, quorum] = [number('Expected votes'), number('Total votes'), number('Quorum')];
  if (expected === undefined || total === undefined || quorum === undefined) return undefined;
  const given = /^0x0+\s+(\d+)\s.*\bQdevice\b/m.exec(status)?.[1];
  return { expected, total, quorum, witness: given === undefined ? 'absent' : Number(given) > 0 ? 'voting' : 'silent' };
}

export function readVotes(world: World, view: Pick<DrillView, 'nodes'>): Promise<Votes | undefined> {
  return onAnyNode(view, async (node) => parseVotes((await world.shell.run(node, ['pvecm', 'status'])).stdout));
}
