import { clearSecrets } from '../declared/secrets.ts';
import type { PlannedResource } from '../declared.ts';
import type { Rule } from '../rule.ts';

/**
 * Nothing that is planned holds a secret in clear: it would stand in the state, in logs and in the description of a guest.
 * What is not known before the update comes from the provider, which marks its own secrets.
 */
export const noSecretInClear: Rule = {
  id: 'no-secret-in-clear',
  title: {
    de: 'Kein Geheimnis steht im Klartext in dem, was geplant ist',
    en: 'No secret stands in clear in what is planned',
  },
  severity: 'mandatory',
  references: [{ catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'ORP.4.A8' }],
  remediation: {
    de: 'Nehmen Sie es mit `pulumi.secret` aus einer Datei der Verbindung, nie in einen Text, einen Kommentar oder einen Befehl; ändern Sie es, wenn es je eingecheckt war.',
    en: 'Take it from a file of the connection with `pulumi.secret`, never into a text, a comment or a command; change it if it was ever committed.',
  },
  check: ({ resources }) =>
    resources.flatMap((resource) =>
      clearSecrets(resource).map(({ path, what }) => ({
        urn: resource.urn,
        about: { de: nameOf(resource), en: nameOf(resource) },
        is: {
          de: `in \`${path}\` steht im Klartext ${what.de}`,
          en: `it holds ${what.en} in clear in \`${path}\``,
        },
        must: { de: 'es muss ein Secret von Pulumi sein', en: 'it must be a Pulumi secret' },
      })),
    ),
};

/** `VmLegacy niestetal-zeiterfassung-anwendung`, as the engine shows it. */
function nameOf({ type, name }: PlannedResource): string {
  return `${type.replace(/^.*:/, '')} ${name}`;
}
