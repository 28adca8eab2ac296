/**
 * The property that Terraform setups lack: whatever HA and pvesr did, the program creates, deletes
 * and replaces nothing, and a real change still goes through where the guest is now.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { labTopology } from '../../cli/lab-topology.ts';
import type { Outcome } from '../../engine/changes.ts';
import { lookForDarkness } from '../../engine/dark-nodes.ts';
import { OperationFailed } from '../../engine/engine.ts';
import { stackNames } from '../../engine/target.ts';
import { projectName } from '../../infra/stack.ts';
import { readInventory } from '../../inventory/index.ts';
import { startLab } from '../../lab/index.ts';
import { plan } from '../../model/planning.ts';
import { runIkz } from '../cli/captured.ts';
import {
  copyOfInventory,
  guestOf,
  loseSite,
  policyPacks,
  recoverySeconds,
  startTwoSites,
  type TwoSites,
} from './two-sites.ts';

let sites: TwoSites;
let cooperation: string;

beforeAll(async () => {
  cooperation = await copyOfInventory();
  sites = await startTwoSites(cooperation);
  vi.stubEnv('IKZ_LAB_DIR', sites.dir);
  vi.stubEnv('IKZ_COOPERATION', cooperation);
});
afterAll(async () => {
  vi.unstubAllEnvs();
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

/** @param packs what judges it; the pack is started anew for each preview, and judges the same while nothing changes */
async function previewBoth(packs: string[] = []): Promise<void> {
  const engine = await sites.engine();
  const outcomes = await Promise.all(stackNames.map((stack) => engine.preview(stack, { policyPacks: packs })));
  for (const outcome of outcomes) expectUnchanged(outcome);
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
    await sites.lab.step(60);
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

  it('are unchanged when nothing happened', () => previewBoth());

  it('give a guest a replica on another node of the other site, and remove the old one when the new one is made', async () => {
    const guest = guestOf(sites.plan, 'niestetal-zeiterfassung-anwendung');
    expect(guest.haNodes).toEqual(['kau1', 'nie1', 'nie2']);
    const file = path.join(cooperation, 'members', 'niestetal.yaml');
    const override = 'services: {zeiterfassung: {guests: {anwendung: {replicas: [kau2, nie2]}}}}';
    await fs.appendFile(file, `${override}\n`);
    const replicas = async () => {
      const { guests } = await sites.lab.status();
      return guests
        .find(({ vmId }) => vmId === guest.vmId)
        ?.replicas.map(({ target }) => target)
        .sort();
    };
    const up = async () => {
      const { exitCode, stderr } = await runIkz('up', 'primary', '--yes', '--lab');
      expect(exitCode, stderr).toBe(0);
      return stderr;
    };
    expect(await up()).toContain(`kept until the new replicas have been made once: ${guest.name}-kau1.`);
    expect(await replicas()).toEqual(['kau1', 'kau2', 'nie2']);
    // The other site's stack lays the cloud-init file on the new node.
    const engine = await sites.engine();
    await engine.up('secondary');
    await sites.lab.tick();
    expect(await up()).not.toContain('kept until');
    expect(await replicas()).toEqual(['kau2', 'nie2']);
    expectUnchanged(await engine.preview('primary'));
  });

  it('refuse other replica nodes while moves have exchanged the jobs, until the moves they name were made', async () => {
    const guest = guestOf(sites.plan, 'niestetal-zeiterfassung-anwendung');
    const file = path.join(cooperation, 'members', 'niestetal.yaml');
    const text = await fs.readFile(file, 'utf8');
    const travel = async (nodes: string[]) => {
      for (const node of nodes) {
        await sites.lab.move(guest.vmId, node);
        await sites.lab.reverse(guest.vmId);
      }
    };
    await travel(['kau2', 'nie2', 'nie1']);
    const engine = await sites.engine();
    expectUnchanged(await engine.preview('primary'));
    await fs.writeFile(file, text.replace('replicas: [kau2, nie2]', 'replicas: [kau1, nie2]'));
    const refusal = await engine.preview('primary', { policyPacks }).catch((error: unknown) => error);
    const findings = refusal instanceof OperationFailed ? refusal.outcome.findings : [];
    const violation = findings.find(({ policy }) => policy === 'guest-strict-node-affinity')?.message ?? '';
    const moves = [...violation.matchAll(/ha-manager migrate vm:(\d+) (\w+)$/gm)];
    expect(moves.map(([, vmId]) => Number(vmId))).toEqual([guest.vmId, guest.vmId, guest.vmId]);
    await travel(moves.map(([, , node = '']) => node));
    const { changes } = await engine.preview('primary');
    expect(changes.map(({ effect, name }) => `${effect} ${name}`).sort()).toEqual([
      `create ${guest.name}-kau1`,
      `delete ${guest.name}-kau2`,
      `update ${guest.name}`,
    ]);
    await fs.writeFile(file, text);
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
    for (const stack of stackNames) expectUnchanged(await engine.up(stack));
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
    expect(outcome.changes.map(({ effect, name }) => `${effect} ${name}`).sort()).toEqual(
      members.map(({ name }) => `update ${name}`).sort(),
    );
    expect(await nodesOfGuests()).toEqual(before);
    expect(before[guest.name]).not.toBe(guest.homeNode);
    expectUnchanged(await engine.preview('primary'));
    await fs.writeFile(file, text);
    await engine.up('primary');
  });

  it('can both be planned while one node is dark, and the guests it lost run elsewhere', async () => {
    await sites.lab.fault('nie1', 'power');
    await sites.lab.step(recoverySeconds);
    const engine = await sites.engine();
    const dark = await lookForDarkness(sites.target);
    expect(dark.nodes).toEqual(['nie1']);
    for (const stack of stackNames) {
      const exclude = await dark.leftOut(engine.stateOf(stack), []);
      expect(exclude.length > 0).toBe(stack === 'primary');
      expectUnchanged(await engine.preview(stack, { policyPacks, exclude }));
    }
    const nodes = await nodesOfGuests();
    for (const guest of sites.plan.guests) expect(nodes[guest.name]).not.toBe('nie1');
    await sites.lab.heal('nie1');
    await sites.lab.step(recoverySeconds);
    await sites.lab.tick();
  });

  it('let the other site be planned and changed while one whole site is dark', async () => {
    await loseSite(sites, 'niestetal');
    const nodes = await nodesOfGuests();
    for (const guest of sites.plan.guests) expect(nodes[guest.name]).toMatch(/^kau/);
    const engine = await sites.engine();
    expectUnchanged(await engine.preview('secondary', { policyPacks }));
    expectUnchanged(await engine.up('secondary'));
    expect(await nodesOfGuests()).toEqual(nodes);
  });

  it('are unchanged after the site came back, with the guests still at the other one', async () => {
    await sites.lab.heal('niestetal');
    await sites.lab.step(recoverySeconds);
    await sites.lab.tick();
    await previewBoth();
  });

  it('are unchanged after the other site was lost in turn, and `up` moves nothing', async () => {
    await loseSite(sites, 'kaufungen');
    await sites.lab.heal('kaufungen');
    await sites.lab.step(recoverySeconds);
    await sites.lab.tick();
    const before = await nodesOfGuests();
    await previewBoth(policyPacks);
    const engine = await sites.engine();
    for (const stack of stackNames) expectUnchanged(await engine.up(stack));
    expect(await nodesOfGuests()).toEqual(before);
  });

  it('take in a witness at another address: the old one leaves first', async () => {
    const file = path.join(cooperation, 'witness.yaml');
    const text = await fs.readFile(file, 'utf8');
    await fs.writeFile(file, text.replace(/^host: .*$/m, 'host: 192.168.13.77'));
    const topology = labTopology(plan(await readInventory(cooperation)));
    await startLab({ dir: sites.dir, topology, progress: () => {} });
    expect((await sites.lab.status()).votes).toMatchObject({ expected: 5, total: 4 });
    const engine = await sites.engine();
    const { changes } = await engine.up('primary');
    expect(changes.map(({ effect, name }) => `${effect} ${name}`)).toEqual(['replace witness']);
    const { votes, witness } = await sites.lab.status();
    expect(votes).toMatchObject({ expected: 5, total: 5, quorate: true });
    expect(witness).toEqual({ host: '192.168.13.77', alive: true, hasVote: true });
    expectUnchanged(await engine.preview('primary'));
  });
});
