import { called } from '../about.ts';
import { type DeclaredDownload, downloads } from '../declared/downloads.ts';
import type { Fault, Rule } from '../rule.ts';

/** Length of a checksum in hexadecimal digits; older algorithms can be forged. */
const digits: Readonly<Record<string, number>> = { sha256: 64, sha384: 96, sha512: 128 };

/** What guests start from is fetched over https and held against a checksum. */
export const cloudImageVerified: Rule = {
  id: 'cloud-image-verified',
  title: { de: 'Abbilder werden über https geladen und geprüft', en: 'Images are fetched over https and checked' },
  severity: 'mandatory',
  references: [{ catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'OPS.1.1.3.A10' }],
  remediation: {
    de: 'Übernehmen Sie URL, Prüfsumme und Verfahren vom Herausgeber: SHA512SUMS liegt neben dem Abbild.',
    en: 'Take url, checksum and algorithm from the publisher: SHA512SUMS lies beside the image.',
  },
  check: ({ resources }) =>
    downloads(resources).flatMap((download) =>
      judge(download).map((fault) => ({ urn: download.urn, about: called('Abbild', 'image', download.url), ...fault })),
    ),
};

function judge({ url, checksum, algorithm, verifiesCertificate }: DeclaredDownload): Fault[] {
  const found: Fault[] = [];
  if (!url.startsWith('https://')) {
    found.push({
      is: {
        de: 'es wird nicht über https geladen: jeder unterwegs kann es austauschen',
        en: 'it is not fetched over https: anybody on the way may exchange it',
      },
      must: { de: 'die Adresse muss mit https beginnen', en: 'its address must begin with https' },
    });
  }
  if (!verifiesCertificate) {
    found.push({
      is: {
        de: 'es wird von jedem geladen, der antwortet',
        en: 'it is fetched from whoever answers',
      },
      must: { de: 'das Zertifikat des Servers muss geprüft werden', en: "the server's certificate must be verified" },
    });
  }
  return [...found, ...judgeChecksum(checksum, algorithm)];
}

function judgeChecksum(checksum: string | undefined, algorithm: string | undefined): Fault[] {
  const length = digits[algorithm ?? ''];
  if (checksum === undefined) {
    const is = {
      de: 'es hat keine Prüfsumme: ein ausgetauschtes Abbild startet in jedem Gast',
      en: 'it has no checksum: an exchanged image would start in every guest',
    };
    return [{ is, must: { de: 'es muss eine haben', en: 'it must have one' } }];
  }
  if (length === undefined) {
    const allowed = Object.keys(digits).join(', ');
    return [
      {
        is: {
          de: `es wird mit ${algorithm ?? 'keinem bekannten Verfahren'} geprüft`,
          en: `it is checked by ${algorithm ?? 'no known algorithm'}`,
        },
        must: { de: `es muss eines von ${allowed} sein`, en: `it must be one of ${allowed}` },
      },
    ];
  }
  if (new RegExp(`^[0-9a-f]{${length}}$`, 'i').test(checksum)) return [];
  return [
    {
      is: {
        de: `seine Prüfsumme hat ${checksum.length} Zeichen`,
        en: `it has a checksum of ${checksum.length} characters`,
      },
      must: {
        de: `bei ${algorithm} sind es ${length} hexadezimale Ziffern`,
        en: `${algorithm} has ${length} hexadecimal digits`,
      },
    },
  ];
}
