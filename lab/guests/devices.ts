/** The property strings in a guest's configuration: disks, network devices, memory and so on. */
import { flag, integer, named, number, oneOf, opt, type PropertyFormat, text } from '../api/param.ts';

const throttle = opt(integer());
const throttleSeconds = opt(integer({ minimum: 1 }));
const rate = opt(number());

const volume = { ...named('pve-volume-id-or-qm-path'), defaultKey: true } as const;
const importFrom = opt(named('pve-volume-id-or-absolute-path'));
const size = opt(named('disk-size'));

/** What every bus knows. */
const drive = {
  file: volume,
  volume: { alias: 'file' },
  aio: opt(oneOf('native', 'threads', 'io_uring')),
  backup: opt(flag),
  bps: throttle,
  bps_max_length: throttleSeconds,
  bps_rd: throttle,
  bps_rd_length: { alias: 'bps_rd_max_length' },
  bps_rd_max_length: throttleSeconds,
  bps_wr: throttle,
  bps_wr_length: { alias: 'bps_wr_max_length' },
  bps_wr_max_length: throttleSeconds,
  cache: opt(oneOf('none', 'writethrough', 'writeback', 'unsafe', 'directsync')),
  detect_zeroes: opt(flag),
  discard: opt(oneOf('ignore', 'on')),
  format: opt(oneOf('raw', 'qcow', 'qed', 'qcow2', 'vmdk', 'cloop')),
  'import-from': importFrom,
  iops: throttle,
  iops_max: throttle,
  iops_max_length: throttleSeconds,
  iops_rd: throttle,
  iops_rd_length: { alias: 'iops_rd_max_length' },
  iops_rd_max: throttle,
  iops_rd_max_length: throttleSeconds,
  iops_wr: throttle,
  iops_wr_length: { alias: 'iops_wr_max_length' },
  iops_wr_max: throttle,
  iops_wr_max_length: throttleSeconds,
  mbps: rate,
  mbps_max: rate,
  mbps_rd: rate,
  mbps_rd_max: rate,
  mbps_wr: rate,
  mbps_wr_max: rate,
  media: opt(oneOf('cdrom', 'disk')),
  replicate: opt(flag),
  rerror: opt(oneOf('ignore', 'report', 'stop')),
  serial: opt(named('urlencoded', { maxLength: 60 })),
  shared: opt(flag),
  size,
  snapshot: opt(flag),
  werror: opt(oneOf('enospc', 'ignore', 'report', 'stop')),
} satisfies PropertyFormat;

const worldWideName = opt(text({ pattern: '(?:^(0x)[0-9a-fA-F]{16})' }));

export const ideFormat = {
  ...drive,
  model: opt(named('urlencoded', { maxLength: 120 })),
  ssd: opt(flag),
  wwn: worldWideName,
} satisfies PropertyFormat;

export const sataFormat = { ...drive, ssd: opt(flag), wwn: worldWideName } satisfies PropertyFormat;

export const scsiFormat = {
  ...drive,
  iothread: opt(flag),
  product: opt(text({ pattern: '[A-Za-z0-9\\-_\\s]{0,16}' })),
  queues: opt(integer({ minimum: 2 })),
  ro: opt(flag),
  scsiblock: opt(flag),
  ssd: opt(flag),
  vendor: opt(text({ pattern: '[A-Za-z0-9\\-_\\s]{0,8}' })),
  wwn: worldWideName,
} satisfies PropertyFormat;

export const virtioFormat = { ...drive, iothread: opt(flag), ro: opt(flag) } satisfies PropertyFormat;

export const efiDiskFormat = {
  file: volume,
  volume: { alias: 'file' },
  efitype: opt(oneOf('2m', '4m')),
  format: opt(oneOf('raw', 'qcow', 'qed', 'qcow2', 'vmdk', 'cloop')),
  'import-from': importFrom,
  'ms-cert': opt(oneOf('2011', '2023', '2023w', '2023k')),
  'pre-enrolled-keys': opt(flag),
  size,
} satisfies PropertyFormat;

export const tpmStateFormat = {
  file: volume,
  volume: { alias: 'file' },
  format: opt(oneOf('raw', 'qcow2', 'vmdk')),
  'import-from': importFrom,
  size,
  version: opt(oneOf('v1.2', 'v2.0')),
} satisfies PropertyFormat;

export const unusedFormat = {
  file: { ...named('pve-volume-id'), defaultKey: true },
  volume: { alias: 'file' },
} satisfies PropertyFormat;

export const netModels = [
  'e1000',
  'e1000-82540em',
  'e1000-82544gc',
  'e1000-82545em',
  'e1000e',
  'i82551',
  'i82557b',
  'i82559er',
  'ne2k_isa',
  'ne2k_pci',
  'pcnet',
  'rtl8139',
  'virtio',
  'vmxnet3',
] as const;

const ranges = '(?:\\d+(?:-\\d+)?(?:;\\d+(?:-\\d+)?)*)';

export const netFormat: PropertyFormat = {
  model: { ...oneOf(...netModels), defaultKey: true },
  ...Object.fromEntries(netModels.map((model) => [model, { alias: 'macaddr', keyAlias: 'model' }])),
  bridge: opt(named('pve-bridge-id')),
  firewall: opt(flag),
  link_down: opt(flag),
  macaddr: opt(named('mac-addr')),
  mtu: opt(integer({ minimum: 1, maximum: 65520 })),
  queues: opt(integer({ minimum: 0, maximum: 64 })),
  rate: opt(number({ minimum: 0 })),
  tag: opt(integer({ minimum: 1, maximum: 4094 })),
  trunks: opt(text({ pattern: ranges })),
};

export const agentFormat = {
  enabled: { ...flag, defaultKey: true },
  'freeze-fs': opt(flag),
  'freeze-fs-on-backup': { alias: 'freeze-fs' },
  fstrim_cloned_disks: opt(flag),
  'guest-fsfreeze': { alias: 'freeze-fs' },
  type: opt(oneOf('virtio', 'isa')),
} satisfies PropertyFormat;

export const memoryFormat = {
  current: { ...integer({ minimum: 16 }), defaultKey: true },
} satisfies PropertyFormat;

export const audioFormat = {
  device: oneOf('ich9-intel-hda', 'intel-hda', 'AC97'),
  driver: opt(oneOf('spice', 'none')),
} satisfies PropertyFormat;

export const sharedMemoryFormat = {
  name: opt(text({ pattern: '[a-zA-Z0-9\\-]+' })),
  size: integer({ minimum: 1 }),
} satisfies PropertyFormat;

const machinePattern =
  '(pc|pc(-i440fx)?-\\d+(\\.\\d+)+(\\+pve\\d+)?(\\.pxe)?|q35|pc-q35-\\d+(\\.\\d+)+(\\+pve\\d+)?(\\.pxe)?' +
  '|virt(?:-\\d+(\\.\\d+)+)?(\\+pve\\d+)?)';

export const machineFormat = {
  type: { ...opt(text({ maxLength: 40, pattern: machinePattern })), defaultKey: true },
  'aw-bits': opt(number({ minimum: 32, maximum: 64 })),
  'enable-s3': opt(flag),
  'enable-s4': opt(flag),
  viommu: opt(oneOf('intel', 'virtio')),
} satisfies PropertyFormat;

export const numaFormat = {
  cpus: text({ pattern: ranges }),
  hostnodes: opt(text({ pattern: ranges })),
  memory: opt(number()),
  policy: opt(oneOf('preferred', 'bind', 'interleave')),
} satisfies PropertyFormat;

export const spiceFormat = {
  foldersharing: opt(flag),
  videostreaming: opt(oneOf('off', 'all', 'filter')),
} satisfies PropertyFormat;

const usbHost =
  '(?:(?:(?:(?:(0x)?([0-9A-Fa-f]{4}):(0x)?([0-9A-Fa-f]{4})))|(?:(?:(\\d+)\\-(\\d+(\\.\\d+)*)))|[Ss][Pp][Ii][Cc][Ee]))';

export const usbFormat = {
  host: { ...opt(text({ pattern: usbHost })), defaultKey: true },
  mapping: opt(named('pve-configid')),
  usb3: opt(flag),
} satisfies PropertyFormat;

const displays = [
  'cirrus',
  'qxl',
  'qxl2',
  'qxl3',
  'qxl4',
  'none',
  'serial0',
  'serial1',
  'serial2',
  'serial3',
  'std',
  'virtio',
  'virtio-gl',
  'vmware',
] as const;

export const vgaFormat = {
  type: { ...opt(oneOf(...displays)), defaultKey: true },
  clipboard: opt(oneOf('vnc')),
  memory: opt(integer({ minimum: 4, maximum: 512 })),
} satisfies PropertyFormat;

export const virtiofsFormat = {
  dirid: { ...named('pve-configid'), defaultKey: true },
  cache: opt(oneOf('auto', 'always', 'metadata', 'never')),
  'direct-io': opt(flag),
  'expose-acl': opt(flag),
  'expose-xattr': opt(flag),
} satisfies PropertyFormat;

export const cpuFormat = {
  cputype: { ...opt(text()), defaultKey: true },
  flags: opt(text()),
  'guest-phys-bits': opt(integer({ minimum: 32, maximum: 64 })),
  hidden: opt(flag),
  'hv-vendor-id': opt(text({ pattern: '[a-zA-Z0-9]{1,12}' })),
  'phys-bits': opt(text()),
  'reported-model': opt(text()),
} satisfies PropertyFormat;

export const ipConfigFormat = {
  ip: opt(text()),
  gw: { ...opt(named('ipv4')), requires: 'ip' },
  ip6: opt(text()),
  gw6: { ...opt(named('ipv6')), requires: 'ip6' },
} satisfies PropertyFormat;

export const ciCustomFormat = {
  meta: opt(named('pve-volume-id')),
  network: opt(named('pve-volume-id')),
  user: opt(named('pve-volume-id')),
  vendor: opt(named('pve-volume-id')),
} satisfies PropertyFormat;

/** Property strings that the schema refers to by name. */
export const namedPropertyFormats: Readonly<Record<string, PropertyFormat>> = {
  'pve-qm-ide': ideFormat,
  'pve-vm-cpu-conf': cpuFormat,
  'pve-qm-ipconfig': ipConfigFormat,
  'pve-qm-cicustom': ciCustomFormat,
  'pve-qm-watchdog': {
    model: { ...opt(oneOf('i6300esb', 'ib700')), defaultKey: true },
    action: opt(oneOf('reset', 'shutdown', 'poweroff', 'pause', 'debug', 'none')),
  },
  'pve-qm-rng': {
    source: { ...oneOf('/dev/urandom', '/dev/random', '/dev/hwrng'), defaultKey: true },
    max_bytes: opt(integer()),
    period: opt(integer()),
  },
};
