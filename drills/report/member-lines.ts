/**
 * The journal as one member may read it: its own guests, their probes and the acts on them. Faults of the whole (a node, a
 * line) stay; whoever else is hit by them does not. Measured and judged as the whole journal is.
 */
import type { Act } from '../acts/index.ts';
import type { Drill } from '../drill.ts';
import { begunOf } from '../journal/begun.ts';
import type { Line } from '../journal/chain.ts';
import type { StateChange } from '../journal/entry.ts';
import type { Prediction } from '../prediction/predict.ts';

/** The chain is that of the whole journal no more: name the whole one's hash. */
export function linesOfMember(lines: readonly Line[], member: string): Line[] {
  const begun = begunOf(lines);
  const own = new Own(begun.drill, member);
  return lines.flatMap((line) => {
    const seen = own.line(line);
    return seen === undefined ? [] : [seen];
  });
}

class Own {
  readonly #vmIds: ReadonlySet<number>;
  /** Guests' names and probes' ids: what findings are about. */
  readonly #findings: ReadonlySet<string>;
  readonly #drill: Drill;
  /** Numbers of the acts on others' guests. */
  readonly #others = new Set<number>();

  constructor(drill: Drill, member: string) {
    const guests = drill.guests.filter((guest) => guest.member === member);
    this.#vmIds = new Set(guests.map(({ vmId }) => vmId));
    const hypothesis = drill.hypothesis.filter(({ vmId }) => vmId === undefined || this.#vmIds.has(vmId));
    this.#findings = new Set([...guests.map(({ name }) => name), ...hypothesis.map(({ id }) => id)]);
    this.#drill = { ...drill, guests, hypothesis, acts: drill.acts.filter((act) => this.#concerns(act)) };
  }

  line(line: Line): Line | undefined {
    switch (line.kind) {
      case 'begun':
        return { ...line, drill: this.#drill, prediction: this.#predicted(line.prediction) };
      case 'predicted':
        return { ...line, prediction: this.#predicted(line.prediction) };
      case 'act':
        if (this.#concerns(line.act)) return line;
        this.#others.add(line.n);
        return undefined;
      case 'acted':
      case 'undo':
      case 'undone':
      case 'act-failed':
        return this.#others.has(line.n) ? undefined : line;
      case 'hypothesis':
        return { ...line, findings: line.findings.filter(({ id }) => this.#findings.has(id)) };
      case 'replication-points':
        return { ...line, points: line.points.filter(({ vmId }) => this.#vmIds.has(vmId)) };
      case 'sample':
        return { ...line, state: this.#change(line.state) };
      case 'watched':
        return line.outcome === 'verified' || line.outcome === 'late' ? line : { ...line, reason: hidden };
      case 'rechecked':
        return {
          ...line,
          refusals: line.refusals.map(({ check }) => ({ check, subject: '', reason: hidden, remedy: hidden })),
        };
      case 'error':
        return { ...line, message: hidden.en };
      case 'previewed':
        return { ...line, stacks: line.stacks.map(({ stack }) => ({ stack, changes: [] })) };
      case 'verdict':
      case 'refused':
      case 'settled':
        // They name whom they concern in words: what is said of this member is judged anew.
        return undefined;
      default:
        return line;
    }
  }

  #predicted({ seconds, guests }: Prediction): Prediction {
    return { seconds, guests: guests.filter(({ vmId }) => this.#vmIds.has(vmId)) };
  }

  /** Acts on nodes and lines concern everybody. */
  #concerns(act: Act): boolean {
    return !('vmId' in act) || this.#vmIds.has(act.vmId);
  }

  #change({ guests, probes, twice, ...rest }: StateChange): StateChange {
    const own = <T>(parts: Record<string, T>) =>
      Object.fromEntries(Object.entries(parts).filter(([vmId]) => this.#vmIds.has(Number(vmId))));
    return {
      ...rest,
      ...(guests && { guests: own(guests) }),
      ...(twice && { twice: own(twice) }),
      ...(probes && {
        probes: Object.fromEntries(Object.entries(probes).filter(([id]) => this.#findings.has(id))),
      }),
    };
  }
}

const hidden = {
  de: 'Näheres steht im Bericht der Übung',
  en: "the drill's own report says more",
};
