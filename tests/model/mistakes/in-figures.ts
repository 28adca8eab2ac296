import type { Mistake } from '../support.ts';

const figures = (text: string): Mistake['edits'] => [['figures.yaml', text]];

/** Mistakes in figures.yaml, which an inventory need not have. */
export const rows: Mistake[] = [
  {
    mistake: 'a figure for a part that there is not',
    edits: figures('parts:\n  uplink:\n    moon: { perYear: 1, hours: 1, band: [1, 2], source: vendor }\n'),
    says: ['cooperation/figures.yaml:3: parts.uplink.moon: unknown uplink "moon", allowed: east/uplink, west/uplink'],
  },
  {
    mistake: 'a figure for a single one of what there are no single ones',
    edits: figures('parts:\n  witness:\n    moon: { perYear: 1, hours: 1, band: [1, 2], source: vendor }\n'),
    says: [
      'cooperation/figures.yaml:2: parts.witness: unknown key, allowed: mains, ups, generator-start, node-hardware, host-os, disk-pool, guest, switch, buried-fibre, radio-link, uplink, room, site, node-maintenance, guest-maintenance',
    ],
  },
  {
    mistake: 'a figure without a source',
    edits: figures('kinds:\n  uplink: { perYear: 1, hours: 1, band: [1, 2] }\n'),
    says: [
      'cooperation/figures.yaml:2: kinds.uplink.source: is missing, allowed: a text of 1 to 200 characters, without spaces at its ends',
    ],
  },
  {
    mistake: 'a figure outside of its band',
    edits: figures('kinds:\n  uplink:\n    perYear: 4\n    hours: 1\n    band: [1, 2]\n    source: vendor\n'),
    says: [
      'cooperation/figures.yaml:5: kinds.uplink.band: the band 1 to 2 does not hold 4. The band says between which values the true one lies: lowest first.',
    ],
  },
  {
    mistake: 'a probability where failures a year belong',
    edits: figures('kinds:\n  uplink: { share: 0.5, band: [0.1, 1], source: vendor }\n'),
    says: [
      'cooperation/figures.yaml:2: kinds.uplink.hours: is missing, allowed: a number from above 0 to below 100000',
      'cooperation/figures.yaml:2: kinds.uplink.perYear: is missing, allowed: a number from above 0 to below 10000',
      'cooperation/figures.yaml:2: kinds.uplink.share: unknown key, allowed: perYear, hours, band, source',
    ],
  },
];
