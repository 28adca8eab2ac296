/**
 * Runs a bash command line on one of the lab's hosts: lists, `&&`, `||`, pipes, `if`, `for`, groups,
 * redirections, variables, command substitution, `set -e`. What it doesn't have is refused by name.
 */
import {
  type AndOr,
  type Command as CommandNode,
  type CompoundList,
  type ParsedScript,
  type Pipeline,
  parse,
  type Statement,
} from 'unbash';
import type { Command, CommandTable, Machine } from '../command.ts';
import { FileError } from '../files.ts';
import { builtins, ShellExit } from './builtins.ts';
import { fields, type Scope, text, Unsupported } from './expand.ts';
import { inputOf, redirect, type Streams } from './streams.ts';

type Node = Statement['command'];

export class Shell implements Scope {
  readonly machine: Machine;
  readonly commands: CommandTable;
  readonly variables = new Map<string, string>([
    ['HOME', '/root'],
    ['USER', 'root'],
    ['LOGNAME', 'root'],
    ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
  ]);
  readonly exported = new Set(this.variables.keys());
  /** `set -e`: e, u, o pipefail ... by letter or name. */
  readonly options = new Set<string>();
  #status = 0;
  /** Depth of places where a failure is a condition and doesn't end the script under `set -e`. */
  #conditions = 0;

  constructor(machine: Machine, commands: CommandTable) {
    this.machine = machine;
    this.commands = commands;
  }

  /** A new shell on the same host that inherits the exported variables. */
  child(): Shell {
    const child = new Shell(this.machine, this.commands);
    for (const name of this.exported) {
      const value = this.variables.get(name);
      if (value === undefined) continue;
      child.variables.set(name, value);
      child.exported.add(name);
    }
    return child;
  }

  async run(script: string, streams: Streams): Promise<number> {
    const parsed = parse(script);
    const [problem] = parsed.errors ?? [];
    if (problem) {
      streams.errors(`bash: -c: line 1: syntax error: ${problem.message}\n`);
      return 2;
    }
    try {
      return await this.#list(parsed.commands, streams);
    } catch (cause) {
      if (cause instanceof ShellExit) {
        if (cause.reason) streams.errors(`bash: line 1: ${cause.reason}\n`);
        return cause.code;
      }
      if (!(cause instanceof Unsupported)) throw cause;
      streams.errors(`bash: line 1: ${cause.message}\n`);
      return 2;
    }
  }

  get(name: string): string | undefined {
    if (name === '?') return String(this.#status);
    const value = this.variables.get(name);
    if (value === undefined && this.options.has('u')) throw new ShellExit(1, `${name}: unbound variable`);
    return value;
  }

  set(name: string, value: string): void {
    this.variables.set(name, value);
  }

  async capture(script: ParsedScript): Promise<string> {
    let output = '';
    await this.#list(script.commands, {
      input: inputOf(''),
      output: (more) => {
        output += more;
      },
      errors: this.#errors,
    });
    return output;
  }

  /** Where command substitutions complain; they have no streams of their own. */
  #errors: (text: string) => void = () => {};

  async #list(statements: readonly Statement[], streams: Streams): Promise<number> {
    this.#errors = streams.errors;
    for (const statement of statements) {
      if (statement.background) throw new Unsupported('"&"');
      this.#status = await this.#node(statement.command, streams);
      const conditional = statement.command.type === 'AndOr' || isNegated(statement.command);
      if (this.#status !== 0 && this.options.has('e') && this.#conditions === 0 && !conditional) {
        throw new ShellExit(this.#status);
      }
    }
    return this.#status;
  }

  async #node(node: Node, streams: Streams): Promise<number> {
    switch (node.type) {
      case 'Command':
        return this.#command(node, streams);
      case 'AndOr':
        return this.#andOr(node, streams);
      case 'Pipeline':
        return this.#pipeline(node, streams);
      case 'BraceGroup':
        return this.#list(node.body.commands, streams);
      case 'Subshell':
        return this.#subshell(node.body, streams);
      case 'Redirected':
        return this.#redirected(streams, node.redirects, (inner) => this.#node(node.command, inner));
      case 'If': {
        for (const branch of [node, ...node.elif]) {
          if ((await this.#condition(() => this.#list(branch.clause.commands, streams))) === 0) {
            return this.#list(branch.then.commands, streams);
          }
        }
        return node.else ? this.#list(node.else.commands, streams) : 0;
      }
      case 'For': {
        let status = 0;
        for (const value of await this.#words(node.wordlist ?? [])) {
          this.set(node.name.value, value);
          status = await this.#list(node.body.commands, streams);
        }
        return status;
      }
      default:
        throw new Unsupported(`"${node.type}"`);
    }
  }

  async #andOr(node: AndOr, streams: Streams): Promise<number> {
    let status = 0;
    for (const [index, command] of node.commands.entries()) {
      const operator = index === 0 ? undefined : node.operators[index - 1];
      if ((operator === '&&' && status !== 0) || (operator === '||' && status === 0)) continue;
      const isLast = index === node.commands.length - 1;
      status = await (isLast ? this.#node(command, streams) : this.#condition(() => this.#node(command, streams)));
      this.#status = status;
      // Only the failure of the last command of a list ends a script under `set -e`.
      const fatal = this.options.has('e') && this.#conditions === 0 && !isNegated(command);
      if (isLast && status !== 0 && fatal) throw new ShellExit(status);
    }
    return status;
  }

  async #pipeline(node: Pipeline, streams: Streams): Promise<number> {
    const negated = isNegated(node);
    const statuses: number[] = [];
    let input = streams.input;
    for (const [index, command] of node.commands.entries()) {
      if (index === node.commands.length - 1) {
        statuses.push(await this.#node(command, { ...streams, input }));
        continue;
      }
      let passed = '';
      const output = (more: string): void => {
        passed += more;
      };
      const errors = node.operators[index] === '|&' ? output : streams.errors;
      const inner = { input, output, errors };
      statuses.push(await this.#condition(() => this.#node(command, inner)));
      input = inputOf(passed);
    }
    const last = statuses.at(-1) ?? 0;
    const status = this.options.has('pipefail') ? (statuses.findLast((each) => each !== 0) ?? 0) : last;
    return negated ? Number(status === 0) : status;
  }

  /** `(...)`: changes of variables and options stay inside, and `exit` ends only this part. */
  async #subshell(body: CompoundList, streams: Streams): Promise<number> {
    const inner = this.child();
    for (const [name, value] of this.variables) inner.variables.set(name, value);
    for (const option of this.options) inner.options.add(option);
    try {
      return await inner.#list(body.commands, streams);
    } catch (cause) {
      if (cause instanceof ShellExit) return cause.code;
      throw cause;
    }
  }

  async #command(node: CommandNode, streams: Streams): Promise<number> {
    const words = node.name ? await this.#words([node.name, ...node.args]) : [];
    const assigned = new Map<string, string>();
    for (const each of node.prefix) {
      if (each.type !== 'Assignment') continue;
      if (each.value.type === 'ArrayValue' || each.index) throw new Unsupported(`"${each.text}"`);
      const value = await text(each.value, this);
      assigned.set(each.name, each.append ? (this.variables.get(each.name) ?? '') + value : value);
    }
    const [name, ...args] = words;
    if (name === undefined) {
      for (const [key, value] of assigned) this.set(key, value);
      return this.#redirected(streams, node.redirects, () => 0);
    }
    return this.#redirected(streams, node.redirects, (inner) => this.call(name, args, inner, assigned));
  }

  async #words(words: readonly CommandNode['args'][number][]): Promise<string[]> {
    const result: string[] = [];
    for (const word of words) {
      if (word.type === 'Word') result.push(...(await fields(word, this)));
      // `export A=1`: an argument that looks like an assignment; its value is not split.
      else if (word.value.type === 'Word') result.push(`${word.name}=${await text(word.value, this)}`);
      else throw new Unsupported(`"${word.text}"`);
    }
    return result;
  }

  /** Runs a builtin or command with arguments that are words already. @param assigned variables of this call alone */
  async call(
    name: string,
    args: string[],
    streams: Streams,
    assigned: ReadonlyMap<string, string> = new Map(),
  ): Promise<number> {
    const builtin = builtins.get(name);
    if (builtin) return builtin(this, args, streams);
    const command = this.#installed(name);
    if (!command) {
      streams.errors(
        name.includes('/')
          ? `bash: line 1: ${name}: No such file or directory\n`
          : `bash: line 1: ${name}: command not found\n`,
      );
      return 127;
    }
    const environment = new Map([...this.exported].map((key) => [key, this.variables.get(key) ?? ''] as const));
    for (const [key, value] of assigned) environment.set(key, value);
    return command({
      machine: this.machine,
      args,
      environment,
      input: streams.input,
      print: streams.output,
      complain: streams.errors,
    });
  }

  /** Is there such a command on the host, by name or by its path? */
  has(name: string): boolean {
    return this.#installed(name) !== undefined;
  }

  #installed(name: string): Command | undefined {
    return this.commands.get(name) ?? this.commands.get(name.replace(/^(\/usr)?(\/local)?\/s?bin\//, ''));
  }

  async #redirected(
    streams: Streams,
    redirects: CommandNode['redirects'],
    work: (inner: Streams) => number | Promise<number>,
  ): Promise<number> {
    let inner: Streams;
    try {
      inner = await redirect(streams, redirects, this.machine.files, this);
    } catch (cause) {
      if (!(cause instanceof FileError)) throw cause;
      streams.errors(`bash: line 1: ${cause.path}: ${cause.message}\n`);
      return 1;
    }
    return work(inner);
  }

  async #condition(work: () => Promise<number>): Promise<number> {
    this.#conditions++;
    try {
      return await work();
    } finally {
      this.#conditions--;
    }
  }
}

function isNegated(node: Node): boolean {
  return node.type === 'Pipeline' && node.prefixes.some((prefix) => prefix.type === 'Negation');
}
