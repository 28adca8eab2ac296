import { describe, expect, it } from 'vitest';
import { checksumOf, releaseFor } from '../../toolchain/download/release.ts';

const releases = 'https://releases.example';

describe('the official release', () => {
  it.each([
    ['linux', 'x64', 'pulumi-v3.256.0-linux-x64.tar.gz'],
    ['darwin', 'arm64', 'pulumi-v3.256.0-darwin-arm64.tar.gz'],
    ['win32', 'x64', 'pulumi-v3.256.0-windows-x64.zip'],
  ] as const)('for %s on %s is %s, with the checksums beside it', (platform, arch, name) => {
    expect(releaseFor(releases, { platform, arch })).toEqual({
      archive: { name, url: `https://releases.example/v3.256.0/${name}` },
      checksums: { url: 'https://releases.example/v3.256.0/pulumi-3.256.0-checksums.txt' },
    });
  });

  it('does not exist for a platform that Pulumi does not publish for', () => {
    expect(() => releaseFor(releases, { platform: 'freebsd', arch: 'x64' })).toThrow(
      'Pulumi publishes no release for freebsd on x64.',
    );
  });
});

describe('a list of checksums', () => {
  const checksum = 'ab'.repeat(32);
  const list = [
    `${'cd'.repeat(32)}  pulumi-linux-arm64.tar.gz`,
    `${checksum.toUpperCase()}  pulumi-linux-x64.tar.gz`,
    '',
  ].join('\n');

  it('has the checksum of a file by its whole name', () => {
    expect(checksumOf(list, 'pulumi-linux-x64.tar.gz')).toBe(checksum);
    expect(checksumOf(list, 'linux-x64.tar.gz')).toBeUndefined();
  });

  it('has none where the line is no SHA-256', () => {
    expect(checksumOf('abcd  pulumi-linux-x64.tar.gz', 'pulumi-linux-x64.tar.gz')).toBeUndefined();
  });
});
