import { type DeclaredDownload, downloads } from '../declared/downloads.ts';
import type { Rule } from '../rule.ts';

/** Length of a checksum in hexadecimal digits; older algorithms can be forged. */
const digits: Readonly<Record<string, number>> = { sha256: 64, sha384: 96, sha512: 128 };

/** What guests start from is fetched over https and held against a checksum. */
export const cloudImageVerified: Rule = {
  id: 'cloud-image-verified',
  title: 'Images are fetched over https and checked',
  severity: 'mandatory',
  references: [{ catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'OPS.1.1.3.A10' }],
  remediation: 'Take url, checksum and algorithm from the publisher: SHA512SUMS lies beside the image.',
  check: ({ resources }) =>
    downloads(resources).flatMap((download) =>
      judge(download).map((finding) => ({ urn: download.urn, message: `image ${download.url} ${finding}` })),
    ),
};

function judge({ url, checksum, algorithm, verifiesCertificate }: DeclaredDownload): string[] {
  const found: string[] = [];
  if (!url.startsWith('https://')) found.push('is not fetched over https: anybody on the way may exchange it.');
  if (!verifiesCertificate) found.push("is fetched from whoever answers: the server's certificate must be verified.");
  const length = digits[algorithm ?? ''];
  if (checksum === undefined) {
    found.push('has no checksum: an exchanged image would start in every guest; it must have one.');
  } else if (length === undefined) {
    found.push(
      `is checked by ${algorithm ?? 'no known algorithm'}; it must be one of ${Object.keys(digits).join(', ')}.`,
    );
  } else if (!new RegExp(`^[0-9a-f]{${length}}$`, 'i').test(checksum)) {
    found.push(`has a checksum of ${checksum.length} characters; ${algorithm} has ${length} hexadecimal digits.`);
  }
  return found;
}
