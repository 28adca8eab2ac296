import { type DeclaredToken, tokens } from '../declared/access.ts';
import type { Rule } from '../rule.ts';

/** A token has rights of its own, less than its account's, and ends by itself. */
export const tokenSeparated: Rule = {
  id: 'token-separated',
  title: 'Every API token has its own rights and an end',
  severity: 'mandatory',
  references: [{ catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'ORP.4.A2' }],
  remediation: 'Leave `privilegesSeparation` on, give the token the role it needs, and set `expirationDate`.',
  check: ({ resources }) =>
    tokens(resources).flatMap((token) => judge(token).map((message) => ({ urn: token.urn, message }))),
};

function judge({ id, separated, expires }: DeclaredToken): string[] {
  const found: string[] = [];
  if (!separated) found.push('has no privilege separation: whoever has it may do all that its account may.');
  if (!expires) found.push('never expires: one that was lost opens the cluster for ever; it must have an end.');
  return found.map((finding) => `token ${id} ${finding}`);
}
