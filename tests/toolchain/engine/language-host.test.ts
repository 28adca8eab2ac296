/** The substitute for the language host, under the real engine. */
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Toolchain } from '../../../toolchain/index.ts';
import { builtToolchain } from '../support/built-toolchain.ts';
import { Project } from '../support/project.ts';

let toolchain: Toolchain;
beforeAll(async () => {
  toolchain = await builtToolchain();
});

describe('a TypeScript program run by tsx', () => {
  it('gets its configuration, sees a preview as one, and previews, updates and is destroyed', async () => {
    const project = await Project.create(
      toolchain,
      `import * as pulumi from '@pulumi/pulumi';
       import * as command from '@pulumi/command';
       import { greeting } from './greeting.ts';
       const config = new pulumi.Config();
       new command.local.Command('greet', { create: \`echo \${greeting(config.require('name'))}\` });
       export const preview = pulumi.runtime.isDryRun();
       export const stack: string = pulumi.getStack();
       export const secret = config.requireSecret('token');`,
    );
    await project.write(
      'greeting.ts',
      "export const greeting = (name: string): string => ['hello', name].join(' ');\n",
    );
    await project.succeed(['config', 'set', 'name', 'world']);
    await project.succeed(['config', 'set', '--secret', 'token', 'not to be read']);

    const preview = await project.succeed(['preview']);
    expect(preview).toContain('+ 2 to create');
    expect(preview).toContain('preview: true');
    await project.up();
    expect(await project.outputs()).toEqual({ preview: false, stack: 'test', secret: 'not to be read' });
    const state = await project.state();
    expect(state).toContain('"stdout": "hello world"');
    expect(state).not.toContain('not to be read');
    await project.succeed(['preview', '--expect-no-changes']);
    await project.succeed(['destroy', '--yes', '--skip-preview']);
    expect(await project.state()).not.toContain('command:local:Command');
  });

  it('that throws fails the command and shows its own error', async () => {
    const project = await Project.create(toolchain, `throw new Error('no such municipality');`);
    const { exitCode, output } = await project.run(['preview']);
    expect(exitCode).not.toBe(0);
    expect(output).toContain('no such municipality');
  });

  it('whose SDK is not installed is told to install it', async () => {
    const project = await Project.create(toolchain, '');
    await rm(path.join(project.folder, 'node_modules'));
    const { output } = await project.run(['preview']);
    expect(output).toContain('run "npm install" in the project');
  });
});

describe('a policy pack', () => {
  it('judges a preview and blocks it before anything is done', async () => {
    const project = await Project.create(
      toolchain,
      `import * as command from '@pulumi/command';
       new command.local.Command('c', { create: process.env.WORDS ?? '' });`,
    );
    await project.write('policies/PulumiPolicy.yaml', 'runtime: nodejs\n');
    await project.write(
      'policies/package.json',
      JSON.stringify({ name: 'probe-policies', version: '0.1.0', private: true, type: 'module', main: 'index.cjs' }),
    );
    await project.write(
      'policies/index.cjs',
      "require('tsx/cjs/api').register();\nmodule.exports = require('./pack.ts');\n",
    );
    await project.write(
      'policies/pack.ts',
      `import { PolicyPack } from '@pulumi/policy';
       import { allowed } from '../rule.ts';
       new PolicyPack('probe', { policies: [{
         name: 'no-removal', description: 'Commands remove nothing.', enforcementLevel: 'mandatory',
         validateResource: ({ type, props }, report) => {
           if (type === 'command:local:Command' && !allowed(String(props.create))) report('a command that removes');
         },
       }] });`,
    );
    await project.write('rule.ts', "export const allowed = (command: string): boolean => !command.includes('rm ');\n");
    const preview = ['preview', '--policy-pack', 'policies'];
    expect(await project.succeed(preview, { WORDS: 'echo fine' })).toContain('+ 2 to create');
    const { exitCode, output } = await project.run(preview, { WORDS: 'rm file' });
    expect(exitCode).not.toBe(0);
    expect(output).toContain('[mandatory]  no-removal');
    expect(output).toContain('a command that removes');
  });
});

describe('an engine that is killed', () => {
  it('leaves neither language host, program nor plugin behind', async () => {
    const project = await Project.create(
      toolchain,
      `import * as command from '@pulumi/command';
       import { writeFileSync } from 'node:fs';
       writeFileSync('program.pid', String(process.pid));
       new command.local.Command('endless', {
         create: \`require("node:fs").writeFileSync("command.pid", process.pid + " " + process.ppid); setInterval(() => {}, 1000)\`,
         interpreter: [process.execPath, '-e'],
       });`,
    );
    const engine = project.start(['up', '--yes', '--skip-preview']);
    const pids = async (file: string) =>
      (await readFile(path.join(project.folder, file), 'utf8')).split(' ').map(Number);
    await expect.poll(() => pids('command.pid'), { timeout: 30_000 }).toHaveLength(2);
    const left = [...(await pids('program.pid')), ...(await pids('command.pid'))];
    expect(left.filter(isAlive)).toEqual(left);
    engine.kill('SIGKILL');
    await expect.poll(() => left.filter(isAlive), { timeout: 10_000 }).toEqual([]);
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
