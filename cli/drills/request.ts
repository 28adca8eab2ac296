/** What a person asks for on the command line, as a request for a drill. */
import { Argument, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { type DrillPlan, planDrill } from '../../drills/index.ts';
import { scenarioNamed, scenarios } from '../../drills/scenarios/index.ts';
import { means } from '../../drills/scenarios/scenario.ts';
import { type Scope, scopeKinds } from '../../drills/scope.ts';
import { guestStorage } from '../../infra/storage-names.ts';
import { bmcPasswordFile } from '../../model/management-controller.ts';
import type { Plan } from '../../model/plan.ts';
import { UserError } from '../../model/user-error.ts';
import type { CliContext } from '../context.ts';
import { drillIds, drillsFolder } from './folder.ts';
import type { DrillWorld } from './open-world.ts';

export interface Asked {
  means?: (typeof means)[number] | undefined;
  maxMinutes?: number | undefined;
  from?: number | undefined;
  until?: number | undefined;
  hold?: number | undefined;
  commitAfter?: number | undefined;
}

export const scenarioArgument = () =>
  new Argument('<scenario>', '`ikz drill list` says what they are').choices(scenarios.map(({ id }) => id));
export const kindArgument = () => new Argument('[kind]', 'what fails or moves').choices(scopeKinds);
export const nameArgument = () => new Argument('[name]', 'which one, e.g. niestetal; the cluster has no name');

export const meansOption = () => new Option('--means <means>', 'how nodes are lost, the gentlest first').choices(means);
export const maxMinutesOption = () =>
  new Option('--max-minutes <minutes>', 'put back what is not verified by then').argParser(positive);
export const fromOption = () =>
  new Option('--from <time>', 'not before this time, e.g. 2026-11-28T06:00:00Z').argParser(moment);
export const untilOption = () => new Option('--until <time>', 'over by this time').argParser(moment);
export const holdOption = () =>
  new Option('--hold <minutes>', 'hold a switchover: it is put back after so long, unless it is committed before')
    .argParser(positive)
    .conflicts('commitAfter');
export const commitAfterOption = () =>
  new Option(
    '--commit-after <minutes>',
    'hold a switchover: it is kept after so long, unless it is rolled back before',
  ).argParser(positive);

/** @throws UserError where kind and name do not fit together */
export function scopeOf(kind: Scope['kind'] | undefined, name: string | undefined): Scope {
  if (kind === undefined || kind === 'cluster') {
    if (name === undefined) return { kind: 'cluster' };
    throw new UserError(`cluster: got the name "${name}", allowed: none`, 'There is but one cluster: leave it out.');
  }
  // The scenario says which names there are, also to whom gives none.
  return { kind, id: name ?? '' };
}

export async function planned(
  context: CliContext,
  { world, target }: Pick<DrillWorld, 'world' | 'target'>,
  scenario: string,
  scope: Scope,
  asked: Asked,
): Promise<DrillPlan> {
  const { plan } = world.cooperation;
  return planDrill(
    scenarioNamed(scenario),
    {
      date: context.today(),
      scope,
      target: target.kind,
      storage: guestStorage,
      controllers: controllersOf(plan),
      sshPorts: Object.fromEntries(
        Object.entries(target.connection.connection.ssh.hosts).map(([node, { port }]) => [node, port]),
      ),
      taken: await drillIds(drillsFolder(target.kind)),
      means: asked.means,
      maxMinutes: asked.maxMinutes,
      window: windowOf(asked),
      holdSeconds: seconds(asked.hold),
      commitAfterSeconds: seconds(asked.commitAfter),
    },
    world,
  );
}

const seconds = (minutes: number | undefined) => (minutes === undefined ? undefined : minutes * 60);

function controllersOf({ sites }: Plan) {
  return Object.fromEntries(
    sites
      .flatMap(({ nodes }) => nodes)
      .flatMap(({ name, bmc }) => (bmc ? [[name, { ...bmc, passwordFile: bmcPasswordFile }]] : [])),
  );
}

function windowOf({ from, until }: Asked): { from: number; until: number } | undefined {
  if (from === undefined && until === undefined) return undefined;
  if (from !== undefined && until !== undefined && from < until) return { from, until };
  throw new UserError(
    'the window must have a beginning and a later end',
    'Give both: --from 2026-11-28T06:00:00Z --until 2026-11-28T10:00:00Z.',
  );
}

function positive(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value > 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('A number of minutes is expected, more than 0.');
}

/** Seconds since 1970. */
function moment(text: string): number {
  const value = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)$/.test(text)
    ? Date.parse(text) / 1000
    : Number.NaN;
  if (Number.isFinite(value)) return value;
  throw new InvalidArgumentError('A time with its zone is expected, e.g. 2026-11-28T06:00:00Z.');
}
