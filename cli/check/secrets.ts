import type { Target } from '../../engine/target.ts';

const secretVariables = [
  'PULUMI_CONFIG_PASSPHRASE',
  'PULUMI_ACCESS_TOKEN',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AZURE_STORAGE_KEY',
];

/** Secrets that a message of the engine or a provider might quote. */
export function secretsOf({ connection }: Target, environment: NodeJS.ProcessEnv): string[] {
  const token = connection.apiToken();
  const backend = environment.PULUMI_BACKEND_URL ?? '';
  return [
    token,
    token.slice(token.indexOf('=') + 1),
    connection.sshPrivateKey(),
    ...Object.values(connection.backupTokens()).map(({ secret }) => secret),
    ...secretVariables.flatMap((name) => environment[name] ?? []),
    ...(URL.canParse(backend) ? [new URL(backend).password] : []),
  ];
}
