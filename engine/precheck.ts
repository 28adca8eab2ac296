/** What is looked at before the engine may change anything; reads only. */

import fs from 'node:fs';
import { projectName, siteOfStack } from '../infra/stack.ts';
import type { ConnectionFile } from '../inventory/connection.ts';
import type { Plan, StackName } from '../model/plan.ts';
import { UserError } from '../model/user-error.ts';
import { hostKeyOf } from './host-key.ts';
import { type EngineTools, runPulumi } from './pulumi-command.ts';
import type { Target } from './target.ts';

/**
 * Compares the key of every host with the pinned one. A key that differs is an alarm wherever it is; a
 * host that is silent is none: with one site dark the other is still to be worked on.
 * @throws UserError that names each host whose key differs
 */
export async function checkHostKeys({ file, connection }: ConnectionFile): Promise<void> {
  const answers = await Promise.all(
    Object.entries(connection.ssh.hosts).map(async ([name, { host, port, hostKey }]) => {
      const shown = await hostKeyOf(host, port, hostKey.split(' ')[0] ?? '');
      return { name, at: `${host}:${port}`, pinned: hostKey, shown };
    }),
  );
  const wrong = answers.filter(({ shown, pinned }) => shown !== undefined && shown !== pinned);
  if (wrong.length === 0) return;
  throw new UserError(
    wrong
      .map(
        ({ name, at, pinned, shown }) =>
          `${file}: ssh.hosts.${name}.hostKey: ${at} shows another key\n  got:     ${shown}\n  allowed: ${pinned}`,
      )
      .join('\n'),
    'If the host was installed anew, read its key on its console (/etc/ssh/ssh_host_*_key.pub) and put it there. If not, somebody stands between. Nothing was touched.',
  );
}

/**
 * Is the stack still that of the site the inventory gives it, and is what it takes from `primary` there?
 * @throws UserError where it isn't
 */
export async function checkStacks(
  target: Target,
  plan: Plan,
  stack: StackName,
  tools: EngineTools,
  env: Record<string, string>,
): Promise<void> {
  const site = siteOfStack(plan, stack).id;
  const [own, primary] = await Promise.all([
    outputsOf(target, stack, tools, env),
    stack === 'primary' ? undefined : outputsOf(target, 'primary', tools, env),
  ]);
  if (own?.site !== undefined && own.site !== site) {
    throw new UserError(
      `stack ${stack}: site: got "${site}" from cooperation/sites/, allowed: "${String(own.site)}", the site this stack has brought up`,
      `Give \`stack: ${stack}\` back to that site. To exchange the sites would delete every guest of the one. Nothing was touched.`,
    );
  }
  if (stack !== 'primary' && primary?.parts === undefined) {
    throw new UserError(
      `stack ${stack}: needs the stack "primary" of project ${projectName}, which is not up: it has no outputs yet`,
      'Run `npx ikz up primary --yes` first: this site needs its pools and networks. Nothing was touched.',
    );
  }
}

/** Outputs of the last update that went through; `undefined` where there is no such stack. */
async function outputsOf(
  target: Target,
  stack: StackName,
  tools: EngineTools,
  env: Record<string, string>,
): Promise<Record<string, unknown> | undefined> {
  // A lab that never was brought up has no backend yet.
  if (!fs.existsSync(target.initDir)) return undefined;
  const lines: string[] = [];
  const { exitCode, output } = await runPulumi(tools, ['stack', 'output', '--json', '--stack', stack], {
    // There a setting that pulumi may write lands beside the others, not in the working copy.
    cwd: target.initDir,
    env,
    onLine: (line) => lines.push(line) > 0,
  });
  if (exitCode === 0) return JSON.parse(lines.join('\n')) as Record<string, unknown>;
  if (/no stack named|no Pulumi.yaml project file/.test(output)) return undefined;
  throw new Error(`pulumi stack output of ${stack} ended with exit code ${exitCode}:\n${output}`);
}
