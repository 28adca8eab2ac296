/** `systemd-run --unit=NAME --on-active=TIME COMMAND...`: a transient timer and the service that it starts (systemd-run(1)). */
import { timerId } from '../../systemd/timers.ts';
import { type Call, type Command, refuse } from '../command.ts';

interface Wanted {
  unit: string | undefined;
  /** Seconds. */
  after: number | undefined;
  quiet: boolean;
  command: string[];
}

/** Options that say nothing to the lab, whose timers are exact. */
const ignored = ['--timer-property', '--property', '--description', '-p'];

/** Seconds of `300`, `300s`, `5min`, `1h 30min`; undefined for what is no time span (systemd.time(7)). */
function secondsOf(text: string): number | undefined {
  const units: Readonly<Record<string, number>> = { '': 1, s: 1, sec: 1, m: 60, min: 60, h: 3600, d: 86_400 };
  let [total, left] = [0, text.trim()];
  while (left !== '') {
    const part = /^(\d+(?:\.\d+)?)\s*([a-z]*)\s*/.exec(left);
    const unit = units[part?.[2] ?? '?'];
    if (!part || unit === undefined) return undefined;
    total += Number(part[1]) * unit;
    left = left.slice(part[0].length);
  }
  return text.trim() === '' ? undefined : total;
}

/** A sentence for what systemd-run does not take. */
function parse(args: readonly string[]): Wanted | string {
  const wanted: Wanted = { unit: undefined, after: undefined, quiet: false, command: [] };
  const left = [...args];
  for (let arg = left.shift(); arg !== undefined; arg = left.shift()) {
    if (!arg.startsWith('-')) return { ...wanted, command: [arg, ...left] };
    if (arg === '--') return { ...wanted, command: left };
    const [name = '', ...rest] = arg.split('=');
    const value = (): string => (rest.length > 0 ? rest.join('=') : (left.shift() ?? ''));
    if (name === '--unit' || name === '-u') wanted.unit = value().replace(/\.(timer|service)$/, '');
    else if (name === '--on-active') {
      const text = value();
      wanted.after = secondsOf(text);
      if (wanted.after === undefined) return `Failed to parse timer value: ${text}`;
    } else if (name === '--quiet' || name === '-q') wanted.quiet = true;
    else if (ignored.includes(name)) value();
    else if (name !== '--collect' && name !== '-G') return `systemd-run: unrecognized option '${arg}'`;
  }
  return wanted;
}

/** @param exists is there such a command on the host? */
export const systemdRun =
  (exists: (name: string) => boolean): Command =>
  (call) => {
    const wanted = parse(call.args);
    if (typeof wanted === 'string') return refuse(call, wanted);
    const [name] = wanted.command;
    if (name === undefined) return refuse(call, 'Command line to execute required.');
    if (!exists(name)) return refuse(call, `Failed to find executable ${name}: No such file or directory`);
    if (wanted.after === undefined) return refuse(call, 'systemd-run: the lab knows timers only: --on-active=SECONDS');
    return startTimer(call, wanted, wanted.after);
  };

function startTimer(call: Call, { unit: wished, quiet, command }: Wanted, after: number): number {
  const { cluster, name: node } = call.machine;
  const unit = wished ?? `run-${cluster.random(16).toString('hex')}`;
  const id = timerId(node, unit);
  if (cluster.unitTimers.has(id)) {
    return refuse(
      call,
      `Failed to start transient timer unit: Unit ${unit}.timer was already loaded or has a fragment file.`,
    );
  }
  cluster.transaction(() => cluster.unitTimers.put(id, { node, unit, at: cluster.uptime() + after, command }));
  if (!quiet) call.complain(`Running timer as unit: ${unit}.timer\nWill run service as unit: ${unit}.service\n`);
  return 0;
}
