/** Pages printed by the Chromium that is installed. */
import { execFile } from 'node:child_process';
import { access, constants, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

const names = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'microsoft-edge',
  'msedge',
];

/** ms until it must have printed a page. */
const patience = 60_000;

/** @returns absolute path; CHROME_PATH goes before what is found by name */
export async function findChromium(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const folders = (env.PATH ?? '').split(path.delimiter).filter((folder) => folder !== '');
  const candidates = [
    ...(env.CHROME_PATH
      ? [env.CHROME_PATH]
      : names.flatMap((name) => folders.map((each) => path.join(each, name + suffix)))),
    ...(env.CHROME_PATH ? [] : usualPlaces(env)),
  ];
  for (const candidate of candidates) {
    const isThere = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return path.resolve(candidate);
  }
  return undefined;
}

/** Where macOS and Windows have it, beside the search path. */
function usualPlaces(env: NodeJS.ProcessEnv): string[] {
  if (process.platform === 'darwin') {
    return ['Google Chrome', 'Chromium', 'Microsoft Edge'].map((name) =>
      path.join('/Applications', `${name}.app`, 'Contents', 'MacOS', name),
    );
  }
  if (process.platform !== 'win32') return [];
  return [env.ProgramFiles, env['ProgramFiles(x86)']].flatMap((folder) =>
    folder === undefined
      ? []
      : [
          path.join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'),
          path.join(folder, 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
        ],
  );
}

/** @param page HTML file @param to PDF file, written anew */
export const printPdf = (chromium: string, page: string, to: string, env: NodeJS.ProcessEnv): Promise<void> =>
  headless(chromium, [`--print-to-pdf=${path.resolve(to)}`, '--no-pdf-header-footer'], page, env);

/** @param to PNG file, written anew @param size pixels */
export const takeScreenshot = (
  chromium: string,
  page: string,
  to: string,
  size: { width: number; height: number },
  env: NodeJS.ProcessEnv,
): Promise<void> =>
  headless(chromium, [`--screenshot=${path.resolve(to)}`, `--window-size=${size.width},${size.height}`], page, env);

async function headless(chromium: string, orders: string[], page: string, env: NodeJS.ProcessEnv): Promise<void> {
  const profile = await mkdtemp(path.join(tmpdir(), 'ikz-chromium-'));
  // Its sandbox refuses to work as root. The page is our own, runs no script and loads nothing.
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const fixed = ['--headless', '--disable-gpu', '--hide-scrollbars', `--user-data-dir=${profile}`, ...sandbox];
  try {
    await run(chromium, [...fixed, ...orders, pathToFileURL(path.resolve(page)).href], { env, timeout: patience });
  } finally {
    await rm(profile, { recursive: true, force: true, maxRetries: 3 });
  }
}
