import { Command } from '@commander-js/extra-typings';
import { currentTarget } from '../../engine/target.ts';
import type { Plan } from '../../model/plan.ts';
import { UserError } from '../../model/user-error.ts';
import { type ClusterView, viewOnce } from '../../pve/cluster-view.ts';
import type { CliContext } from '../context.ts';
import { print } from '../context.ts';
import { readiness, unknownBecause } from '../drills/readiness.ts';
import { readPlan } from '../read-plan.ts';
import { recoveryPoint, renderCluster } from '../render/cluster-table.ts';
import { renderReadiness } from '../render/drill/refusal.ts';
import { watch } from '../render/watch.ts';
import { jsonOption, labOption } from './shared.ts';

export function statusCommand(context: CliContext) {
  return new Command('status')
    .description(
      "Show each member's services: where they run, HA state, replicas, recovery point; and whether all is ready for a drill. " +
        'Exits with 0 if all is well and ready; with 1 if something is amiss, not ready, or can not be seen.',
    )
    .addOption(labOption())
    .addOption(jsonOption())
    .option('--watch', 'again every second, until Ctrl-C')
    .action(async (options) => {
      const plan = await readPlan();
      const { connection } = currentTarget(options);
      const colour = context.stdout.isTTY === true;
      const ready = readiness(context, options);
      // Until it has been seen otherwise: a monitor takes nothing for well that is unknown.
      context.setExitCode(1);
      const show = async () => {
        const view = await viewOnce(connection);
        const refusals = await ready();
        context.setExitCode(refusals.length > 0 || isAmiss(plan, view) ? 1 : 0);
        if (options.json) return JSON.stringify({ ...view, guests: [...view.guests.values()], notReady: refusals });
        return `${renderCluster(plan, view, { colour })}\n${renderReadiness(refusals)}`;
      };
      const unseen = (error: unknown) => {
        context.setExitCode(1);
        if (!(error instanceof UserError)) throw error;
        const notReady = [unknownBecause(error)];
        return options.json ? JSON.stringify({ notReady }) : renderReadiness(notReady);
      };
      if (options.watch) await watch(context, () => show().catch(unseen));
      else print(context, await show());
    });
}

function isAmiss(plan: Plan, view: ClusterView): boolean {
  const isServiceAmiss = plan.guests.some((guest) => {
    const live = view.guests.get(guest.vmId);
    return live?.status !== 'running' || live.haState !== 'started' || !recoveryPoint(plan, guest, live, view.now).met;
  });
  return isServiceAmiss || !view.quorate || view.nodes.some((node) => !node.online);
}
