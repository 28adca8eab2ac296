import path from 'node:path';

/**
 * URL of pulumi's file backend in a folder, whatever characters its path has. Not `pathToFileURL`: pulumi (3.256) takes all
 * behind `file://` for the path and makes it absolute, so `file:///C:/lab` would be `C:\C:\lab`; and with backslashes it is
 * no URL at all.
 *
 * The side files (`.attrs`) are left out: unlike the state they are not renamed into place, and one cut off by a kill makes
 * the state unreadable ("failed to load checkpoint: EOF").
 */
export function fileBackendUrl(dir: string, { sep }: Pick<path.PlatformPath, 'sep'> = path): string {
  const encoded = encodeURI(dir.split(sep).join('/')).replaceAll(/[?#]/g, encodeURIComponent);
  return `file://${encoded}?metadata=skip`;
}
