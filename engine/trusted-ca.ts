import { X509Certificate } from 'node:crypto';
import fs from 'node:fs';
import tls from 'node:tls';
import { UserError } from '../model/user-error.ts';

/** Commands that make a CA trusted, on systems where the provider asks the system's store alone. */
const trusting: Partial<Record<NodeJS.Platform, { system: string; command: (caFile: string) => string }>> = {
  win32: { system: 'Windows', command: (caFile) => `certutil -user -addstore Root "${caFile}"` },
  darwin: {
    system: 'macOS',
    command: (caFile) =>
      `security add-trusted-cert -r trustRoot -p ssl -k ~/Library/Keychains/login.keychain-db "${caFile}"`,
  },
};

/**
 * Will the provider trust the cluster's CA? It is a Go program, and Go reads SSL_CERT_FILE neither on Windows nor on macOS
 * (package crypto/x509): there the CA must be in the system's store.
 * @param store certificates that the system trusts, PEM; `undefined` where Node can't tell (before 22.15)
 * @throws UserError with the command that puts it there
 */
export function checkTrusted(
  caFile: string,
  platform: NodeJS.Platform = process.platform,
  store: () => string[] | undefined = () => tls.getCACertificates?.('system'),
): void {
  const way = trusting[platform];
  if (way === undefined) return;
  const trusted = store();
  if (trusted === undefined) return;
  const wanted = new X509Certificate(fs.readFileSync(caFile)).fingerprint256;
  if (trusted.some((certificate) => new X509Certificate(certificate).fingerprint256 === wanted)) return;
  throw new UserError(
    `${caFile}: ${way.system} does not trust this CA, and there the provider asks the system alone`,
    `Run: ${way.command(caFile)}\nThen run the command again. Nothing was touched.`,
  );
}
