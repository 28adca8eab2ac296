import type { Rule } from '../rule.ts';
import { guestHighlyAvailable } from './guest-highly-available.ts';
import { guestNeverLost } from './guest-never-lost.ts';
import { guestReplicatedToOtherSite } from './guest-replicated-to-other-site.ts';
import { guestStrictNodeAffinity } from './guest-strict-node-affinity.ts';

/** All rules of the pack, in the order in which they report. */
export const rules: readonly Rule[] = [
  guestHighlyAvailable,
  guestReplicatedToOtherSite,
  guestStrictNodeAffinity,
  guestNeverLost,
];
