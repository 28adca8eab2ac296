import { Unavailable } from '../toolchain.ts';
import { versions } from '../versions.ts';

/** Where Pulumi publishes its releases; below it `v3.256.0/FILE`. */
export const officialReleases = 'https://github.com/pulumi/pulumi/releases/download';

const systems: Partial<Record<NodeJS.Platform, string>> = { linux: 'linux', darwin: 'darwin', win32: 'windows' };
const architectures: Partial<Record<NodeJS.Architecture, string>> = { x64: 'x64', arm64: 'arm64' };

/** The files of one release that concern one platform. */
export interface Release {
  readonly archive: { readonly name: string; readonly url: string };
  readonly checksums: { readonly url: string };
}

/** The pinned release for a platform, at `releases`. Throws Unavailable where Pulumi publishes none. */
export function releaseFor(
  releases: string,
  { platform, arch }: Pick<NodeJS.Process, 'platform' | 'arch'> = process,
): Release {
  const [system, architecture] = [systems[platform], architectures[arch]];
  if (system === undefined || architecture === undefined) {
    throw new Unavailable(
      `Pulumi publishes no release for ${platform} on ${arch}.`,
      `Use a machine with one of: ${Object.keys(systems).join(', ')} on ${Object.keys(architectures).join(' or ')}.`,
    );
  }
  const folder = `${releases}/v${versions.engine}`;
  const name = `pulumi-v${versions.engine}-${system}-${architecture}.${system === 'windows' ? 'zip' : 'tar.gz'}`;
  return {
    archive: { name, url: `${folder}/${name}` },
    checksums: { url: `${folder}/pulumi-${versions.engine}-checksums.txt` },
  };
}

/** The SHA-256 that a list in the form of sha256sum ("HEX  NAME") has for a file; undefined if it has none. */
export function checksumOf(list: string, name: string): string | undefined {
  for (const line of list.split('\n')) {
    const [, checksum, listed] = /^([0-9a-f]{64})\s+\*?(\S+)\s*$/i.exec(line) ?? [];
    if (listed === name) return checksum?.toLowerCase();
  }
  return undefined;
}
