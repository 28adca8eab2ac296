import { refuse } from '../api/route.ts';
import type { FirewallRecord } from '../state/records.ts';
import { firewallDigest } from './firewall.ts';

/** Refuses a change made against an older firewall file. */
export function checkFirewallDigest(firewall: FirewallRecord, given: unknown): void {
  if (given !== undefined && given !== firewallDigest(firewall)) {
    throw refuse('detected modified configuration - file changed by other user? Try again.');
  }
}
