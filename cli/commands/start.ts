import { Command } from '@commander-js/extra-typings';
import { labDir, labTarget, stackNames } from '../../engine/target.ts';
import { startLab } from '../../lab/index.ts';
import { viewOnce } from '../../pve/cluster-view.ts';
import type { CliContext } from '../context.ts';
import { print } from '../context.ts';
import { labTopology } from '../lab-topology.ts';
import { readPlan } from '../read-plan.ts';
import { renderCluster } from '../render/cluster-table.ts';
import { duration } from '../render/duration.ts';
import { Steps } from '../render/steps.ts';
import { openSession } from '../session.ts';

export function startCommand(context: CliContext) {
  return new Command('start')
    .description(
      'Bring both sites up in the lab on this machine, with the real engine and provider. Touches no real cluster.',
    )
    .action(async () => {
      const started = context.now();
      const steps = new Steps(context);
      const plan = await readPlan();
      const lab = await steps.run('lab: two sites on this machine', (progress) =>
        startLab({ dir: labDir(), topology: labTopology(plan), progress: (sentence) => progress(0, sentence) }),
      );
      const target = labTarget();
      const session = await openSession(context, {}, target);
      for (const stack of stackNames) {
        const planned = await session.preview(stack);
        if (planned.changes.length > 0) await session.up(stack, planned);
        print(context, `${stack}: ${summary(planned.changes.length, planned.unchanged)}`);
      }
      await steps.run(
        `lab: ${settlingSeconds} s put forward, until HA has every guest and each replica is made`,
        async () => {
          await lab.step(settlingSeconds);
          await lab.tick();
        },
      );
      const colour = context.stdout.isTTY === true;
      const view = await viewOnce(target.connection);
      print(context, `\n${renderCluster(plan, view, { colour })}`);
      print(context, `\nReady after ${duration(context.now() - started)}. ${whatNext}`);
    });
}

/** HA takes a new guest in within two of its rounds; on a real cluster one waits for that and for the schedules. */
const settlingSeconds = 60;

function summary(changes: number, unchanged: number): string {
  return changes === 0 ? `no changes, ${unchanged} resources as declared` : `${changes} resources brought up`;
}

const whatNext = `Try next:
  npx ikz status                          where everything runs now
  npx ikz lab fault niestetal power       the mains of the first site are gone: it runs on its batteries
  npx ikz lab clock step 1800             half an hour later they are empty, and HA has recovered its guests
  npx ikz lab status                      both sites at a glance (live with --watch)
  npx ikz preview secondary               the other site's stack still works
  npx ikz lab heal                        bring it all back
  npx ikz lab clock step 300              the nodes come up and join the others
  npx ikz preview --expect-no-changes     after all that: nothing to create, replace or delete
  npm run stop                            end the lab (its state is kept)`;
