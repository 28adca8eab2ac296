import { called } from '../about.ts';
import { type DeclaredToken, tokens } from '../declared/access.ts';
import type { Fault, Rule } from '../rule.ts';

/** A token has rights of its own, less than its account's, and ends by itself. */
export const tokenSeparated: Rule = {
  id: 'token-separated',
  title: {
    de: 'Jedes API-Token hat eigene Rechte und ein Ende',
    en: 'Every API token has its own rights and an end',
  },
  severity: 'mandatory',
  references: [{ catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'ORP.4.A2' }],
  remediation: {
    de: 'Lassen Sie `privilegesSeparation` eingeschaltet, geben Sie dem Token die Rolle, die es braucht, und setzen Sie `expirationDate`.',
    en: 'Leave `privilegesSeparation` on, give the token the role it needs, and set `expirationDate`.',
  },
  check: ({ resources }) =>
    tokens(resources).flatMap((token) =>
      judge(token).map((fault) => ({ urn: token.urn, about: called('Token', 'token', token.id), ...fault })),
    ),
};

function judge({ separated, expires }: DeclaredToken): Fault[] {
  const found: Fault[] = [];
  if (!separated) {
    found.push({
      is: {
        de: 'es hat keine Rechtetrennung: wer es hat, darf alles, was sein Konto darf',
        en: 'it has no privilege separation: whoever has it may do all that its account may',
      },
      must: { de: 'es muss eigene Rechte haben', en: 'it must have rights of its own' },
    });
  }
  if (!expires) {
    found.push({
      is: {
        de: 'es läuft nie ab: ein verlorenes öffnet den Cluster für immer',
        en: 'it never expires: one that was lost opens the cluster for ever',
      },
      must: { de: 'es muss ein Ende haben', en: 'it must have an end' },
    });
  }
  return found;
}
