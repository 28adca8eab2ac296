import { capacityAfterLoss } from './rules/capacity-after-loss.ts';
import { guestHighlyAvailable } from './rules/guest-highly-available.ts';
import { guestReplicatedToOtherSite } from './rules/guest-replicated-to-other-site.ts';
import { guestStrictNodeAffinity } from './rules/guest-strict-node-affinity.ts';
import { haRulesFeasible } from './rules/ha-rules-feasible.ts';
import { linksOnSeparateRoutes } from './rules/links-on-separate-routes.ts';
import { noPartSharedByNodes } from './rules/no-part-shared-by-nodes.ts';
import { replicationWithinRpo } from './rules/replication-within-rpo.ts';
import { witnessAtThirdPlace } from './rules/witness-at-third-place.ts';
import { witnessFitsNodeCount } from './rules/witness-fits-node-count.ts';
import type { Causes } from './services.ts';

/** What these find ends in outages and lost data: they name the cause, so rules that judge those leave it to them. */
export const causesOfLoss: Causes = {
  ofAll: [
    witnessAtThirdPlace,
    witnessFitsNodeCount,
    linksOnSeparateRoutes,
    noPartSharedByNodes,
    haRulesFeasible,
    capacityAfterLoss,
  ],
  ofGuest: [guestHighlyAvailable, guestReplicatedToOtherSite, guestStrictNodeAffinity, replicationWithinRpo],
};
