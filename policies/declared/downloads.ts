/** What nodes fetch from the internet. Address and checksum are known before the update. */
import type { PlannedResource } from '../declared.ts';

export interface DeclaredDownload {
  urn: string;
  url: string;
  checksum: string | undefined;
  algorithm: string | undefined;
  verifiesCertificate: boolean;
}

export function downloads(resources: readonly PlannedResource[]): DeclaredDownload[] {
  return resources.flatMap(({ type, urn, props }): DeclaredDownload[] => {
    if (/^proxmoxve:download\/file(Legacy)?:/.test(type)) {
      return [
        {
          urn,
          url: String(props.url),
          checksum: written(props.checksum),
          algorithm: written(props.checksumAlgorithm),
          verifiesCertificate: props.verify !== false,
        },
      ];
    }
    const file = type === 'proxmoxve:index/fileLegacy:FileLegacy' ? props.sourceFile : undefined;
    if (!/^https?:/.test(String(file?.path))) return [];
    return [
      {
        urn,
        url: String(file.path),
        checksum: written(file.checksum),
        algorithm: 'sha256',
        verifiesCertificate: file.insecure !== true,
      },
    ];
  });
}

function written(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
