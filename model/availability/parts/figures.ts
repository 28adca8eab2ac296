/** Which figure holds for a part: its own, else that of the inventory for its kind, else the default. */
import type { FigureOverride, Figures as FiguresFile } from '../../schema/figures.ts';
import { defaultFigures, type FigureValue } from './default-figures.ts';
import { type PartKind, partKinds } from './kinds.ts';

export interface Figure extends FigureValue {
  /** The same for parts that share one figure: what is not known of one is not known of the others either. */
  readonly key: string;
  readonly kind: PartKind;
  /** `inventory`: it stands in figures.yaml. */
  readonly from: 'default' | 'inventory';
}

export class Figures {
  readonly #overrides: FiguresFile;

  /** @param overrides what figures.yaml says */
  constructor(overrides: FiguresFile = {}) {
    this.#overrides = overrides;
  }

  /** @param id of the single part */
  of(kind: PartKind, id?: string): Figure {
    const named = (this.#overrides.parts as Partial<Record<PartKind, Record<string, FigureOverride>>> | undefined)?.[
      kind
    ];
    if (id !== undefined && named && Object.hasOwn(named, id)) {
      const own = named[id];
      if (own) return { key: `${kind} ${id}`, kind, from: 'inventory', ...readOverride(own) };
    }
    const ofKind = this.#overrides.kinds?.[kind];
    if (ofKind) return { key: kind, kind, from: 'inventory', ...readOverride(ofKind) };
    return { key: kind, kind, from: 'default', ...defaultFigures[kind] };
  }

  /** 1 standard deviation of a figure, read off its band: that holds nine cases of ten, 1.645 deviations each way. */
  static deviation({ band: [low, high] }: Pick<FigureValue, 'band'>): number {
    return (high - low) / (2 * quantile95);
  }
}

/** The 95 % quantile of the standard normal distribution. */
export const quantile95 = 1.6449;

function readOverride(override: FigureOverride): FigureValue {
  const { band, source } = override;
  const [low = 0, high = 0] = band;
  if ('perYear' in override) return { value: override.perYear, hours: override.hours, band: [low, high], source };
  return { value: 'share' in override ? override.share : override.hours, band: [low, high], source };
}

/** Unit of what a figure of the kind says. */
export function unitOf(kind: PartKind): string {
  return { rate: 'a year', share: '', hours: 'h' }[partKinds[kind].form];
}
