/** `zfs list|get|create|clone|destroy` (zfs(8)). */
import { posix } from 'node:path';
import { dropVolume, putVolume } from '../../guests/drives.ts';
import { isInUse } from '../../storage/content.ts';
import { type Dataset, datasetsOf, storageAt } from '../../zfs/datasets.ts';
import { type Call, type Command, options, refuse } from '../command.ts';
import { getProperties, listDatasets } from './zfs-output.ts';

export const zfs: Command = (call) => {
  const [verb, ...rest] = call.args;
  const { flags, values, rest: names } = options(rest, 'otsSdVb');
  const datasets = datasetsOf(call.machine.cluster, call.machine.name);
  const asked = { flags, values, names };
  switch (verb) {
    case 'list':
      return listDatasets(call, datasets, asked);
    case 'get':
      return getProperties(call, datasets, asked);
    case 'create':
      return create(call, datasets, names[0]);
    case 'clone':
      return clone(call, datasets, names[0], names[1]);
    case 'destroy':
      return destroy(call, datasets, names[0], flags);
    default:
      return refuse(call, `unrecognized command '${verb ?? ''}'`, 2);
  }
};

const usage = (call: Call, what: string): number => refuse(call, `missing ${what} argument`, 2);

function create(call: Call, datasets: readonly Dataset[], name: string | undefined): number {
  const { cluster, name: host } = call.machine;
  if (name === undefined) return usage(call, 'filesystem');
  if (isThere(datasets, name)) return refuse(call, `cannot create '${name}': dataset already exists`);
  if (!isThere(datasets, posix.dirname(name))) return refuse(call, `cannot create '${name}': parent does not exist`);
  const present = cluster.nodes.get(host)?.datasets ?? [];
  cluster.transaction(() => cluster.nodes.patch(host, { datasets: [...present, name].toSorted() }));
  return 0;
}

const isThere = (datasets: readonly Dataset[], name: string): boolean => datasets.some((each) => each.name === name);

function clone(
  call: Call,
  datasets: readonly Dataset[],
  origin: string | undefined,
  target: string | undefined,
): number {
  const { cluster, name: node } = call.machine;
  if (origin === undefined) return usage(call, 'source dataset');
  if (target === undefined) return usage(call, 'target dataset');
  const source = datasets.find(({ name, type }) => name === origin && type === 'snapshot');
  if (!source) return refuse(call, `cannot open '${origin}': dataset does not exist`);
  if (isThere(datasets, target)) return refuse(call, `cannot create '${target}': dataset already exists`);
  const parent = posix.dirname(target);
  if (!isThere(datasets, parent)) return refuse(call, `cannot create '${target}': parent does not exist`);
  const storage = storageAt(cluster, parent);
  if (storage === undefined) return refuse(call, `cannot create '${target}': ${parent} is the pool of no storage`);
  const name = posix.basename(target);
  const vmId = /^vm-(\d+)-/.exec(name)?.[1];
  cluster.transaction(() =>
    putVolume(cluster, {
      ...{ node, storage, name, content: 'images', format: 'raw', size: source.size, origin },
      createdAt: cluster.now(),
      ...(vmId !== undefined && { vmId: Number(vmId) }),
    }),
  );
  return 0;
}

/** Nothing goes that something else is made of, or that a running guest has as its disk. */
function destroy(
  call: Call,
  datasets: readonly Dataset[],
  name: string | undefined,
  flags: ReadonlySet<string>,
): number {
  const { cluster, name: node } = call.machine;
  if (name === undefined) return usage(call, 'dataset');
  const dataset = datasets.find((each) => each.name === name);
  if (!dataset) return refuse(call, `cannot open '${name}': dataset does not exist`);
  const below = datasets.filter((each) => each.name.startsWith(`${name}/`) || each.name.startsWith(`${name}@`));
  const clones = datasets.filter(({ origin }) => origin !== undefined && [name, ...names(below)].includes(origin));
  if (dataset.type === 'snapshot' && clones.length > 0) {
    return refuse(call, dependents(name, 'snapshot has dependent clones', '-R', clones));
  }
  if (dataset.type === 'snapshot') return refuse(call, `cannot destroy '${name}': replication needs it`);
  if (clones.length > 0) return refuse(call, dependents(name, `${dataset.type} has dependent clones`, '-R', clones));
  if (below.length > 0 && !flags.has('r')) {
    return refuse(call, dependents(name, `${dataset.type} has children`, '-r', below));
  }
  const gone = [dataset, ...below];
  const isOpen = ({ volume }: Dataset) =>
    volume && isInUse(cluster, volume) && cluster.guests.get(String(volume.vmId))?.status === 'running';
  if (gone.some(isOpen)) {
    return refuse(call, `cannot destroy '${name}': dataset is busy`);
  }
  cluster.transaction(() => {
    for (const { volume } of gone) if (volume) dropVolume(cluster, volume);
    const present = cluster.nodes.get(node)?.datasets ?? [];
    const kept = present.filter((each) => !names(gone).includes(each));
    if (kept.length < present.length) cluster.nodes.patch(node, { datasets: kept });
  });
  return 0;
}

const names = (datasets: readonly Dataset[]): string[] => datasets.map(({ name }) => name);

function dependents(name: string, reason: string, option: string, datasets: readonly Dataset[]): string {
  const use = `use '${option}' to destroy the following datasets:`;
  return [`cannot destroy '${name}': ${reason}`, use, ...names(datasets)].join('\n');
}
