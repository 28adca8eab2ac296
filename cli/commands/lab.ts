import fs from 'node:fs/promises';
import { Command, InvalidArgumentError } from '@commander-js/extra-typings';
import { labDir } from '../../engine/target.ts';
import { type LabClient, labClient, labStatus, maxSpeed, startLab, stopLab } from '../../lab/index.ts';
import { faultKinds } from '../../model/faults/fault.ts';
import { UserError } from '../../model/user-error.ts';
import type { CliContext } from '../context.ts';
import { print } from '../context.ts';
import { labTopology } from '../lab-topology.ts';
import { readPlan } from '../read-plan.ts';
import { renderClock, renderFaults, renderLab, renderMove } from '../render/lab.ts';
import { Steps } from '../render/steps.ts';
import { watch } from '../render/watch.ts';
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
    .description('Both sites at a glance, as the lab itself knows them: quorum, power, HA, guests, replicas, faults.')
    .addOption(jsonOption())
    .option('--watch', 'again every second, until Ctrl-C')
    .action(async (options) => {
      const show = async () => {
        const state = await labStatus(labDir());
        context.setExitCode(state.state === 'running' ? 0 : 1);
        return options.json ? JSON.stringify(state) : renderLab(state);
      };
      if (options.watch) await watch(context, show);
      else print(context, await show());
    });

  lab
    .command('move')
    .description('Move a running guest to another node, behind the back of Pulumi.')
    .argument('<guest>', 'name or VM id')
    .argument('<node>', 'node to move it to')
    .action(async (guest, node) => {
      const client = await labClient(labDir());
      print(context, renderMove(await client.move(await vmIdOf(client, guest), node)));
    });

  lab
    .command('fault')
    .description('Make a fault. What follows from it comes as time passes: see `ikz lab clock` and `ikz lab status`.')
    .argument('<target>', 'site, node, link or "witness"')
    .argument('<kind>', Object.keys(faultKinds).join(', '))
    .option('--down <seconds>', 'flapping: how long it is down each time', seconds)
    .option('--up <seconds>', 'flapping: how long it is up each time', seconds)
    .option('--skew <seconds>', 'clock-skew: how wrong the clock is; below 0 = behind', wholeNumber)
    .action(async (target, kind, { down, up, skew }) => {
      const client = await labClient(labDir());
      const fault = await client.fault(target, kind, { downSeconds: down, upSeconds: up, skewSeconds: skew });
      print(context, renderFaults('fault', [fault]));
    });

  lab
    .command('fail')
    .description('Take the power from a target for good, and put the clock forward until HA has done what it can.')
    .argument('<target>', 'site, node or "witness"')
    .action(async (target) => {
      const site = (await readPlan()).sites.find(({ id }) => id === target);
      const client = await labClient(labDir());
      print(context, renderFaults('fault', [await client.fault(target, 'power', {})]));
      print(context, renderClock(await client.step((site?.upsMinutes ?? 0) * 60 + untilRecovered)));
    });

  lab
    .command('heal')
    .description('Repair a fault of a target, all of them, or without a target all there are.')
    .argument('[target]', 'site, node, link or "witness"')
    .argument('[kind]', 'one kind only')
    .action(async (target, kind) => {
      const client = await labClient(labDir());
      print(context, renderFaults('healed', await client.heal(target, kind)));
    });

  const clock = lab
    .command('clock')
    .description("The lab's clock: how fast it goes, or put forward. Without an option it is shown.")
    .option('--speed <factor>', `seconds of the lab in one of this machine, 0 (stands) to ${maxSpeed}`, factor)
    .action(async ({ speed }) => {
      const client = await labClient(labDir());
      print(context, renderClock(speed === undefined ? (await client.status()).clock : await client.setSpeed(speed)));
    });
  clock
    .command('step')
    .description('Put it forward; all that falls due on the way is done at once.')
    .argument('<seconds>', 'e.g. 300', seconds)
    .action(async (by) => {
      print(context, renderClock(await (await labClient(labDir())).step(by)));
    });

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

/** Seconds: the longest way of HA, by a new master, and the boots after it. */
const untilRecovered = 420;

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

function wholeNumber(text: string): number {
  if (!/^-?\d+$/.test(text)) throw new InvalidArgumentError('A whole number is expected.');
  return Number(text);
}

function seconds(text: string): number {
  const value = Number(text);
  if (!(text.trim() !== '' && value > 0 && Number.isFinite(value))) {
    throw new InvalidArgumentError('Seconds are expected, more than 0.');
  }
  return value;
}

function factor(text: string): number {
  const value = Number(text);
  if (!(text.trim() !== '' && value >= 0 && value <= maxSpeed)) {
    throw new InvalidArgumentError(`A number from 0 to ${maxSpeed} is expected.`);
  }
  return value;
}
