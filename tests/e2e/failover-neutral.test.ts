/**
 * The property that Terraform setups lack: whatever HA and pvesr did, the program creates, deletes
 * and replaces nothing, and a real change still goes through where the guest is now.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Outcome } from '../../engine/changes.ts';
import { lookForDarkness } from '../../engine/dark-nodes.ts';
import { stackNames } from '../../engine/target.ts';
import { projectName } from '../../infra/stack.ts';
import { copyOfInventory, guestOf, policyPacks, startTwoSites, type TwoSites } from './two-sites.ts';

let sites: TwoSites;
let cooperation: string;

beforeAll(async () => {
  cooperation = await copyOfInventory();
  sites = await startTwoSites(cooperation);
});
afterAll(async () => {
  await sites?.end();
  if (cooperation) await fs.rm(cooperation, { recursive: true, force: true });
});

/** Nothing would be changed at all: stronger than "no create, delete or replace". */
function expectUnchanged(outcome: Outcome): void {
  expect(outcome.changes).toEqual([]);
  expect(outcome.unchanged).toBeGreaterThan(0);
}

async function nodesOfGuests(): Promise<Record<string, string>> {
  const { guests } = await sites.lab.status();
  return Object.fromEntries(guests.map((guest) => [guest.name, guest.node]));
}

async function previewBoth(): Promise<void> {
  const engine = await sites.engine();
  for (const stack of stackNames) expectUnchanged(await engine.preview(stack, { policyPacks }));
}

describe('The two sites, brought up by the real engine and provider', () => {
  it('come up from nothing, primary before secondary, under the policy pack', async () => {
    const engine = await sites.engine();
    for (const stack of stackNames) {
      const outcome = await engine.up(stack, { policyPacks });
      expect(outcome.findings.filter((finding) => finding.severity === 'error')).toEqual([]);
      expect(new Set(outcome.changes.map((change) => change.effect))).toEqual(new Set(['create']));
      const declared = outcome.changes.map((change) => `${change.type} ${change.name}`).sort();
      await expect(`${declared.join('\n')}\n`).toMatchFileSnapshot(`../golden/resources-${stack}.txt`);
    }
  });

  it('have every guest running at home, under HA, with the replicas of the plan', async () => {
    await sites.lab.tick();
    const { guests, votes } = await sites.lab.status();
    expect(votes).toEqual({ expected: 5, total: 5, quorum: 3, quorate: true });
    expect(guests.map(({ vmId, node, state, ha }) => ({ vmId, node, state, ha }))).toEqual(
      [...sites.plan.guests]
        .sort((a, b) => a.vmId - b.vmId)
        .map(({ vmId, homeNode }) => ({ vmId, node: homeNode, state: 'running', ha: 'started' })),
    );
    for (const guest of guests) {
      const planned = guestOf(sites.plan, guest.name);
      expect(guest.replicas.map(({ target }) => target).sort()).toEqual(
        planned.replicas.map(({ node }) => node).sort(),
      );
      for (const replica of guest.replicas) expect(replica.lastSync).toBeGreaterThan(0);
    }
  });

  it('keep no secret in clear in their state', async () => {
    const { connection } = sites.target;
    const secrets = [
      connection.apiToken().split('=')[1],
      connection.sshPrivateKey().split('\n')[1],
      ...Object.values(connection.backupTokens()).map((token) => token.secret),
    ];
    const stacks = path.join(sites.target.initDir, 'state', '.pulumi', 'stacks');
    const states = await Promise.all(
      stackNames.map((stack) => fs.readFile(path.join(stacks, projectName, `${stack}.json`), 'utf8')),
    );
    for (const state of states) {
      for (const secret of secrets) {
        expect(secret?.length).toBeGreaterThan(20);
        expect(state.includes(secret ?? '')).toBe(false);
      }
      // Keys that the cluster generates for the backups.
      expect(state).not.toMatch(/"generatedEncryptionKey": *"/);
    }
  });

  it('are unchanged when nothing happened', previewBoth);

  it('give a guest a replica on another node of the other site: a new job first, the old one last', async () => {
    const guest = guestOf(sites.plan, 'niestetal-zeiterfassung-anwendung');
    expect(guest.haNodes).toEqual(['kau1', 'nie1', 'nie2']);
    const file = path.join(cooperation, 'members', 'niestetal.yaml');
    const override = 'services: {zeiterfassung: {guests: {anwendung: {replicas: [kau2, nie2]}}}}';
    await fs.appendFile(file, `${override}\n`);
    const engine = await sites.engine();
    const outcome = await engine.up('primary', { policyPacks });
    expect(outcome.changes.map(({ effect, name }) => `${effect} ${name}`).sort()).toEqual([
      `create ${guest.name}-kau2`,
      `delete ${guest.name}-kau1`,
      `update ${guest.name}`,
    ]);
    // The other site's stack lays the cloud-init file on the new node.
    await engine.up('secondary', { policyPacks });
    await sites.lab.tick();
    const now = (await sites.lab.status()).guests.find((each) => each.vmId === guest.vmId);
    expect(new Set([now?.node, ...(now?.replicas.map((replica) => replica.target) ?? [])])).toEqual(
      new Set(['kau2', 'nie1', 'nie2']),
    );
    expectUnchanged(await engine.preview('primary', { policyPacks }));
  });

  it('are unchanged after a guest was moved and its replication jobs turned round', async () => {
    const guest = guestOf(sites.plan, 'niestetal-finanzwesen-datenbank');
    const target = guest.replicas[0]?.node ?? '';
    await sites.lab.move(guest.vmId, target);
    await sites.lab.reverse(guest.vmId);
    expect((await nodesOfGuests())[guest.name]).toBe(target);
    await previewBoth();
  });

  it('keep a moved guest where it is when `up` runs', async () => {
    const before = await nodesOfGuests();
    const engine = await sites.engine();
    for (const stack of stackNames) expectUnchanged(await engine.up(stack, { policyPacks }));
    expect(await nodesOfGuests()).toEqual(before);
  });

  it('give more memory to a guest on the node where it is now', async () => {
    const guest = guestOf(sites.plan, 'niestetal-finanzwesen-datenbank');
    const file = path.join(cooperation, 'services', 'finanzwesen.yaml');
    const before = await nodesOfGuests();
    const text = await fs.readFile(file, 'utf8');
    await fs.writeFile(file, text.replace('memoryMiB: 12288', 'memoryMiB: 16384'));
    const engine = await sites.engine();
    const outcome = await engine.up('primary', { policyPacks });
    const members = sites.plan.guests.filter(
      (each) => each.name.endsWith('-finanzwesen-datenbank') && each.homeSite === 'niestetal',
    );
    expect(outcome.changes.map(({ effect, name }) => ({ effect, name }))).toEqual(
      members.map(({ name }) => ({ effect: 'update', name })),
    );
    expect(await nodesOfGuests()).toEqual(before);
    expect(before[guest.name]).not.toBe(guest.homeNode);
    expectUnchanged(await engine.preview('primary', { policyPacks }));
    await fs.writeFile(file, text);
    await engine.up('primary', { policyPacks });
  });

  it('can both be planned while one node is dark, and the guests it lost run elsewhere', async () => {
    await sites.lab.fail('nie1');
    const environment = await sites.environment();
    const engine = await sites.engine();
    const dark = await lookForDarkness(sites.target, sites.toolchain, environment);
    expect(dark.nodes).toEqual(['nie1']);
    for (const stack of stackNames) {
      expectUnchanged(await engine.preview(stack, { policyPacks, exclude: await dark.leftOut(stack) }));
    }
    const nodes = await nodesOfGuests();
    for (const guest of sites.plan.guests) expect(nodes[guest.name]).not.toBe('nie1');
    await sites.lab.heal('nie1');
    await sites.lab.tick();
  });

  it('let the other site be planned and changed while one whole site is dark', async () => {
    await sites.lab.fail('niestetal');
    const nodes = await nodesOfGuests();
    for (const guest of sites.plan.guests) expect(nodes[guest.name]).toMatch(/^kau/);
    const engine = await sites.engine();
    expectUnchanged(await engine.preview('secondary', { policyPacks }));
    expectUnchanged(await engine.up('secondary', { policyPacks }));
    expect(await nodesOfGuests()).toEqual(nodes);
  });

  it('are unchanged after the site came back, with the guests still at the other one', async () => {
    await sites.lab.heal('niestetal');
    await sites.lab.tick();
    await previewBoth();
  });

  it('are unchanged after the other site was lost in turn, and `up` moves nothing', async () => {
    await sites.lab.fail('kaufungen');
    await sites.lab.heal('kaufungen');
    await sites.lab.tick();
    const before = await nodesOfGuests();
    await previewBoth();
    const engine = await sites.engine();
    for (const stack of stackNames) expectUnchanged(await engine.up(stack, { policyPacks }));
    expect(await nodesOfGuests()).toEqual(before);
  });
});
