/** Defects in antivirus, images, backups and secrets, and beside each the harmless change that looks like it. */
import { changing, type Edit } from '../both-stacks.ts';
import { disks, guest, initialization, propsOf, type Row, vm } from './edits.ts';

const snippet = 'nie1-ikz-niestetal-niestetal.yaml';

const rewritten = (from: RegExp, to: string): Edit =>
  changing(':CopyToRemote', snippet, { source: propsOf(':CopyToRemote', snippet).source.replace(from, to) });

const image = (props: Record<string, unknown>): Edit => changing('download/file:File', 'nie1', props);

const url =
  'https://cloud.debian.org/images/cloud/trixie/20260914-2601/debian-13-genericcloud-amd64-20260914-2601.qcow2';

const jobName = 'pbs-t01-kaufungen';

const job = (props: Record<string, unknown>): Edit => changing('backup/job:Job', jobName, props);

const pbs = (props: Record<string, unknown>): Edit => changing(':Pbs', jobName, props);

const clear = (of: string, what: string, path: string) =>
  `${of}: it holds ${what} in clear in \`${path}\`, but it must be a Pulumi secret.`;

export const safeguards: Row[] = [
  {
    defect: 'a guest that never enrols with the antivirus',
    bad: vm({ initialization: { ...initialization, vendorDataFileId: undefined } }),
    rule: 'guest-in-antivirus-group',
    says: [
      `guest ${guest} (1011): it has no cloud-init vendor data: it never enrols with the antivirus, but it must join group niestetal.`,
    ],
    harmless: 'another name server',
    good: vm({ initialization: { ...initialization, dns: { domain: 'ikz.internal', servers: ['192.168.11.5'] } } }),
  },
  {
    defect: "a guest with another member's vendor data",
    bad: vm({
      initialization: { ...initialization, vendorDataFileId: 'local:snippets/ikz-kaufungen-kaufungen.yaml' },
    }),
    rule: 'guest-in-antivirus-group',
    says: [
      `guest ${guest} (1011): it joins antivirus group kaufungen (nie2-ikz-kaufungen-kaufungen.yaml), but it must join group niestetal.`,
    ],
    harmless: 'one more package',
    good: rewritten(/packages:\n/, 'packages:\n  - unattended-upgrades\n'),
  },
  {
    defect: 'vendor data of another group on one node',
    bad: rewritten(/group: niestetal/, 'group: kaufungen'),
    rule: 'guest-in-antivirus-group',
    says: [
      'guest niestetal-finanzwesen-anwendung (1022): it joins antivirus group kaufungen (nie1-ikz-niestetal-niestetal.yaml), but it must join group niestetal.',
      'guest niestetal-finanzwesen-datenbank (1021): it joins antivirus group kaufungen (nie1-ikz-niestetal-niestetal.yaml), but it must join group niestetal.',
      `guest ${guest} (1011): it joins antivirus group kaufungen (nie1-ikz-niestetal-niestetal.yaml), but it must join group niestetal.`,
    ],
    harmless: 'signatures that are looked for less often',
    good: rewritten(/Checks 24/, 'Checks 12'),
  },
  {
    defect: 'vendor data without the mirror of the other site',
    bad: rewritten(/ *PrivateMirror http:\/\/10\.248\.0\.43:80\n/, ''),
    rule: 'antivirus-at-each-site',
    says: [
      'vendor data nie1-ikz-niestetal-niestetal.yaml: it names no signature mirror at kaufungen (10.248.0.42), but it must name 10.248.0.43.',
    ],
    harmless: 'mirrors without their port',
    good: rewritten(/:80\n/g, '\n'),
  },
  {
    defect: 'vendor data that names a management which is none',
    bad: rewritten(/management: 10\.248\.0\.41/, 'management: 10.248.0.31'),
    rule: 'antivirus-at-each-site',
    says: [
      'vendor data nie1-ikz-niestetal-niestetal.yaml: it names 10.248.0.31 as the management of the antivirus, but it must be 10.248.0.41.',
    ],
    harmless: 'a comment in the file',
    good: rewritten(/^#cloud-config\n/, '#cloud-config\n# Virenschutz\n'),
  },
  {
    defect: 'an image over http',
    bad: image({ url: url.replace('https:', 'http:') }),
    rule: 'cloud-image-verified',
    says: [
      `image ${url.replace('https:', 'http:')}: it is not fetched over https: anybody on the way may exchange it, but its address must begin with https.`,
    ],
    harmless: 'an image of a mirror',
    good: image({ url: 'https://ftp.example.org/debian-13-genericcloud-amd64.qcow2' }),
  },
  {
    defect: 'an image without a checksum',
    bad: image({ checksum: undefined, checksumAlgorithm: undefined }),
    rule: 'cloud-image-verified',
    says: [`image ${url}: it has no checksum: an exchanged image would start in every guest, but it must have one.`],
    harmless: 'an image with a checksum of SHA-256',
    good: image({ checksum: 'b'.repeat(64), checksumAlgorithm: 'sha256' }),
  },
  {
    defect: 'an image with a checksum that can be forged',
    bad: image({ checksum: 'b'.repeat(32), checksumAlgorithm: 'md5' }),
    rule: 'cloud-image-verified',
    says: [`image ${url}: it is checked by md5, but it must be one of sha256, sha384, sha512.`],
    harmless: 'more time for the download',
    good: image({ uploadTimeout: 1800 }),
  },
  {
    defect: 'an image from whoever answers',
    bad: image({ verify: false }),
    rule: 'cloud-image-verified',
    says: [`image ${url}: it is fetched from whoever answers, but the server's certificate must be verified.`],
    harmless: 'an image under another name',
    good: image({ fileName: 'debian-13.qcow2' }),
  },
  {
    defect: 'a guest that no backup job names',
    bad: job({ vmids: ['1021', '1022'] }),
    rule: 'backup-of-every-guest',
    says: [
      `guest ${guest} (1011): it is in no backup job that is on: what is deleted or encrypted in it is lost, since replicas follow, but every guest must be backed up.`,
    ],
    harmless: 'a job that takes the pool instead of VM ids',
    good: job({ vmids: [], pool: 't01-niestetal' }),
  },
  {
    defect: 'a disk without backup',
    bad: vm({ disks: disks.map((disk: object, index: number) => (index === 1 ? { ...disk, backup: false } : disk)) }),
    rule: 'backup-of-every-guest',
    says: [`guest ${guest} (1011): it leaves scsi1 out of its backups, but every disk must be in them.`],
    harmless: 'a disk that says it is in the backup',
    good: vm({ disks: disks.map((disk: object) => ({ ...disk, backup: true })) }),
  },
  {
    defect: 'a job that never runs',
    bad: job({ schedule: undefined }),
    rule: 'backup-of-every-guest',
    says: [`backup job ${jobName}: it has no schedule, but it must run.`],
    harmless: 'a job at another hour',
    good: job({ schedule: '01:15' }),
  },
  {
    defect: "a backup to the server at the guests' own site",
    bad: pbs({ server: 'pbs-nie.ikz.internal' }),
    rule: 'backup-on-other-site',
    says: [
      `backup job ${jobName}: it goes to pbs-nie.ikz.internal at niestetal, where ${guest}, niestetal-finanzwesen-datenbank, niestetal-finanzwesen-anwendung are at home, but it must go to another site.`,
    ],
    harmless: 'a job that may stop no guest',
    good: job({ mode: 'suspend' }),
  },
  {
    defect: 'a backup to the node itself',
    bad: job({ storage: 'local' }),
    rule: 'backup-on-other-site',
    says: [
      `backup job ${jobName}: it goes to local, which is no declared backup server, at no known site, but it must go to pbs-kau.ikz.internal or pbs-nie.ikz.internal.`,
    ],
    harmless: 'another note on the backups',
    good: job({ notesTemplate: '{{guestname}}' }),
  },
  {
    defect: 'one job for two members',
    bad: job({ vmids: ['1011', '1021', '1022', '4011'] }),
    rule: 'backup-per-member',
    says: [`backup job ${jobName}: it takes guests of Niestetal, Landkreis Kassel, but it must be of one member.`],
    harmless: 'the same guest named twice',
    good: job({ vmids: ['1011', '1011', '1021', '1022'] }),
  },
  {
    defect: 'two members in one namespace',
    bad: pbs({ namespace: 't04-landkreis-kassel' }),
    rule: 'backup-per-member',
    says: [
      'backup storages pbs-t01-kaufungen and pbs-t04-kaufungen: two members share the namespace t04-landkreis-kassel on pbs-kau.ikz.internal, but each must have one of its own.',
    ],
    harmless: 'another namespace of its own',
    good: pbs({ namespace: 'niestetal' }),
  },
  {
    defect: 'a storage without a namespace',
    bad: pbs({ namespace: undefined }),
    rule: 'backup-per-member',
    says: [
      'backup storage pbs-t01-kaufungen: it has no namespace: its backups lie among those of all on pbs-kau.ikz.internal, but it must have one of its own.',
    ],
    harmless: 'another datastore',
    good: pbs({ datastore: 'ikz-neu' }),
  },
  {
    defect: 'backups in clear',
    bad: pbs({ generateEncryptionKey: undefined }),
    rule: 'backup-kept-encrypted',
    says: [
      'backup storage pbs-t01-kaufungen: it has no encryption key: whoever gets hold of pbs-kau.ikz.internal reads every guest, but backups must be encrypted.',
    ],
    harmless: 'backups that are kept longer',
    good: job({ pruneBackups: { 'keep-daily': '30', 'keep-weekly': '8', 'keep-monthly': '24' } }),
  },
  {
    defect: 'backups of one day only',
    bad: job({ pruneBackups: { 'keep-daily': '1', 'keep-weekly': '8', 'keep-monthly': '12' } }),
    rule: 'backup-kept-encrypted',
    says: [`backup job ${jobName}: it keeps 1 daily backups, but it must keep 14.`],
    harmless: 'backups that are never thrown away',
    good: job({ pruneBackups: { 'keep-all': '1' } }),
  },
  {
    defect: 'a password in a description',
    bad: vm({ description: 'Zeiterfassung, Passwort: Sommer2026' }),
    rule: 'no-secret-in-clear',
    says: [clear(`VmLegacy ${guest}`, 'a text with a secret in it', 'description')],
    harmless: 'a description that says where the password is',
    good: vm({ description: 'Zeiterfassung, Passwort: siehe Tresor' }),
  },
  {
    defect: 'a password for the first login',
    bad: vm({
      initialization: { ...initialization, userAccount: { username: 'ikz', password: 'geheim' } },
    }),
    rule: 'no-secret-in-clear',
    says: [clear(`VmLegacy ${guest}`, 'a secret by its name', 'initialization.userAccount.password')],
    harmless: 'one more public key',
    good: vm({
      initialization: {
        ...initialization,
        userAccount: {
          username: 'ikz',
          keys: [...initialization.userAccount.keys, 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB it-betrieb'],
        },
      },
    }),
  },
  {
    defect: 'a password list of cloud-init in the vendor data',
    bad: rewritten(/runcmd:/, 'chpasswd:\n  expire: false\n  list: |\n    ikz:Sommer2026\nruncmd:'),
    rule: 'no-secret-in-clear',
    says: [clear(`CopyToRemote ${snippet}`, 'a password for cloud-init', 'source')],
    harmless: 'a password list of cloud-init that has the password made up at the first start',
    good: rewritten(/runcmd:/, 'chpasswd:\n  list: |\n    ikz:RANDOM\nruncmd:'),
  },
  {
    defect: 'a password of an account in the vendor data',
    bad: rewritten(/runcmd:/, 'users:\n  - name: notfall\n    plain_text_passwd: Sommer2026\nruncmd:'),
    rule: 'no-secret-in-clear',
    says: [clear(`CopyToRemote ${snippet}`, 'a text with a secret in it', 'source')],
    harmless: 'an account without a password in the vendor data',
    good: rewritten(/runcmd:/, 'users:\n  - name: notfall\n    lock_passwd: true\nruncmd:'),
  },
  {
    defect: 'a private key in the vendor data',
    bad: rewritten(/^/, '# -----BEGIN OPENSSH PRIVATE KEY-----\n'),
    rule: 'no-secret-in-clear',
    says: [clear(`CopyToRemote ${snippet}`, 'a private key', 'source')],
    harmless: 'a certificate in the vendor data',
    good: rewritten(/runcmd:/, 'ca_certs:\n  trusted: ["-----BEGIN CERTIFICATE-----"]\nruncmd:'),
  },
  {
    defect: 'a token in a command',
    bad: changing('remote:Command', 'file-storage', {
      create: 'curl -H "Authorization: PVEAPIToken=ikz@pve!deploy=12345678-1234-1234-1234-123456789abc"',
    }),
    rule: 'no-secret-in-clear',
    says: [clear('Command file-storage', 'an API token with its secret', 'create')],
    harmless: 'the id of a token in a command',
    good: changing('remote:Command', 'file-storage', { create: 'pveum user token list ikz@pve' }),
  },
  {
    defect: 'a token of the metrics in clear',
    bad: changing('metrics/server:Server', 'metriken', { influxToken: 'abcdefgh' }),
    rule: 'no-secret-in-clear',
    says: [clear('Server metriken', 'a secret by its name', 'influxToken')],
    harmless: 'the same token as a Pulumi secret',
    good: (resources) =>
      changing('metrics/server:Server', 'metriken', { influxToken: 'abcdefgh' })(resources).map((each) =>
        each.name === 'metriken' ? { ...each, secrets: ['influxToken'] } : each,
      ),
  },
];
