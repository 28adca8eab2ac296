import { Command } from '@commander-js/extra-typings';
import type { Refusal } from '../../drills/prechecks/refusal.ts';
import { currentTarget } from '../../engine/target.ts';
import type { Plan } from '../../model/plan.ts';
import { UserError } from '../../model/user-error.ts';
import { type ClusterView, viewOnce } from '../../pve/cluster-view.ts';
import type { CliContext } from '../context.ts';
import { print } from '../context.ts';
import { InBackground } from '../drills/in-background.ts';
import { readiness, unknownBecause } from '../drills/readiness.ts';
import { readPlan } from '../read-plan.ts';
import { recoveryPoint, renderCluster } from '../render/cluster-table.ts';
import { renderReadiness, takesAWhile } from '../render/drill/refusal.ts';
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
      // Who has stopped watching, or reading, does not wait for a preview.
      const over = new AbortController();
      const ready = readiness(context, options, AbortSignal.any([context.signal, over.signal]));
      // Until it has been seen otherwise: a monitor takes nothing for well that is unknown.
      context.setExitCode(1);
      const judge = (view: ClusterView, refusals: readonly Refusal[]) =>
        context.setExitCode(refusals.length > 0 || isAmiss(plan, view) ? 1 : 0);
      if (options.watch) {
        const background = new InBackground(ready, context.now);
        const show = async () => {
          const view = await viewOnce(connection);
          // Ready it was, before this happened.
          if (isDark(view) && background.newest()?.length === 0) background.forget();
          const known = background.newest();
          const refusals = known ?? [notYetKnown];
          judge(view, refusals);
          if (options.json) return asJson(view, refusals);
          return `${renderCluster(plan, view, { colour })}\n${known ? renderReadiness(known) : takesAWhile.en}`;
        };
        await watch(context, () =>
          show().catch((error: unknown) => {
            background.forget();
            return unseen(context, error, options);
          }),
        );
        over.abort();
        return;
      }
      const before = await viewOnce(connection);
      if (!options.json) print(context, renderCluster(plan, before, { colour }));
      context.stderr.write(`${takesAWhile.en}\n`);
      const refusals = await ready();
      // What has happened meanwhile counts, and is shown.
      const view = await viewOnce(connection);
      judge(view, refusals);
      if (options.json) return print(context, asJson(view, refusals));
      if (isAmiss(plan, view) !== isAmiss(plan, before)) print(context, renderCluster(plan, view, { colour }));
      print(context, renderReadiness(refusals));
    });
}

/** Until both stacks have been previewed the first time. */
const notYetKnown: Refusal = {
  check: 'look',
  subject: '',
  reason: takesAWhile,
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
  return isServiceAmiss || isDark(view);
}

const isDark = ({ quorate, nodes }: ClusterView): boolean => !quorate || nodes.some(({ online }) => !online);
