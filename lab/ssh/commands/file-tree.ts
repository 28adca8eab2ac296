/** Commands that make, change and test files and directories (GNU coreutils). */
import { posix } from 'node:path';
import { type Call, type Command, options, refuse } from '../command.ts';
import { FileError } from '../files.ts';

/** Runs `work`; a failed system call becomes the command's own sentence. */
function guarded(call: Call, work: () => void, sentence: (failure: FileError) => string): number {
  try {
    work();
    return 0;
  } catch (cause) {
    if (!(cause instanceof FileError)) throw cause;
    return refuse(call, sentence(cause));
  }
}

function octal(mode: string | undefined): number | undefined {
  return mode !== undefined && /^[0-7]{3,4}$/.test(mode) ? Number.parseInt(mode, 8) : undefined;
}

const mkdir: Command = (call) => {
  const { flags, values, rest } = options(call.args, 'm');
  const codes = rest.map((path) =>
    guarded(
      call,
      () => {
        if (flags.has('p')) call.machine.files.makeDirectories(path);
        else call.machine.files.makeDirectory(path);
        const mode = octal(values.get('m'));
        if (mode !== undefined) call.machine.files.changeMode(path, mode);
      },
      (failure) => `mkdir: cannot create directory ‘${path}’: ${failure.message}`,
    ),
  );
  return Math.max(0, ...codes);
};

/** `install [-D] [-m MODE] SOURCE TARGET`, `install -d [-m MODE] DIRECTORY...`; owner and group are root's anyway. */
const install: Command = async (call) => {
  const { flags, values, rest } = options(call.args, 'mog');
  const { files } = call.machine;
  const mode = octal(values.get('m') ?? '0755');
  if (mode === undefined) return refuse(call, `install: invalid mode ‘${values.get('m')}’`);
  if (flags.has('d')) {
    const codes = rest.map((path) =>
      guarded(
        call,
        () => {
          files.makeDirectories(path);
          files.changeMode(path, mode);
        },
        (failure) => `install: cannot create directory ‘${path}’: ${failure.message}`,
      ),
    );
    return Math.max(0, ...codes);
  }
  const [source, target] = rest;
  if (source === undefined || target === undefined) return refuse(call, 'install: missing file operand');
  const given = source === '/dev/stdin' ? Buffer.from(await call.input()) : undefined;
  return guarded(
    call,
    () => {
      const content = given ?? files.read(source);
      if (flags.has('D')) files.makeDirectories(posix.dirname(target));
      const inside = files.find(target)?.kind === 'directory';
      const path = inside ? posix.join(target, posix.basename(source)) : target;
      files.write(path, content, mode);
    },
    (failure) => `install: cannot stat ‘${failure.path}’: ${failure.message}`,
  );
};

const chmod: Command = (call) => {
  const [text, ...paths] = call.args;
  const mode = octal(text);
  if (mode === undefined) return refuse(call, `chmod: invalid mode: ‘${text ?? ''}’`);
  const codes = paths.map((path) =>
    guarded(
      call,
      () => call.machine.files.changeMode(path, mode),
      (failure) => `chmod: cannot access '${path}': ${failure.message}`,
    ),
  );
  return Math.max(0, ...codes);
};

/** `rm [-f] [-r] PATH...` */
const rm: Command = (call) => {
  const { flags, rest } = options(call.args);
  const { files } = call.machine;
  const recursive = flags.has('r') || flags.has('R');
  const codes = rest
    .filter((path) => !flags.has('f') || files.find(path))
    .map((path) =>
      guarded(
        call,
        () => {
          if (recursive) files.removeTree(path);
          else if (files.stat(path).kind === 'directory') throw new FileError('EISDIR', path);
          else files.remove(path);
        },
        (failure) => `rm: cannot remove '${path}': ${failure.message}`,
      ),
    );
  return Math.max(0, ...codes);
};

const rmdir: Command = (call) => {
  const { files } = call.machine;
  const codes = options(call.args).rest.map((path) =>
    guarded(
      call,
      () => {
        if (files.stat(path).kind !== 'directory') throw new FileError('ENOTDIR', path);
        files.remove(path);
      },
      (failure) => `rmdir: failed to remove '${path}': ${failure.message}`,
    ),
  );
  return Math.max(0, ...codes);
};

const mv: Command = (call) => {
  const { rest } = options(call.args);
  const [from, to] = rest;
  if (from === undefined || to === undefined) return refuse(call, 'mv: missing file operand');
  return guarded(
    call,
    () => call.machine.files.rename(from, to),
    (failure) => `mv: cannot move '${from}' to '${to}': ${failure.message}`,
  );
};

/** test(1) with one operator: `-f`, `-d`, `-e`, `-s`, `-z`, `-n`, `=`, `!=`, and `!` before it. */
function test(call: Call): number {
  const { args } = call;
  if (args[0] === '!') return Number(test({ ...call, args: args.slice(1) }) === 0);
  const [first, second, third] = args;
  const holds = (truth: boolean): number => Number(!truth);
  if (args.length === 0) return 1;
  if (args.length === 1) return holds(first !== '');
  if (args.length === 3) {
    if (second === '=' || second === '==') return holds(first === third);
    if (second === '!=') return holds(first !== third);
    if (second === '-eq') return holds(Number(first) === Number(third));
    return refuse(call, `bash: line 1: test: ${second}: binary operator expected`, 2);
  }
  const entry = call.machine.files.find(second ?? '');
  if (first === '-e') return holds(entry !== undefined);
  if (first === '-f') return holds(entry?.kind === 'file');
  if (first === '-d') return holds(entry?.kind === 'directory');
  if (first === '-s') return holds((entry?.size ?? 0) > 0);
  if (first === '-z') return holds(second === '');
  if (first === '-n') return holds(second !== '');
  return refuse(call, `bash: line 1: test: ${first}: unary operator expected`, 2);
}

/** `ls DIRECTORY`: names alone, a line each, as it writes where nobody looks on. */
const ls: Command = (call) => {
  const codes = options(call.args).rest.map((path) =>
    guarded(
      call,
      () => {
        const names = call.machine.files.list(path).map((entry) => posix.basename(entry.path));
        call.print(
          names
            .filter((name) => !name.startsWith('.'))
            .map((name) => `${name}\n`)
            .join(''),
        );
      },
      (failure) => `ls: cannot access '${path}': ${failure.message}`,
    ),
  );
  return codes.some((code) => code !== 0) ? 2 : 0;
};

/** `mountpoint -q PATH` (util-linux): 32 where nothing is mounted there. */
const mountpoint: Command = (call) => (call.machine.files.isMountPoint(options(call.args).rest[0] ?? '') ? 0 : 32);

const bracket: Command = (call) => {
  if (call.args.at(-1) !== ']') return refuse(call, "bash: line 1: [: missing `]'", 2);
  return test({ ...call, args: call.args.slice(0, -1) });
};

export const fileCommands: readonly [string, Command][] = [
  ['mkdir', mkdir],
  ['install', install],
  ['chmod', chmod],
  ['rm', rm],
  ['rmdir', rmdir],
  ['mv', mv],
  ['ls', ls],
  ['mountpoint', mountpoint],
  ['test', test],
  ['[', bracket],
];
