/** `nft [-c] -f FILE`, `nft list|delete|flush ...`: the node's packet filter (nft(8)). */
import { setFilter } from '../../faults/filter.ts';
import { parseNft } from '../../nft/parse.ts';
import { printTable } from '../../nft/print.ts';
import { applied, NftError, type Statement, type Table, tableNamed } from '../../nft/ruleset.ts';
import { type Call, type Command, refuse } from '../command.ts';
import { FileError } from '../files.ts';

export const nft: Command = (call) => {
  const checks = call.args.some((arg) => arg === '-c' || arg === '--check');
  const words = call.args.filter((arg) => !/^(-c|--check|-n|-nn|-a|-s|--stateless|--numeric)$/.test(arg));
  const [first, file] = words;
  if (first !== '-f' && first !== '--file') return run(call, words.join(' '), 'command line', checks);
  if (file === undefined) return refuse(call, "nft: option requires an argument -- 'f'");
  if (file === '-' || file === '/dev/stdin') {
    return call.input().then((script) => run(call, script, '/dev/stdin', checks));
  }
  try {
    return run(call, call.machine.files.read(file).toString('utf8'), file, checks);
  } catch (cause) {
    if (!(cause instanceof FileError)) throw cause;
    return refuse(call, `${file}: ${cause.message}`);
  }
};

/** A script takes effect as a whole or not at all. */
function run(call: Call, script: string, name: string, checksOnly: boolean): number {
  const { cluster, name: node } = call.machine;
  let statements: Statement[];
  try {
    statements = parseNft(script, name === 'command line' ? '<cmdline>' : name);
  } catch (cause) {
    if (!(cause instanceof NftError)) throw cause;
    // Nothing stands before the error in the first line of a command line.
    return refuse(call, name === 'command line' ? cause.message.replace(/^<cmdline>:\d+:[\d-]+: /, '') : cause.message);
  }
  const before = cluster.packetFilters.get(node)?.tables ?? [];
  let after: readonly Table[] = before;
  let printed = '';
  for (const statement of statements) {
    try {
      after = applied(after, statement);
      printed += output(after, statement);
    } catch (cause) {
      if (!(cause instanceof NftError)) throw cause;
      return refuse(call, `Error: ${cause.message}\n${script.trimEnd()}`);
    }
  }
  if (!checksOnly && after !== before) cluster.transaction(() => setFilter(cluster, node, after));
  call.print(printed);
  return 0;
}

function output(tables: readonly Table[], statement: Statement): string {
  if (statement.verb === 'list ruleset') return tables.map(printTable).join('');
  if (statement.verb === 'list tables') return tables.map(({ family, name }) => `table ${family} ${name}\n`).join('');
  if (statement.verb !== 'list') return '';
  const table = tableNamed(tables, statement.family, statement.table);
  return table ? printTable(table) : '';
}
