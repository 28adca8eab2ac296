/** What `zfs list` and `zfs get` print: tables, or with -H lines with tabs; with -p numbers as they are (zfs-list(8)). */
import type { Dataset } from '../../zfs/datasets.ts';
import { type Call, refuse } from '../command.ts';

export interface Asked {
  flags: ReadonlySet<string>;
  values: ReadonlyMap<string, string>;
  names: readonly string[];
}

const MiB = 1024 ** 2;
/** Share of a thin volume that is written. */
const written = 0.1;
const poolBytes = 7.03 * MiB * MiB;

type Property = (dataset: Dataset, parsable: boolean) => string;

const bytes =
  (of: (dataset: Dataset) => number | undefined): Property =>
  (dataset, parsable) => {
    const size = of(dataset);
    return size === undefined ? '-' : parsable ? String(Math.floor(size)) : human(size);
  };
const used = (dataset: Dataset): number =>
  dataset.type === 'filesystem' ? dataset.size : dataset.type === 'volume' ? dataset.size * written : 0;

const properties: Readonly<Record<string, Property>> = {
  name: ({ name }) => name,
  type: ({ type }) => type,
  used: bytes(used),
  avail: bytes(({ type }) => (type === 'snapshot' ? undefined : poolBytes)),
  refer: bytes(({ type, size }) => (type === 'filesystem' ? size : size * written)),
  volsize: bytes(({ type, size }) => (type === 'filesystem' ? undefined : size)),
  mountpoint: ({ type, name }) => (type === 'filesystem' ? `/${name}` : '-'),
  origin: ({ origin }) => origin ?? '-',
  creation: ({ createdAt }, parsable) => (parsable ? String(Math.floor(createdAt)) : moment(createdAt)),
};
const aliases: Readonly<Record<string, string>> = { available: 'avail', referenced: 'refer' };
const propertyNamed = (name: string): Property | undefined => properties[aliases[name] ?? name];

export function listDatasets(call: Call, datasets: readonly Dataset[], { flags, values, names }: Asked): number {
  const types = values.get('t')?.split(',').map(typeNamed) ?? ['filesystem', 'volume'];
  const columns = (values.get('o') ?? 'name,used,avail,refer,mountpoint').split(',');
  const wrong = columns.find((column) => !propertyNamed(column));
  if (wrong !== undefined) return refuse(call, `bad property list: invalid property '${wrong}'`, 2);
  const missing = names.find((name) => !datasets.some((each) => each.name === name));
  if (missing !== undefined) return refuse(call, `cannot open '${missing}': dataset does not exist`);
  const shown = datasets
    .filter(({ type }) => types.includes('all') || types.includes(type))
    .filter(({ name }) => names.length === 0 || names.some((top) => isBelow(name, top, flags.has('r'))));
  const key = propertyNamed(values.get('s') ?? values.get('S') ?? 'name');
  if (key && values.has('s')) shown.sort((a, b) => compare(key(a, true), key(b, true)));
  if (key && values.has('S')) shown.sort((a, b) => compare(key(b, true), key(a, true)));
  printRows(call, flags, columns, shown);
  return 0;
}

function typeNamed(text: string): string {
  return { snap: 'snapshot', fs: 'filesystem', vol: 'volume' }[text] ?? text;
}

/** A dataset itself, and its snapshots; with -r all below it, too. */
function isBelow(name: string, top: string, recursive: boolean): boolean {
  return name === top || name.startsWith(`${top}@`) || (recursive && name.startsWith(`${top}/`));
}

const compare = (a: string, b: string): number => {
  const [x, y] = [Number(a), Number(b)];
  return Number.isNaN(x) || Number.isNaN(y) ? (a < b ? -1 : Number(a > b)) : x - y;
};

function printRows(
  call: Call,
  flags: ReadonlySet<string>,
  columns: readonly string[],
  datasets: readonly Dataset[],
): void {
  const rows = datasets.map((dataset) => columns.map((name) => propertyNamed(name)?.(dataset, flags.has('p')) ?? '-'));
  if (datasets.length > 0) print(call, flags.has('H'), columns, rows);
  else if (!flags.has('H')) call.complain('no datasets available\n');
}

function print(call: Call, bare: boolean, columns: readonly string[], rows: readonly (readonly string[])[]): void {
  if (bare) {
    for (const row of rows) call.print(`${row.join('\t')}\n`);
    return;
  }
  const heads = columns.map((name) => (aliases[name] ?? name).toUpperCase());
  const widths = heads.map((head, at) => Math.max(head.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const isNumber = columns.map((name) => /^(used|avail|available|refer|referenced|volsize)$/.test(name));
  for (const row of [heads, ...rows]) {
    const cells = row.map((cell, at) => (isNumber[at] ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0)));
    call.print(`${cells.join('  ').trimEnd()}\n`);
  }
}

/** `zfs get [-H] [-p] [-o FIELDS] PROPERTIES DATASET...` */
export function getProperties(call: Call, datasets: readonly Dataset[], { flags, values, names }: Asked): number {
  const [list = '', ...asked] = names;
  const wanted = list === 'all' ? Object.keys(properties).filter((name) => name !== 'name') : list.split(',');
  const wrong = wanted.find((name) => !propertyNamed(name));
  if (wrong !== undefined) return refuse(call, `bad property list: invalid property '${wrong}'`, 2);
  const fields = (values.get('o') ?? 'name,property,value,source').split(',');
  const rows: string[][] = [];
  for (const name of asked) {
    const dataset = datasets.find((each) => each.name === name);
    if (!dataset) return refuse(call, `cannot open '${name}': dataset does not exist`);
    for (const property of wanted) {
      const value = propertyNamed(property)?.(dataset, flags.has('p')) ?? '-';
      const row: Readonly<Record<string, string>> = { name, property, value, source: '-' };
      rows.push(fields.map((field) => row[field] ?? '-'));
    }
  }
  print(call, flags.has('H'), fields, rows);
  return 0;
}

function human(size: number): string {
  const units = ['B', 'K', 'M', 'G', 'T'];
  let [value, unit] = [size, 0];
  for (; value >= 1024 && unit < units.length - 1; unit++) value /= 1024;
  const digits = value >= 100 || Number.isInteger(value) ? 0 : value >= 10 ? 1 : 2;
  return `${value.toFixed(digits)}${units[unit]}`;
}

/** `Mon Nov 23  8:05 2026`, in UTC as the lab's nodes run. */
function moment(seconds: number): string {
  const date = new Date(seconds * 1000);
  const [day, number, month, year] = date.toUTCString().replace(',', '').split(' ');
  const time = `${date.getUTCHours()}:${String(date.getUTCMinutes()).padStart(2, '0')}`;
  return `${day} ${month} ${String(Number(number)).padStart(2)} ${time.padStart(5)} ${year}`;
}
