/**
 * A lab of its own, in a folder of its own, with the real engine and provider: what `npm start`
 * brings up, but on other addresses and with other state, so that both can run side by side.
 */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { labTopology } from '../../cli/lab-topology.ts';
import { chooseEndpoint, probeEndpoints } from '../../engine/endpoint.ts';
import { Engine } from '../../engine/engine.ts';
import { engineEnvironment } from '../../engine/environment.ts';
import { labTarget, projectRoot, stackNames, type Target } from '../../engine/target.ts';
import { readInventory } from '../../inventory/index.ts';
import { type LabClient, startLab, stopLab } from '../../lab/index.ts';
import type { GuestPlan, Plan } from '../../model/plan.ts';
import { plan } from '../../model/planning.ts';
import { findToolchain, type Toolchain } from '../../toolchain/index.ts';

export const policyPacks = [path.join(projectRoot, 'policies')];

export interface TwoSites {
  dir: string;
  plan: Plan;
  lab: LabClient;
  target: Target;
  toolchain: Toolchain;
  /** An engine whose endpoint is chosen anew, as every command of `ikz` does. */
  engine(extra?: Record<string, string>): Promise<Engine>;
  environment(extra?: Record<string, string>): Promise<Record<string, string>>;
  end(): Promise<void>;
}

/** A copy of the project's inventory that a test may edit. */
export async function copyOfInventory(): Promise<string> {
  const dir = await fs.mkdtemp(path.join(os.tmpdir(), 'ikz-cooperation-'));
  await fs.cp(path.join(projectRoot, 'cooperation'), dir, { recursive: true });
  return dir;
}

export const sample = path.join(projectRoot, 'cooperation');

/** Folder of a new lab: a name that an admin may well have given. Nothing in it may be taken for more than a name. */
export const newFolder = () => fs.mkdtemp(path.join(os.tmpdir(), 'ikz lab #1, 100%-'));

/** Two sites without anything on them. */
export const startTwoSites = async (cooperation = sample): Promise<TwoSites> =>
  twoSitesIn(await newFolder(), cooperation);

/** The same with all guests of the inventory at home and every replica made. */
export const bringUpTwoSites = async (cooperation = sample): Promise<TwoSites> =>
  bringUp(await startTwoSites(cooperation));

/** Has the engine put everything onto sites that are empty, and every replica made. That the policies agree is tested elsewhere. */
export async function bringUp(sites: TwoSites): Promise<TwoSites> {
  const engine = await sites.engine();
  for (const stack of stackNames) await engine.up(stack);
  // Replicas are made one after the other on each node.
  for (let round = 0; round < 2; round += 1) {
    await sites.lab.step(120);
    await sites.lab.tick();
  }
  return sites;
}

/** Goes on with the lab of a folder, or begins one there. */
export async function twoSitesIn(dir: string, cooperation: string): Promise<TwoSites> {
  const planned = plan(await readInventory(cooperation));
  const [toolchain, lab] = await Promise.all([
    findToolchain({ progress: () => {} }),
    startLab({ dir, topology: labTopology(planned), progress: () => {} }),
  ]);
  const target = labTarget(dir);
  const environment = async (extra: Record<string, string> = {}) => {
    const endpoint = chooseEndpoint(await probeEndpoints(target.connection), target.connection);
    return { ...engineEnvironment(target, toolchain.env, endpoint), IKZ_COOPERATION: cooperation, ...extra };
  };
  return {
    dir,
    plan: planned,
    lab,
    target,
    toolchain,
    environment,
    engine: async (extra) =>
      new Engine(target, { pulumiPath: toolchain.pulumiPath, home: toolchain.home }, await environment(extra)),
    end: async () => {
      await stopLab(dir);
      await fs.rm(dir, { recursive: true, force: true });
    },
  };
}

/** Of the lab's clock: to notice what has failed or come back, to fence it and to recover its guests. */
export const recoverySeconds = 300;

/** A whole site without mains: until its batteries are empty, and the guests are recovered. */
export async function loseSite({ lab, plan }: TwoSites, id: string): Promise<void> {
  await lab.fault(id, 'power');
  const site = plan.sites.find((each) => each.id === id);
  await lab.step((site?.upsMinutes ?? 0) * 60 + recoverySeconds);
}

/** The plan's guest of that name; a test that names a guest which is not there is wrong. */
export function guestOf(plan: Plan, name: string): GuestPlan {
  const guest = plan.guests.find((candidate) => candidate.name === name);
  if (!guest) throw new Error(`no guest ${name}; there are ${plan.guests.map((each) => each.name).join(', ')}`);
  return guest;
}
