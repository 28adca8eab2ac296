import { Command } from '@commander-js/extra-typings';
import type { Refusal } from '../../drills/prechecks/refusal.ts';
import { currentTarget } from '../../engine/target.ts';
import type { Plan } from '../../model/plan.ts';
import { UserError } from '../../model/user-error.ts';
import { type ClusterView, viewOnce } from '../../pve/cluster-view.ts';
import type { CliContext } from '../context.ts';
import { print } from '../context.ts';
import { inBackground, readiness, unknownBecause } from '../drills/readiness.ts';
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
      const judge = (view: ClusterView, refusals: readonly Refusal[]) =>
        context.setExitCode(refusals.length > 0 || isAmiss(plan, view) ? 1 : 0);
      if (options.watch) {
        const newest = inBackground(ready, context.now);
        const show = async () => {
          const view = await viewOnce(connection);
          const refusals = newest();
          judge(view, refusals ?? [notYetKnown]);
          if (options.json) return asJson(view, refusals ?? [notYetKnown]);
          return `${renderCluster(plan, view, { colour })}\n${refusals ? renderReadiness(refusals) : notYetKnown.reason.en}`;
        };
        await watch(context, () => show().catch((error: unknown) => unseen(context, error, options)));
        return;
      }
      const view = await viewOnce(connection);
      if (!options.json) {
        print(context, renderCluster(plan, view, { colour }));
        context.stderr.write(`${notYetKnown.reason.en}\n`);
      }
      const refusals = await ready();
      judge(view, refusals);
      print(context, options.json ? asJson(view, refusals) : renderReadiness(refusals));
    });
}

/** Until both stacks have been previewed the first time. */
const notYetKnown: Refusal = {
  check: 'look',
  subject: '',
  reason: {
    de: 'Bereitschaft wird geprüft: die Vorschau beider Stacks dauert bis zu einer Minute.',
    en: 'Readiness is being checked: the previews of both stacks take up to a minute.',
  },
  remedy: { de: 'Warten.', en: 'Wait.' },
};

const asJson = (view: ClusterView, notReady: readonly Refusal[]): string =>
  JSON.stringify({ ...view, guests: [...view.guests.values()], notReady });

function unseen(context: CliContext, error: unknown, { json }: { json?: boolean | undefined }): string {
  context.setExitCode(1);
  if (!(error instanceof UserError)) throw error;
  const notReady = [unknownBecause(error)];
  return json ? JSON.stringify({ notReady }) : renderReadiness(notReady);
}

function isAmiss(plan: Plan, view: ClusterView): boolean {
  const isServiceAmiss = plan.guests.some((guest) => {
    const live = view.guests.get(guest.vmId);
    return live?.status !== 'running' || live.haState !== 'started' || !recoveryPoint(plan, guest, live, view.now).met;
  });
  return isServiceAmiss || !view.quorate || view.nodes.some((node) => !node.online);
}
