import type { Rule } from '../rule.ts';
import { antivirusAtEachSite } from './antivirus-at-each-site.ts';
import { antivirusSeatsEnough } from './antivirus-seats-enough.ts';
import { availabilityOfService } from './availability-of-service.ts';
import { backWithinTargets } from './back-within-targets.ts';
import { backupKeptEncrypted } from './backup-kept-encrypted.ts';
import { backupOfEveryGuest } from './backup-of-every-guest.ts';
import { backupOnOtherSite } from './backup-on-other-site.ts';
import { backupPerMember } from './backup-per-member.ts';
import { bootOrder } from './boot-order.ts';
import { capacityAfterLoss } from './capacity-after-loss.ts';
import { cloudImageVerified } from './cloud-image-verified.ts';
import { drillsBegun } from './drills-begun.ts';
import { drillsFresh } from './drills-fresh.ts';
import { guestFirewallOn } from './guest-firewall-on.ts';
import { guestFreeOfItsNode } from './guest-free-of-its-node.ts';
import { guestHighlyAvailable } from './guest-highly-available.ts';
import { guestInAntivirusGroup } from './guest-in-antivirus-group.ts';
import { guestNeverLost } from './guest-never-lost.ts';
import { guestReplicatedToOtherSite } from './guest-replicated-to-other-site.ts';
import { guestStrictNodeAffinity } from './guest-strict-node-affinity.ts';
import { haRulesFeasible } from './ha-rules-feasible.ts';
import { linksOnSeparateRoutes } from './links-on-separate-routes.ts';
import { managementNetworkSeparate } from './management-network-separate.ts';
import { memberOwnNetwork } from './member-own-network.ts';
import { memberOwnPool } from './member-own-pool.ts';
import { memberRightsOnOwnPool } from './member-rights-on-own-pool.ts';
import { networkNotShared } from './network-not-shared.ts';
import { noGeoredundancyClaimed } from './no-georedundancy-claimed.ts';
import { noLongSingleFault } from './no-long-single-fault.ts';
import { noOpeningBetweenMembers } from './no-opening-between-members.ts';
import { noPartSharedByNodes } from './no-part-shared-by-nodes.ts';
import { noSecretInClear } from './no-secret-in-clear.ts';
import { replicationWithinRpo } from './replication-within-rpo.ts';
import { roleLeastPrivilege } from './role-least-privilege.ts';
import { tokenSeparated } from './token-separated.ts';
import { witnessAtThirdPlace } from './witness-at-third-place.ts';
import { witnessFitsNodeCount } from './witness-fits-node-count.ts';

/** All rules of the pack, in the order in which they report. */
export const rules: readonly Rule[] = [
  guestHighlyAvailable,
  guestReplicatedToOtherSite,
  guestStrictNodeAffinity,
  guestFreeOfItsNode,
  guestNeverLost,
  haRulesFeasible,
  replicationWithinRpo,
  capacityAfterLoss,
  bootOrder,
  witnessAtThirdPlace,
  witnessFitsNodeCount,
  linksOnSeparateRoutes,
  noPartSharedByNodes,
  backWithinTargets,
  noLongSingleFault,
  availabilityOfService,
  memberOwnPool,
  memberOwnNetwork,
  networkNotShared,
  memberRightsOnOwnPool,
  roleLeastPrivilege,
  tokenSeparated,
  guestFirewallOn,
  noOpeningBetweenMembers,
  managementNetworkSeparate,
  guestInAntivirusGroup,
  antivirusAtEachSite,
  antivirusSeatsEnough,
  cloudImageVerified,
  backupOfEveryGuest,
  backupOnOtherSite,
  backupPerMember,
  backupKeptEncrypted,
  noSecretInClear,
  noGeoredundancyClaimed,
  drillsFresh,
  drillsBegun,
];
