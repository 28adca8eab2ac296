import { Command } from '@commander-js/extra-typings';
import { currentTarget } from '../../engine/target.ts';
import { viewOnce } from '../../pve/cluster-view.ts';
import type { CliContext } from '../context.ts';
import { print } from '../context.ts';
import { readPlan } from '../read-plan.ts';
import { recoveryPoint, renderCluster } from '../render/cluster-table.ts';
import { jsonOption, labOption } from './shared.ts';

export function statusCommand(context: CliContext) {
  return new Command('status')
    .description(
      "Show each member's services: where they run, HA state, replicas, recovery point. Exits with 1 if something is amiss.",
    )
    .addOption(labOption())
    .addOption(jsonOption())
    .action(async (options) => {
      const plan = await readPlan();
      const view = await viewOnce(currentTarget(options).connection);
      const colour = context.stdout.isTTY === true;
      if (options.json) print(context, JSON.stringify({ ...view, guests: [...view.guests.values()] }));
      else print(context, renderCluster(plan, view, { colour }));
      const amiss = plan.guests.some((guest) => {
        const live = view.guests.get(guest.vmId);
        return (
          live?.status !== 'running' || live.haState !== 'started' || !recoveryPoint(plan, guest, live, view.now).met
        );
      });
      if (amiss || !view.quorate || view.nodes.some((node) => !node.online)) context.setExitCode(1);
    });
}
