/** Commands that print, pass on or search text (GNU coreutils, grep). */
import { type Call, type Command, options } from '../command.ts';
import { FileError } from '../files.ts';

const escapes: Record<string, string> = { n: '\n', t: '\t', r: '\r', '\\': '\\', '"': '"', a: '\x07' };

function unescaped(text: string): string {
  return text.replace(/\\([ntr\\"a])/g, (_, letter: string) => escapes[letter] ?? letter);
}

const echo: Command = ({ args, print }) => {
  const flags = args.slice(0, args.findIndex((arg) => !/^-[neE]+$/.test(arg)) >>> 0);
  const words = args.slice(flags.length).join(' ');
  const text = flags.some((flag) => flag.includes('e')) ? unescaped(words) : words;
  print(flags.some((flag) => flag.includes('n')) ? text : `${text}\n`);
  return 0;
};

/** The format is used again as long as arguments are left, as POSIX says. */
const printf: Command = ({ args, print }) => {
  const [format = '', ...values] = args;
  const left = [...values];
  do {
    print(
      unescaped(format).replace(/%(?:%|([-0]?\d*)([sdb]))/g, (match, width: string | undefined, kind: string) => {
        if (match === '%%') return '%';
        const value = left.shift() ?? (kind === 'd' ? '0' : '');
        return pad(kind === 'b' ? unescaped(value) : value, width ?? '');
      }),
    );
  } while (left.length > 0 && /%[-0]?\d*[sdb]/.test(format));
  return 0;
};

function pad(value: string, width: string): string {
  if (width.startsWith('-')) return value.padEnd(Number(width.slice(1)));
  return value.padStart(Number(width), width.startsWith('0') ? '0' : ' ');
}

const cat: Command = async (call) => {
  const { rest } = options(call.args);
  let code = 0;
  for (const path of rest.length === 0 ? ['-'] : rest) {
    const text = await readOrComplain(call, 'cat', path);
    if (text === undefined) code = 1;
    else call.print(text);
  }
  return code;
};

const tee: Command = async (call) => {
  const { flags, rest } = options(call.args);
  const text = await call.input();
  call.print(text);
  let code = 0;
  for (const path of rest) {
    try {
      const before = flags.has('a') && call.machine.files.find(path) ? call.machine.files.read(path) : Buffer.alloc(0);
      call.machine.files.write(path, Buffer.concat([before, Buffer.from(text)]));
    } catch (cause) {
      if (!(cause instanceof FileError)) throw cause;
      call.complain(`tee: ${path}: ${cause.message}\n`);
      code = 1;
    }
  }
  return code;
};

const grep: Command = async (call) => {
  const { flags, values, rest } = options(call.args, 'e');
  const pattern = values.get('e') ?? rest.shift();
  if (pattern === undefined) {
    call.complain('Usage: grep [OPTION]... PATTERNS [FILE]...\n');
    return 2;
  }
  const expression = lineExpression(pattern, flags);
  let [count, failed] = [0, false];
  for (const path of rest.length === 0 ? ['-'] : rest) {
    const text = await readOrComplain(call, 'grep', path);
    if (text === undefined) {
      failed = true;
      continue;
    }
    const matches = lines(text).filter((line) => expression.test(line) !== flags.has('v'));
    count += matches.length;
    if (!flags.has('q') && !flags.has('c')) for (const line of matches) call.print(`${line}\n`);
  }
  if (flags.has('c')) call.print(`${count}\n`);
  if (failed && !(flags.has('q') && count > 0)) return 2;
  return count > 0 ? 0 : 1;
};

/** The pattern as a regular expression of ours: fixed (-F), extended (-E) or basic, where `\|` and `\(` are the operators. */
function lineExpression(pattern: string, flags: ReadonlySet<string>): RegExp {
  let source = pattern;
  if (flags.has('F')) source = pattern.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  else if (!flags.has('E')) {
    source = pattern.replace(/\\?[+?|(){}]/g, (match) => (match.length === 2 ? match.slice(1) : `\\${match}`));
  }
  if (flags.has('w')) source = `\\b(?:${source})\\b`;
  if (flags.has('x')) source = `^(?:${source})$`;
  return new RegExp(source, flags.has('i') ? 'i' : '');
}

function lines(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}

/** Content of a file, or standard input for `-`; undefined after a complaint. */
async function readOrComplain(call: Call, name: string, path: string): Promise<string | undefined> {
  if (path === '-' || path === '/dev/stdin') return call.input();
  try {
    return call.machine.files.read(path).toString('utf8');
  } catch (cause) {
    if (!(cause instanceof FileError)) throw cause;
    call.complain(`${name}: ${path}: ${cause.message}\n`);
    return undefined;
  }
}

export const textCommands: readonly [string, Command][] = [
  ['echo', echo],
  ['printf', printf],
  ['cat', cat],
  ['tee', tee],
  ['grep', grep],
];
