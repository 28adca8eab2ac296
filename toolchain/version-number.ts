/** Major, minor and patch of a version; prerelease marks and build metadata are left out. */
export type VersionNumber = readonly [major: number, minor: number, patch: number];

/** Reads `v3.256.0`, `go1.26.8`, `3.257.0-alpha.1`, `go1.27rc1`; undefined if there is no version in the text. */
export function versionNumber(text: string): VersionNumber | undefined {
  const [, major, minor, patch] = /(\d+)\.(\d+)(?:\.(\d+))?/.exec(text) ?? [];
  if (major === undefined || minor === undefined) return undefined;
  return [Number(major), Number(minor), Number(patch ?? 0)];
}

/** Whether the version is the minimum or newer. */
export function isAtLeast(version: VersionNumber, minimum: VersionNumber): boolean {
  for (const [index, wanted] of minimum.entries()) {
    const actual = version[index] ?? 0;
    if (actual !== wanted) return actual > wanted;
  }
  return true;
}
