/**
 * The lab's own certificate authority (X.509 v3, RFC 5280), as every Proxmox VE cluster has one:
 * its root certificate is what clients trust, each node has a certificate signed by it.
 */
// @peculiar/x509 needs this polyfill loaded before it.
import 'reflect-metadata';
import type { webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type JsonGeneralName,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

/** A certificate and its private key, both PEM (PKCS #8). */
export interface KeyedCertificate {
  certificate: string;
  key: string;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const rootYears = 10;
const nodeYears = 2;
const renewBeforeDays = 30;
const dayMs = 86_400_000;

/** A new root for `cluster`. */
export async function createAuthority(cluster: string, now: Date): Promise<KeyedCertificate> {
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: [{ CN: ['Proxmox Virtual Environment lab'] }, { OU: [cluster] }, { O: ['PVE Cluster Manager CA'] }],
    keys,
    signingAlgorithm: algorithm,
    ...validity(now, rootYears),
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: certificate.toString('pem'), key: await exportKey(keys.privateKey) };
}

/** A server certificate for `names` (DNS names and IP addresses; the first is the common name). */
export async function issueCertificate(
  authority: KeyedCertificate,
  names: readonly [string, ...string[]],
  now: Date,
): Promise<KeyedCertificate> {
  const root = new X509Certificate(authority.certificate);
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.create({
    subject: [{ CN: [names[0]] }],
    issuer: root.subject,
    publicKey: keys.publicKey,
    signingKey: await importKey(authority.key),
    signingAlgorithm: algorithm,
    ...validity(now, nodeYears),
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(names.map(generalName)),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(root),
    ],
  });
  return { certificate: certificate.toString('pem'), key: await exportKey(keys.privateKey) };
}

/** Is `certificate` (PEM) signed by the authority, made for exactly these names and good for another month? */
export async function isUsable(
  certificate: string,
  authority: KeyedCertificate,
  names: readonly string[],
  now: Date,
): Promise<boolean> {
  const parsed = new X509Certificate(certificate);
  const subjects = parsed.getExtension(SubjectAlternativeNameExtension)?.names.items.map((item) => item.value) ?? [];
  if (subjects.toSorted().join() !== names.toSorted().join()) return false;
  if (parsed.notAfter.getTime() - now.getTime() < renewBeforeDays * dayMs) return false;
  return parsed.verify({ publicKey: new X509Certificate(authority.certificate), signatureOnly: true });
}

function generalName(name: string): JsonGeneralName {
  return { type: isIP(name) ? 'ip' : 'dns', value: name };
}

/** From an hour ago, so that a clock slightly behind still accepts it. */
function validity(now: Date, years: number): { notBefore: Date; notAfter: Date } {
  const notBefore = new Date(now.getTime() - 3_600_000);
  const notAfter = new Date(notBefore);
  notAfter.setUTCFullYear(notAfter.getUTCFullYear() + years);
  return { notBefore, notAfter };
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  return PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), PemConverter.PrivateKeyTag);
}

async function importKey(pem: string): Promise<webcrypto.CryptoKey> {
  return crypto.subtle.importKey('pkcs8', PemConverter.decodeFirst(pem), algorithm, false, ['sign']);
}
