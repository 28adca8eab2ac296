import { spawn } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Toolchain } from '../../../toolchain/index.ts';
import { temporaryFolder } from './temporary-folder.ts';

const repository = path.join(import.meta.dirname, '..', '..', '..');

/** The end of a pulumi command. */
export interface Outcome {
  readonly exitCode: number;
  /** Both streams, as they came. */
  readonly output: string;
}

/** A Pulumi project of its own with one stack, whose state lies in its folder. */
export class Project {
  readonly folder: string;
  readonly #toolchain: Toolchain;

  private constructor(folder: string, toolchain: Toolchain) {
    this.folder = folder;
    this.#toolchain = toolchain;
  }

  /** @param program text of index.ts, run by tsx as the real program is */
  static async create(toolchain: Toolchain, program: string): Promise<Project> {
    const project = new Project(await temporaryFolder(), toolchain);
    await mkdir(path.join(project.folder, 'state'));
    await symlink(path.join(repository, 'node_modules'), path.join(project.folder, 'node_modules'), 'junction');
    await project.write('package.json', JSON.stringify({ name: 'probe', type: 'module', private: true }));
    await project.write('index.ts', program);
    await project.write(
      'Pulumi.yaml',
      [
        'name: probe',
        'main: index.ts',
        'runtime:',
        '  name: nodejs',
        '  options:',
        '    typescript: false',
        '    nodeargs: "--import tsx"',
      ].join('\n'),
    );
    await project.succeed(['stack', 'init', 'test']);
    return project;
  }

  /** Writes a file of the project; folders in its name are made. */
  async write(name: string, text: string): Promise<string> {
    const file = path.join(this.folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
    return file;
  }

  /** Starts a pulumi command. */
  start(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    return spawn(this.#toolchain.pulumiPath, [...args, '--non-interactive', '--color', 'never'], {
      cwd: this.folder,
      env: {
        ...process.env,
        ...this.#toolchain.env,
        PULUMI_BACKEND_URL: pathToFileURL(path.join(this.folder, 'state')).href,
        PULUMI_CONFIG_PASSPHRASE: 'probe',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  /** Runs a pulumi command to its end. */
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      const child = this.start(args, env);
      let output = '';
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('utf8').on('data', (text) => (output += text));
      child.once('error', reject);
      child.once('close', (code) => resolve({ exitCode: code ?? 1, output }));
    });
  }

  /** Runs a pulumi command that must succeed; returns what it printed. */
  async succeed(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<string> {
    const { exitCode, output } = await this.run(args, env);
    if (exitCode !== 0) throw new Error(`pulumi ${args.join(' ')}: exit code ${exitCode}\n${output}`);
    return output;
  }

  up(env?: Readonly<Record<string, string>>): Promise<string> {
    return this.succeed(['up', '--yes', '--skip-preview'], env);
  }

  async outputs(): Promise<Record<string, unknown>> {
    return JSON.parse(await this.succeed(['stack', 'output', '--json', '--show-secrets']));
  }

  /** The state as it lies on disk. */
  async state(): Promise<string> {
    return this.succeed(['stack', 'export']);
  }
}
