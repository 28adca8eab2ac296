/** What is looked at before the engine may change anything; reads only. */
import { projectName, siteOfStack } from '../infra/stack.ts';
import type { ConnectionFile } from '../inventory/connection.ts';
import type { Plan, StackName } from '../model/plan.ts';
import { UserError } from '../model/user-error.ts';
import { hostKeyOf } from './host-key.ts';
import type { StackState } from './stack-state.ts';

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
  plan: Plan,
  stack: StackName,
  stateOf: (stack: StackName) => StackState,
): Promise<void> {
  const site = siteOfStack(plan, stack).id;
  const [own, primary] = await Promise.all([
    stateOf(stack).outputs(),
    stack === 'primary' ? undefined : stateOf('primary').outputs(),
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
