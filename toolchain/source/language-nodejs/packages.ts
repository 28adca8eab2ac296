import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A provider that an installed npm package needs; `server` is where its plugin is published, if not by Pulumi. */
export interface RequiredPackage {
  readonly name: string;
  readonly version: string;
  readonly server: string | undefined;
}

/** An npm package that the program names in its package.json, in the version that is installed. */
export interface Dependency {
  readonly name: string;
  readonly version: string;
}

interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
  readonly pulumi?: { resource?: boolean; name?: string; version?: string; server?: string };
}

/**
 * The providers that the packages installed for the program in `folder` need: each package.json with
 * `"pulumi": { "resource": true }` in a node_modules of the folder or one above it, the nearest of each name.
 */
export function requiredPackages(folder: string): RequiredPackage[] {
  const nearest = new Map<string, RequiredPackage>();
  for (const directory of ancestors(folder)) {
    for (const manifest of installed(path.join(directory, 'node_modules'))) {
      const { name, version, pulumi } = manifest;
      if (!pulumi?.resource || name === undefined || nearest.has(name)) continue;
      nearest.set(name, {
        name: pulumi.name ?? name.replace(/^@pulumi\//, '').replace(/^@/, ''),
        version: pulumi.version ?? version ?? '',
        server: pulumi.server,
      });
    }
  }
  return [...nearest.values()];
}

/** What the nearest package.json of the program in `folder` depends on. */
export function programDependencies(folder: string): Dependency[] {
  for (const directory of ancestors(folder)) {
    const manifest = readManifest(path.join(directory, 'package.json'));
    if (manifest === undefined) continue;
    return Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).map(([name, range]) => ({
      name,
      version: readManifest(path.join(directory, 'node_modules', name, 'package.json'))?.version ?? range,
    }));
  }
  return [];
}

function* ancestors(folder: string): Generator<string> {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    yield at;
    if (path.dirname(at) === at) return;
  }
}

function* installed(folder: string): Generator<Manifest> {
  for (const entry of entries(folder)) {
    if (entry.startsWith('.')) continue;
    if (entry.startsWith('@')) yield* installed(path.join(folder, entry));
    else {
      const manifest = readManifest(path.join(folder, entry, 'package.json'));
      if (manifest) yield manifest;
    }
  }
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // most folders have no node_modules
  }
}

function readManifest(file: string): Manifest | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  } catch {
    return undefined; // not a package
  }
}
