import fs from 'node:fs/promises';
import { Command } from '@commander-js/extra-typings';
import { labDir } from '../../engine/target.ts';
import { type LabClient, labClient, labStatus, startLab, stopLab } from '../../lab/index.ts';
import { UserError } from '../../model/user-error.ts';
import type { CliContext } from '../context.ts';
import { print } from '../context.ts';
import { labTopology } from '../lab-topology.ts';
import { readPlan } from '../read-plan.ts';
import { renderEffect, renderLab } from '../render/lab.ts';
import { Steps } from '../render/steps.ts';
import { jsonOption } from './shared.ts';

/** `ikz lab ...`: the local two-site cluster, and what can be done to it. */
export function labCommand(context: CliContext) {
  const lab = new Command('lab').description(
    'The local two-site Proxmox VE cluster: start, look, move guests, make faults.',
  );

  lab
    .command('up')
    .description('Start the lab, without bringing anything up in it.')
    .action(async () => {
      const topology = labTopology(await readPlan());
      await new Steps(context).run('lab: two sites on this machine', (progress) =>
        startLab({ dir: labDir(), topology, progress: (sentence) => progress(0, sentence) }),
      );
    });

  lab
    .command('down')
    .description('End the lab. Its state is kept.')
    .action(async () => {
      print(context, (await stopLab(labDir())) ? 'The lab has ended.' : 'No lab was running.');
    });

  lab
    .command('reset')
    .description('End the lab and throw away its state and the Pulumi state of its stacks.')
    .option('--yes', 'really throw it away')
    .action(async (options) => {
      if (!options.yes) {
        throw new UserError(
          `this would delete ${labDir()}`,
          'The same command with --yes does it. No real cluster is touched.',
        );
      }
      await stopLab(labDir());
      await fs.rm(labDir(), { recursive: true, force: true });
      print(context, `Deleted ${labDir()}.`);
    });

  lab
    .command('status')
    .description('Both sites at a glance, as the lab itself knows them.')
    .addOption(jsonOption())
    .action(async (options) => {
      const state = await labStatus(labDir());
      if (options.json) print(context, JSON.stringify(state));
      else print(context, renderLab(state));
      if (state.state !== 'running') context.setExitCode(1);
    });

  lab
    .command('move')
    .description('Move a running guest to another node, behind the back of Pulumi.')
    .argument('<guest>', 'name or VM id')
    .argument('<node>', 'node to move it to')
    .action(async (guest, node) => {
      const client = await labClient(labDir());
      print(context, renderEffect('moved', await client.move(await vmIdOf(client, guest), node)));
    });

  lab
    .command('fail')
    .description('Take the power from a site, a node or the witness.')
    .argument('<target>', 'site, node or witness')
    .action(async (target) =>
      print(context, renderEffect('power off', await (await labClient(labDir())).fail(target))),
    );

  lab
    .command('heal')
    .description('Give the power back.')
    .argument('<target>', 'site, node or witness')
    .action(async (target) => print(context, renderEffect('power on', await (await labClient(labDir())).heal(target))));

  lab
    .command('reverse')
    .description("Turn a guest's replication jobs round, as pvesr does after a move.")
    .argument('<guest>', 'name or VM id')
    .action(async (guest) => {
      const client = await labClient(labDir());
      await client.reverse(await vmIdOf(client, guest));
      print(context, `The replication jobs of ${guest} now start from the node where it runs.`);
    });

  return lab;
}

async function vmIdOf(client: LabClient, guest: string): Promise<number> {
  if (/^\d+$/.test(guest)) return Number(guest);
  const { guests } = await client.status();
  const found = guests.find((candidate) => candidate.name === guest);
  if (found) return found.vmId;
  throw new UserError(
    `the lab has no guest "${guest}"`,
    `There are: ${guests.map(({ name }) => name).join(', ') || 'none'}.`,
  );
}
