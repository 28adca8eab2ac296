/** The account that acts in drills may do what acts do, by the rules as docs/drills.md has them, and nothing beside. */
import { describe, expect, it } from 'vitest';
import { type Act, inverseOf, perform } from '../../drills/acts/index.ts';
import { byAgent } from '../../drills/adapters/guest-agent.ts';
import { probing } from '../../drills/adapters/probing.ts';
import { runDrill } from '../../drills/index.ts';
import { bmcPasswordFile } from '../../model/management-controller.ts';
import { everyScenario } from './every-scenario.ts';
import { SimulatedWorld } from './simulated-world.ts';
import { allowing, documentedSudoers, rulesOf } from './sudoers.ts';
import { begun, never, planned, quietly, smallPlan, type Wanted } from './support.ts';

const plan = smallPlan();
const rules = rulesOf(await documentedSudoers());

/** Commands of a whole drill, and of its acts undone at once: a node that is not reset takes other ones. */
async function commandsOf(scenario: string, wanted: Wanted): Promise<string[][]> {
  const commands: string[][] = [];
  const recording = () => {
    const world = new SimulatedWorld(plan);
    const { run } = world.shell;
    world.shell.run = async (host, argv, input) => {
      commands.push([...argv]);
      return run(host, argv, input);
    };
    return world;
  };
  const own: Wanted = wanted.controllers
    ? {
        ...wanted,
        controllers: Object.fromEntries(
          Object.entries(wanted.controllers).map(([node, each]) => [node, { ...each, passwordFile: bmcPasswordFile }]),
        ),
      }
    : wanted;
  const whole = recording();
  const drillPlan = await planned(whole, scenario, own);
  await runDrill(await begun(whole, drillPlan), whole, never, quietly);
  const undone = recording();
  for (const act of drillPlan.drill.acts) {
    for (const each of [act, inverseOf(act)] satisfies Act[]) await perform(each, undone, await undone.cluster.view());
  }
  return commands;
}

const variants = await Promise.all(
  everyScenario(plan).map(async ({ name, scenario, wanted }) => ({
    name,
    commands: await commandsOf(scenario, wanted),
  })),
);

/** Commands that ask in guests, on a real cluster. */
async function askingInGuests(scenario: string, wanted: Wanted): Promise<string[][]> {
  const world = new SimulatedWorld(plan);
  const { drill } = await planned(world, scenario, { ...wanted, target: 'live' });
  const commands: string[][] = [];
  const run = async (_host: string, argv: readonly string[]) => {
    commands.push([...argv]);
    return { code: 0, stdout: '{"exitcode":0}', stderr: '' };
  };
  const ask = byAgent({ cluster: world.cluster, shell: { run } });
  const probe = probing({ preview: async () => [], checkState: async () => {} }, ask);
  for (const each of drill.hypothesis) if (each.kind === 'guest') await probe(each);
  return commands;
}

const inGuests = (
  await Promise.all(everyScenario(plan).map((each) => askingInGuests(each.scenario, each.wanted)))
).flat();

describe('The account of drills', () => {
  it('may ask in guests what drills ask there', () => {
    expect(new Set(inGuests.map((argv) => argv[argv.indexOf('--') + 1]))).toEqual(new Set(['python3', 'clamdscan']));
    expect(inGuests.filter((argv) => allowing(rules, argv).length !== 1).map((argv) => argv.join(' '))).toEqual([]);
  });

  it('has rules that sudo takes: of 1024 characters at most', () => {
    expect(rules.filter(({ text }) => text.length > 1024).map(({ text }) => text)).toEqual([]);
  });

  it.each(variants)('may do all that a drill does: $name', ({ commands }) => {
    expect(commands.length).toBeGreaterThan(0);
    expect(commands.filter((argv) => allowing(rules, argv).length === 0).map((argv) => argv.join(' '))).toEqual([]);
  });

  it('has no rule that no drill needs', () => {
    const used = new Set(
      [...variants.flatMap(({ commands }) => commands), ...inGuests].flatMap((argv) => allowing(rules, argv)),
    );
    expect(rules.filter((rule) => !used.has(rule)).map(({ text }) => text)).toEqual([]);
  });

  it.each([
    ['a guest, but copies', 'qm start 1011', 'qm start 900001011'],
    ['a guest, but copies', 'qm stop 1011', 'qm stop 900001011'],
    ['a guest, but copies', 'qm destroy 1011 --purge 1', 'qm destroy 900001011 --purge 1'],
    ['an id that only begins as one', 'qm stop 9000010110', 'qm stop 900001011'],
    ['what runs in a copy', 'qm guest cmd 900001011 shutdown', 'qm guest cmd 900001011 ping'],
    ['two at once', 'qm stop 900001011 1011', 'qm stop 900001011'],
    ['other settings', 'qm set 900001011 --args -S', 'qm set 900001011 --delete net1,args'],
    ['settings that isolate', 'qm set 900001011 --delete net0', 'qm set 900001011 --delete hookscript,cicustom'],
    [
      'other disks',
      'qm set 900001011 --scsi0 guests:vm-1011-disk-0',
      'qm set 900001011 --scsi0 guests:vm-900001011-disk-0',
    ],
    [
      'a network that leads out',
      'qm set 900001011 --name drill-a --tags ikz-drill-2026-11-24-restore-a --onboot 0 --protection 0 --net0 virtio,bridge=vmbr0',
      'qm set 900001011 --name drill-a --tags ikz-drill-2026-11-24-restore-a --onboot 0 --protection 0 --net0 virtio,bridge=ikzdrill',
    ],
    [
      'over a guest',
      'qmrestore pbs:backup/vm/1011/2026-11-20T20:30:00Z 1011 --unique 1 --storage guests',
      'qmrestore pbs:backup/vm/1011/2026-11-20T20:30:00Z 900001011 --unique 1 --storage guests',
    ],
    ["a guest's disk", 'zfs destroy rpool/guests/vm-1011-disk-0', 'zfs destroy rpool/guests/vm-900001011-disk-0'],
    ['a whole tree', 'zfs destroy -r rpool/guests/vm-900001011-disk-0', 'zfs destroy rpool/guests/vm-900001011-disk-0'],
    [
      'a dataset by a detour',
      'zfs clone rpool/vm-1-disk-0@mine rpool/vm-900001011-disk-0',
      'zfs clone rpool/vm-1-disk-0@__replicate_1-0_1795500000__ rpool/vm-900001011-disk-0',
    ],
    ['other services', 'systemctl stop pve-cluster', 'systemctl stop corosync'],
    [
      'a timer with another command',
      'systemd-run --unit=ikz-drill-heal-network --on-active=600 sh -c reboot',
      'systemd-run --unit=ikz-drill-heal-network --on-active=600 nft delete table inet ikz_drill',
    ],
    ['other tables', 'nft delete table inet filter', 'nft delete table inet ikz_drill'],
    ['all tables', 'nft flush ruleset', 'nft list table inet ikz_drill'],
    ['a file with rules', 'nft -f /etc/shadow', 'nft -f -'],
    ['other files', 'tee /etc/pve/user.cfg', 'tee /etc/pve/ikz-drill/holder-0123456789ab'],
    ['other files', 'cat /etc/pve/priv/ikz-bmc', 'cat /etc/pve/ikz-drill/holder-0123456789ab'],
    [
      'more files',
      'rm /etc/pve/ikz-drill/holder-0123456789ab /etc/pve/corosync.conf',
      'rm /etc/pve/ikz-drill/holder-0123456789ab',
    ],
    ['other folders', 'ls /etc/pve/priv', 'ls /etc/pve/ikz-drill'],
    ['other folders', 'rmdir /etc/pve/ha', 'rmdir /etc/pve/ikz-drill'],
    ['other lines', 'ip link set vmbr0 down', 'ip link set ikzdrill up'],
    ['a deaf bridge', 'ip link set ikzdrill arp on', 'ip link set ikzdrill arp off'],
    [
      'settings of the kernel',
      'sysctl -e -w kernel.core_pattern=x',
      'sysctl -e -w net.ipv6.conf.ikzdrill.disable_ipv6=1',
    ],
    [
      'other orders to HA',
      'ha-manager crm-command stop vm:1011 0',
      'ha-manager crm-command node-maintenance enable nie1',
    ],
    ['the cluster itself', 'pvecm delnode nie1', 'pvecm status'],
    [
      'another password file',
      'ipmitool -I lanplus -H 192.0.2.1 -U ikz -f /etc/shadow chassis power off',
      `ipmitool -I lanplus -H 192.0.2.1 -U ikz -f ${bmcPasswordFile} chassis power off`,
    ],
    [
      'the controllers beyond power',
      `ipmitool -I lanplus -H 192.0.2.1 -U ikz -f ${bmcPasswordFile} user set password 2 x`,
      `ipmitool -I lanplus -H 192.0.2.1 -U ikz -f ${bmcPasswordFile} chassis power status`,
    ],
    [
      'a guest with other programs',
      'qm guest exec 1011 --timeout 15 -- sh -c id',
      'qm guest exec 1011 --timeout 15 --pass-stdin 1 -- clamdscan --no-summary -',
    ],
    [
      'a guest with a program that is typed',
      'qm guest exec 1011 --timeout 15 --pass-stdin 1 -- python3 -',
      'qm guest exec 1011 --timeout 15 --pass-stdin 1 -- clamdscan --no-summary -',
    ],
    ['a shell', 'sh -c id', 'test -d /etc/pve/ikz-drill'],
  ])('may not touch %s: %s', (_, harmful, twin) => {
    expect(allowing(rules, harmful.split(' '))).toEqual([]);
    expect(allowing(rules, twin.split(' ')).length).toBe(1);
  });

  it('may not ask a guest with another program of Python', () => {
    const asked = inGuests.find((argv) => argv.includes('python3')) ?? [];
    const word = asked.findIndex((each) => each.length > 100);
    expect(allowing(rules, asked)).toHaveLength(1);
    expect(allowing(rules, asked.with(word, Buffer.from('print(1)').toString('base64url')))).toEqual([]);
    expect(allowing(rules, asked.with(word, `${asked[word]}QUJD`))).toEqual([]);
  });
});
