import { clearSecrets } from '../declared/secrets.ts';
import type { Rule } from '../rule.ts';

/**
 * Nothing that is planned holds a secret in clear: it would stand in the state, in logs and in the description of a guest.
 * What is not known before the update comes from the provider, which marks its own secrets.
 */
export const noSecretInClear: Rule = {
  id: 'no-secret-in-clear',
  title: 'No secret stands in clear in what is planned',
  severity: 'mandatory',
  references: [{ catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'ORP.4.A8' }],
  remediation:
    'Take it from a file of the connection with `pulumi.secret`, never into a text, a comment or a command; change it if it was ever committed.',
  check: ({ resources }) =>
    resources.flatMap((resource) =>
      clearSecrets(resource).map(({ path, what }) => ({
        urn: resource.urn,
        message: `${resource.type.replace(/^.*:/, '')} ${resource.name} holds ${what} in clear in \`${path}\`; it must be a Pulumi secret.`,
      })),
    ),
};
