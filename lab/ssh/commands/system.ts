/** Commands about the host itself: identity, journal, time. */
import { clockTime } from '../../ha/status.ts';
import { timeOn } from '../../nodes/time.ts';
import { type Command, options, refuse } from '../command.ts';
import { hasInterface } from './ip.ts';

const id: Command = ({ args, print }) => {
  const { flags } = options(args);
  if (flags.has('n') && flags.has('u')) print('root\n');
  else if (flags.has('u') || flags.has('g')) print('0\n');
  else print('uid=0(root) gid=0(root) groups=0(root)\n');
  return 0;
};

const hostname: Command = ({ machine, print }) => {
  print(`${machine.name}\n`);
  return 0;
};

/** `journalctl [-u UNIT] [-n LINES]`: what the HA services have written. */
const journalctl: Command = (call) => {
  const { values } = options(call.args, 'nu');
  const { cluster, name } = call.machine;
  const unit = values.get('u')?.replace(/\.service$/, '');
  const lines = cluster.journal
    .values()
    .filter((line) => line.host === name && (unit === undefined || line.unit === unit));
  for (const { at, host, unit: source, message } of lines.slice(-Number(values.get('n') ?? lines.length))) {
    call.print(`${clockTime(at).slice(4, 19)} ${host} ${source}[${source === 'kernel' ? 1 : 900}]: ${message}\n`);
  }
  return 0;
};

/** `date [+%s]`, in UTC as the lab's hosts run. */
const date: Command = (call) => {
  const time = timeOn(call.machine.cluster, call.machine.name);
  call.print(`${call.args[0] === '+%s' ? time : `${clockTime(time)} UTC`}\n`);
  return 0;
};

/** `chronyc reload sources` */
const chronyc: Command = (call) => {
  if (call.args.join(' ') !== 'reload sources') return refuse(call, 'Unrecognized command');
  call.print('200 OK\n');
  return 0;
};

/** `sysctl [-e] -w net.ipv6.conf.INTERFACE.disable_ipv6=1`: no packet passes through the lab's bridges anyway (sysctl(8)). */
const sysctl: Command = (call) => {
  const words = call.args.filter((arg) => !/^-(e|w|q)$/.test(arg));
  const ignoresUnknown = call.args.includes('-e');
  for (const word of words) {
    const {
      key = '',
      name = '',
      value = '',
    } = /^(?<key>net\.ipv6\.conf\.(?<name>[^.=\s]+)\.disable_ipv6)=(?<value>[01])$/.exec(word)?.groups ?? {};
    if (key === '') return refuse(call, `sysctl: the lab sets disable_ipv6 of an interface only, not "${word}"`);
    if (hasInterface(call, name)) call.print(`${key} = ${value}\n`);
    else if (!ignoresUnknown)
      return refuse(call, `sysctl: cannot stat /proc/sys/${key.replaceAll('.', '/')}: No such file or directory`);
  }
  return 0;
};

export const hostCommands: readonly [string, Command][] = [
  ['id', id],
  ['hostname', hostname],
  ['chronyc', chronyc],
  ['date', date],
  ['journalctl', journalctl],
  ['sysctl', sysctl],
];
