/** `systemctl`: services, and the transient timers of `systemd-run` (systemctl(1)). */
import { clockTime } from '../../ha/status.ts';
import { timeOn } from '../../nodes/time.ts';
import { timerId } from '../../systemd/timers.ts';
import { canStop, isActive, isInstalled, restartUnit, startUnit, stopUnit, type Unit } from '../../systemd/units.ts';
import { type Call, type Command, refuse } from '../command.ts';

export const systemctl: Command = (call) => {
  const words = call.args.filter((arg) => !arg.startsWith('-'));
  const [verb = '', ...names] = words;
  const asked = names.map((name) => name.replace(/\.service$/, ''));
  switch (verb) {
    case 'daemon-reload':
      return 0;
    case 'list-timers':
      return listTimers(call);
    case 'is-active':
      return tell(call, asked, ['active', 'inactive'], 3, (name) => isUp(call, name));
    case 'is-enabled':
      return tell(call, asked, ['enabled', 'not-found'], 4, (name) => isInstalled(unitOf(call, name)));
    case 'restart':
    case 'reload':
    case 'start':
    case 'enable':
      return change(call, verb, asked);
    case 'stop':
      return Math.max(0, ...asked.map((name) => stop(call, name)));
    default:
      return refuse(call, `Unknown command verb '${verb}'.`);
  }
};

function unitOf({ machine }: Call, unit: string): Unit {
  return { cluster: machine.cluster, host: machine.name, kind: machine.kind, unit };
}

const timerOf = (name: string): string | undefined => /^(.+)\.timer$/.exec(name)?.[1];

function hasTimer({ machine }: Call, unit: string): boolean {
  return machine.cluster.unitTimers.has(timerId(machine.name, unit));
}

function isUp(call: Call, name: string): boolean {
  const timer = timerOf(name);
  return timer === undefined ? isActive(unitOf(call, name)) : hasTimer(call, timer);
}

/** One word for each; good where one of them is. */
function tell(
  call: Call,
  names: readonly string[],
  [yes, no]: readonly [string, string],
  code: number,
  holds: (name: string) => boolean,
): number {
  const quiet = call.args.some((arg) => arg === '-q' || arg === '--quiet');
  if (!quiet) for (const name of names) call.print(`${holds(name) ? yes : no}\n`);
  return names.some(holds) ? 0 : code;
}

function change(call: Call, verb: 'restart' | 'reload' | 'start' | 'enable', names: readonly string[]): number {
  for (const name of names) {
    if (!isInstalled(unitOf(call, name))) {
      const unit = timerOf(name) === undefined ? `${name}.service` : name;
      return refuse(call, `Failed to ${verb} ${unit}: Unit ${unit} not found.`, 5);
    }
  }
  const { cluster } = call.machine;
  cluster.transaction(() => {
    for (const unit of names.map((name) => unitOf(call, name))) {
      if (verb === 'start') startUnit(unit);
      if (verb === 'restart') restartUnit(unit);
    }
  });
  return 0;
}

function stop(call: Call, name: string): number {
  const { cluster, name: host } = call.machine;
  const timer = timerOf(name);
  if (timer !== undefined) {
    if (!hasTimer(call, timer)) return refuse(call, `Failed to stop ${name}: Unit ${name} not loaded.`, 5);
    cluster.transaction(() => cluster.unitTimers.delete(timerId(host, timer)));
    return 0;
  }
  const unit = unitOf(call, name);
  if (!isInstalled(unit)) {
    return refuse(call, `Failed to stop ${name}.service: Unit ${name}.service not loaded.`, 5);
  }
  if (!canStop(unit)) return refuse(call, `Failed to stop ${name}.service: the lab can't stop this one`);
  cluster.transaction(() => stopUnit(unit));
  return 0;
}

function listTimers(call: Call): number {
  const { cluster, name: host } = call.machine;
  const now = timeOn(cluster, host);
  const timers = cluster.unitTimers
    .values()
    .filter(({ node }) => node === host)
    .toSorted((a, b) => a.at - b.at);
  const rows = [
    ['NEXT', 'LEFT', 'LAST', 'PASSED', 'UNIT', 'ACTIVATES'],
    ...timers.map(({ unit, at }) => {
      const left = Math.max(0, Math.ceil(at - cluster.uptime()));
      return [momentOf(now + left), `${spanOf(left)} left`, '-', '-', `${unit}.timer`, `${unit}.service`];
    }),
  ];
  const widths = [0, 1, 2, 3, 4, 5].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join(' ')
      .trimEnd(),
  );
  if (timers.length > 0) call.print(`${lines.join('\n')}\n`);
  call.print(`\n${timers.length} timers listed.\nPass --all to see loaded but inactive timers, too.\n`);
  return 0;
}

/** `Tue 2026-11-24 05:33:00 UTC` */
function momentOf(time: number): string {
  return `${clockTime(time).slice(0, 3)} ${new Date(time * 1000).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** `4min 20s` */
function spanOf(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ] as const;
  const named = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count}${unit}`);
  return named.length === 0 ? '0' : named.join(' ');
}
