/** Commands of the shell itself, which change its variables or options or end it. */
import type { Shell } from './shell.ts';
import type { Streams } from './streams.ts';

/** Ends the script with a code; `reason` is what the shell says about it, where it says anything. */
export class ShellExit extends Error {
  readonly code: number;
  readonly reason: string | undefined;

  constructor(code: number, reason?: string) {
    super(reason ?? `exit ${code}`);
    this.name = 'ShellExit';
    this.code = code;
    this.reason = reason;
  }
}

type Builtin = (shell: Shell, args: string[], streams: Streams) => number | Promise<number>;

const setOption: Builtin = (shell, args) => {
  const left = [...args];
  for (let arg = left.shift(); arg !== undefined; arg = left.shift()) {
    if (!/^[-+]/.test(arg)) continue;
    const names = arg.slice(1) === 'o' ? [left.shift() ?? ''] : arg.slice(1).replace(/o$/, '').split('');
    if (/^[-+].+o$/.test(arg)) names.push(left.shift() ?? '');
    for (const name of names) {
      const known = { errexit: 'e', nounset: 'u' }[name] ?? name;
      if (arg.startsWith('-')) shell.options.add(known);
      else shell.options.delete(known);
    }
  }
  return 0;
};

const exportVariable: Builtin = (shell, args) => {
  for (const arg of args) {
    const at = arg.indexOf('=');
    const name = at < 0 ? arg : arg.slice(0, at);
    if (at >= 0) shell.set(name, arg.slice(at + 1));
    shell.exported.add(name);
  }
  return 0;
};

const commandBuiltin: Builtin = (shell, args, streams) => {
  const [option, name] = args;
  if (option !== '-v' || name === undefined) {
    streams.errors('bash: line 1: command: only -v NAME is supported by the lab\n');
    return 2;
  }
  if (!builtins.has(name) && !shell.has(name)) return 1;
  streams.output(`${builtins.has(name) ? name : `/usr/bin/${name}`}\n`);
  return 0;
};

/** `bash -c SCRIPT`, `sh -c SCRIPT`: a shell of its own with the exported variables. */
const inner: Builtin = (shell, args, streams) => {
  const at = args.findIndex((arg) => /^-[a-z]*c$/.test(arg));
  const script = args[at + 1];
  if (at < 0 || script === undefined) {
    streams.errors('bash: only -c SCRIPT is supported by the lab\n');
    return 2;
  }
  const fresh = shell.child();
  if (args[at]?.includes('e')) fresh.options.add('e');
  return fresh.run(script, streams);
};

/** `sudo -n COMMAND`: everybody who is here is root. */
const sudo: Builtin = (shell, args, streams) => {
  const at = args.findIndex((arg) => !/^-[nEHS]+$/.test(arg));
  const [name, ...rest] = at < 0 ? [] : args[at] === '--' ? args.slice(at + 1) : args.slice(at);
  if (name?.startsWith('-')) {
    streams.errors(`sudo: the lab knows -n, -E, -H and -S, not ${name}\n`);
    return 1;
  }
  if (name === undefined) {
    streams.errors('usage: sudo [-n] command [arg ...]\n');
    return 1;
  }
  if (!builtins.has(name) && !shell.has(name)) {
    streams.errors(`sudo: ${name}: command not found\n`);
    return 1;
  }
  return shell.call(name, rest, streams);
};

export const builtins: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  [':', () => 0],
  ['true', () => 0],
  ['false', () => 1],
  ['set', setOption],
  ['export', exportVariable],
  ['command', commandBuiltin],
  ['bash', inner],
  ['/bin/bash', inner],
  ['sh', inner],
  ['sudo', sudo],
  ['/bin/sh', inner],
  [
    'unset',
    (shell, args) => {
      for (const name of args) {
        shell.variables.delete(name);
        shell.exported.delete(name);
      }
      return 0;
    },
  ],
  [
    'exit',
    (shell, [code]) => {
      throw new ShellExit(Number(code ?? shell.get('?')) & 255);
    },
  ],
]);
