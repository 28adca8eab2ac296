/** What is asked in a guest by its agent, and what comes back. */
import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { byAgent } from '../../../drills/adapters/guest-agent.ts';
import { probing } from '../../../drills/adapters/probing.ts';
import type { Probe } from '../../../drills/probes/probe.ts';
import { SimulatedWorld } from '../simulated-world.ts';
import { smallPlan } from '../support.ts';

const plan = smallPlan();
const asker = plan.guests[0]?.vmId ?? 0;
const common = { kind: 'guest', id: 'p', asker, timeoutSeconds: 15, toleranceSeconds: 0, exitCode: 0 } as const;

/** Asks once; `answer` is what `qm guest exec` prints. */
async function asked(probe: Partial<Probe>, answer: unknown, code = 0) {
  const { cluster } = new SimulatedWorld(plan);
  const seen: { host: string; argv: string[]; input: string | undefined }[] = [];
  const run = async (host: string, argv: readonly string[], input?: string) => {
    seen.push({ host, argv: [...argv], input });
    return { code, stdout: JSON.stringify(answer), stderr: 'QEMU guest agent is not running\n' };
  };
  const ask = probing({ preview: async () => [], checkState: async () => {} }, byAgent({ cluster, shell: { run } }));
  return { result: await ask({ ...common, command: ['check'], ...probe } as Probe), seen };
}

it('A program is run on the node where the guest is', async () => {
  const { result, seen } = await asked({}, { exitcode: 0, exited: 1 });
  expect(result).toEqual({ ok: true });
  const argv = ['qm', 'guest', 'exec', String(asker), '--timeout', '15', '--', 'check'];
  expect(seen).toEqual([{ host: plan.guests[0]?.homeNode, argv, input: undefined }]);
});

it('The test file for scanners is given to the program, though the probe has but its name', async () => {
  const { seen } = await asked({ input: 'eicar' } as Partial<Probe>, { exitcode: 0 });
  expect(seen[0]?.argv).toContain('--pass-stdin');
  // Its length, and its SHA-256 as eicar.org gives them.
  expect(seen[0]?.input).toHaveLength(68);
  expect(
    createHash('sha256')
      .update(seen[0]?.input ?? '')
      .digest('hex'),
  ).toBe('275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f');
});

it('What the program complains of is kept, after what it says', async () => {
  const { result } = await asked({}, { exitcode: 1, 'out-data': 'asked\n', 'err-data': '30 days old\n' });
  expect(result).toEqual({ ok: false, detail: 'exit code 1 asked\n30 days old' });
});

it('Of much that it says the end is kept', async () => {
  const { result } = await asked({}, { exitcode: 1, 'err-data': `${'x'.repeat(5000)}ConnectionRefusedError` });
  expect(result.detail).toMatch(/xConnectionRefusedError$/);
  expect(result.detail?.length).toBeLessThan(600);
});

it('A program that has not ended in time, and an agent that does not answer, are told', async () => {
  expect((await asked({}, { pid: 7 })).result).toEqual({ ok: false, detail: 'no answer within 15 s' });
  expect((await asked({}, {}, 255)).result).toEqual({ ok: false, detail: 'QEMU guest agent is not running' });
});
