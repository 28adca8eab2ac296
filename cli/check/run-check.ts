/** The whole check, from what is there to the report. Reads only. */
import { projectRoot } from '../../engine/target.ts';
import { cooperationDir } from '../../inventory/location.ts';
import { judgeOffline } from '../../offline/process.ts';
import { workingCopy } from '../../offline/working-copy.ts';
import type { CliContext } from '../context.ts';
import { readPlan } from '../read-plan.ts';
import { Steps } from '../render/steps.ts';
import { assemble } from './assemble.ts';
import { baseRevision } from './base/base-revision.ts';
import { namedBase } from './base/forge.ts';
import { cleaned } from './clean-text.ts';
import { previewStacks } from './engine-judgement.ts';
import { type Report, reportSchema } from './report.ts';
import { secretsOf } from './secrets.ts';
import { chooseWay } from './way.ts';

export interface CheckOptions {
  base?: string | undefined;
  lab?: boolean | undefined;
  offline?: boolean | undefined;
}

/** @throws UserError where what is asked for is not there */
export async function runCheck(context: CliContext, options: CheckOptions): Promise<Report> {
  const { target, notes } = await chooseWay(options);
  const cooperation = cooperationDir();
  const revision = await workingCopy(projectRoot, cooperation);
  const base = await baseRevision(namedBase(options.base, process.env), projectRoot, cooperation, revision);
  const day = context.today();
  const before = base.kind === 'found' ? base.revision : undefined;
  const offline = await new Steps(context).run('check inventory and program', () =>
    judgeOffline({ now: revision, before, today: day }, context.signal),
  );
  const previews =
    target && offline.now.kind === 'judged' ? await previewStacks(context, target, await readPlan()) : undefined;
  const report = assemble({
    day,
    way: target?.kind ?? 'offline',
    target: target && `${target.kind} ${target.connection.connection.cluster}`,
    revision,
    base,
    offline,
    previews,
    notes,
  });
  return reportSchema.parse(cleaned(report, target ? secretsOf(target, process.env) : []));
}
