/**
 * Downloads of images. The lab never touches the network: it knows some images by their URL, and says
 * of all others what a node without name resolution says.
 */
import { flag, node, oneOf, opt, storageId, text } from '../api/param.ts';
import { type Route, refuse, refuseParameter, route } from '../api/route.ts';
import type { Cluster } from '../state/cluster.ts';
import { volumeKey } from '../state/cluster.ts';
import type { VolumeRecord } from '../state/records.ts';
import type { Performer } from '../tasks/performers.ts';
import { startTask } from '../tasks/start.ts';
import type { Work } from '../tasks/work.ts';
import { activeStorageOn, contentTypes, volumeHome } from './storages.ts';

const algorithms = oneOf('md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512');
const url = text({ pattern: 'https?://.*' });
const mayProbe = [
  'or',
  ['perm', '/', ['Sys.Audit', 'Sys.Modify']],
  ['perm', '/nodes/{node}', ['Sys.AccessNetwork']],
] as const;

/** Endings that a file of each content type may have. */
const endings: Readonly<Record<string, RegExp>> = {
  iso: /\.(iso|img)$/i,
  vztmpl: /\.tar\.(gz|xz|zst|bz2)$/i,
  import: /\.(ova|ovf|qcow2|raw|vmdk)$/i,
};

export const downloadRoutes: Route[] = [
  route({
    method: 'POST',
    path: '/nodes/{node}/storage/{storage}/download-url',
    params: {
      node,
      storage: storageId,
      url,
      content: { ...oneOf('iso', 'vztmpl', 'import'), format: 'pve-storage-content' },
      filename: text({ maxLength: 255 }),
      checksum: opt(text({ requires: 'checksum-algorithm' })),
      'checksum-algorithm': opt({ ...algorithms, requires: 'checksum' }),
      compression: opt(text()),
      'verify-certificates': opt(flag),
    },
    permission: ['and', ['perm', '/storage/{storage}', ['Datastore.AllocateTemplate']], mayProbe],
    onNode: true,
    run({ cluster, values, authId }) {
      const { node, content, filename, checksum, 'checksum-algorithm': checksumAlgorithm } = values;
      const storage = activeStorageOn(cluster, values.storage, node);
      if (!contentTypes(storage).includes(content)) {
        throw refuseParameter('storage', `storage '${values.storage}' is not configured for content-type '${content}'`);
      }
      if (!endings[content]?.test(filename)) throw refuseParameter('filename', 'wrong file extension');
      return startTask(cluster, {
        node,
        type: 'download',
        id: filename,
        user: authId,
        work: {
          kind: 'download-image',
          node,
          storage: values.storage,
          name: `${content}/${filename}`,
          content,
          url: values.url,
          ...(checksum !== undefined && { checksum }),
          ...(checksumAlgorithm !== undefined && { checksumAlgorithm }),
        },
        log: [`downloading ${values.url} to ${filename}`],
      });
    },
  }),
  route({
    method: 'GET',
    path: '/nodes/{node}/query-url-metadata',
    params: { node, url, 'verify-certificates': opt(flag) },
    permission: mayProbe,
    onNode: true,
    run({ cluster, values }) {
      const image = cluster.images.get(values.url);
      if (!image) throw refuse(`invalid server response: '500 ${unresolved(values.url)}'`);
      return {
        filename: new URL(values.url).pathname.split('/').pop() ?? '',
        mimetype: 'application/octet-stream',
        size: image.size,
      };
    },
  }),
];

const unresolved = (url: string): string => {
  const host = new URL(url).hostname;
  return `Can't connect to ${host}:${url.startsWith('https') ? 443 : 80} (Temporary failure in name resolution)`;
};

export const downloadImage: Performer<Extract<Work, { kind: 'download-image' }>> = {
  perform(cluster, work, task) {
    const image = cluster.images.get(work.url);
    if (!image) {
      task.log(`wget: unable to resolve host address '${new URL(work.url).hostname}'`);
      throw refuse(`download failed: exit code 4`);
    }
    const { checksum, checksumAlgorithm } = work;
    const known = image.checksumAlgorithm === checksumAlgorithm;
    if (checksum !== undefined && known && checksum.toLowerCase() !== image.checksum.toLowerCase()) {
      throw refuse(`checksum mismatch: got '${image.checksum}' != expect '${checksum}'`);
    }
    putImage(cluster, work, image.size);
    task.log('download of file finished successfully');
  },
};

function putImage(cluster: Cluster, work: Extract<Work, { kind: 'download-image' }>, size: number): void {
  const home = volumeHome(activeStorageOn(cluster, work.storage, work.node), work.node);
  const key = volumeKey(home, work.storage, work.name);
  if (cluster.volumes.has(key)) throw refuse(`refusing to override existing file '${work.name}'`);
  const ending = work.name.slice(work.name.lastIndexOf('.') + 1).toLowerCase();
  const volume: VolumeRecord = {
    node: home,
    storage: work.storage,
    name: work.name,
    content: work.content,
    format: formatOf[ending] ?? 'raw',
    size,
    createdAt: cluster.now(),
  };
  cluster.volumes.put(key, volume);
}

const formatOf: Readonly<Record<string, VolumeRecord['format']>> = {
  qcow2: 'qcow2',
  vmdk: 'vmdk',
  iso: 'iso',
  ova: 'ova',
};
