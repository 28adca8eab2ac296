import { Command } from '@commander-js/extra-typings';
import { labDir, labTarget, stackNames } from '../../engine/target.ts';
import { startLab } from '../../lab/index.ts';
import { ClusterApi } from '../../pve/cluster-api.ts';
import { viewCluster } from '../../pve/cluster-view.ts';
import type { CliContext } from '../context.ts';
import { print } from '../context.ts';
import { labTopology } from '../lab-topology.ts';
import { readPlan } from '../read-plan.ts';
import { renderCluster } from '../render/cluster-table.ts';
import { duration } from '../render/duration.ts';
import { Steps } from '../render/steps.ts';
import { openSession, prepare } from '../session.ts';

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
      const session = await openSession(context, {}, await prepare(context, {}, target));
      for (const stack of stackNames) {
        // What an interrupted start left behind is put in order before anything is compared.
        await session.engine.recover(stack);
        const planned = await session.preview(stack);
        if (planned.changes.length > 0) await session.up(stack, planned);
        print(context, `${stack}: ${summary(planned.changes.length, planned.unchanged)}`);
      }
      // On a real cluster the schedules do it, within minutes.
      await steps.run('replication: first run of every job', () => lab.tick());
      const api = new ClusterApi(target.connection);
      try {
        const colour = context.stdout.isTTY === true;
        print(context, `\n${renderCluster(plan, await viewCluster(api), { colour, nowSeconds: Date.now() / 1000 })}`);
      } finally {
        await api.close();
      }
      print(context, `\nReady after ${duration(context.now() - started)}. ${whatNext}`);
    });
}

function summary(changes: number, unchanged: number): string {
  return changes === 0 ? `no changes, ${unchanged} resources as declared` : `${changes} resources brought up`;
}

const whatNext = `Try next:
  npx ikz status                          where everything runs now
  npx ikz lab fail niestetal              lose the first site, then look at the status again
  npx ikz preview secondary               the other site's stack still works
  npx ikz lab heal niestetal              bring it back
  npx ikz preview --expect-no-changes     after all that: nothing to create, replace or delete
  npm run stop                            end the lab (its state is kept)`;
