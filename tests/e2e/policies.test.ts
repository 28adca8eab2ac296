/** The pack under the real engine: its findings as a document, and its configuration as Pulumi does it. */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runPulumi } from '../../engine/pulumi-command.ts';
import { projectRoot } from '../../engine/target.ts';
import { findingsDocument } from '../../policies/findings.ts';
import { rules } from '../../policies/rules/index.ts';
import { policyPacks, startTwoSites, type TwoSites } from './two-sites.ts';

let sites: TwoSites;
/** The engine takes what is given with `--policy-pack-config` for a list with commas: the lab's folder has one in its name. */
let plain: string;
beforeAll(async () => {
  sites = await startTwoSites();
  plain = await fs.mkdtemp(path.join(os.tmpdir(), 'ikz-levels-'));
  // Makes the stack.
  await (await sites.engine()).preview('primary');
});
afterAll(async () => {
  await sites?.end();
  if (plain) await fs.rm(plain, { recursive: true, force: true });
});

/** A preview as an admin types it. */
async function preview(config?: object, cwd = projectRoot) {
  const file = path.join(sites.dir, 'findings.json');
  await fs.rm(file, { force: true });
  const configFile = path.join(plain, 'levels.json');
  if (config) await fs.writeFile(configFile, JSON.stringify(config));
  const { exitCode, output } = await runPulumi(
    { pulumiPath: sites.toolchain.pulumiPath, home: sites.toolchain.home },
    [
      ...['preview', '--stack', 'primary', '--non-interactive', '--color', 'never'],
      ...['--config-file', path.join(sites.target.initDir, 'Pulumi.primary.yaml')],
      ...policyPacks.flatMap((pack) => ['--policy-pack', pack]),
      ...(config ? ['--policy-pack-config', configFile] : []),
    ],
    { cwd, env: await sites.environment({ IKZ_FINDINGS: file }), onLine: () => false },
  );
  const text = await fs.readFile(file, 'utf8').catch(() => expect.fail(output));
  return { exitCode, output, findings: findingsDocument.parse(JSON.parse(text)) };
}

describe('The policy pack under the engine', () => {
  it('writes what it reports into the file that the environment names, and nothing else beside it', async () => {
    const { findings, output } = await preview(undefined, path.join(import.meta.dirname, 'defective'));
    const own = findings.findings.find(({ resource }) => resource === 'niestetal-finanzwesen-datenbank');
    expect(own?.rule).toBe('guest-strict-node-affinity');
    expect(own?.place?.file).toBe('cooperation/services/finanzwesen.yaml');
    for (const { rule, severity, is } of findings.findings) {
      expect(output).toContain(`[${severity}]  ${rule}`);
      expect(output).toContain(is.en);
    }
    expect((await fs.readdir(sites.dir)).filter((name) => name.includes('.part'))).toEqual([]);
  });

  it('says the sentence and what to do once', async () => {
    const { output } = await preview();
    const once = 'Drill the loss of a node first';
    expect(output.split(once)).toHaveLength(2);
    expect(output.split('none has been kept')).toHaveLength(2);
  });

  it('goes by the levels and figures that a file gives it, and tells what is switched off', async () => {
    const { findings, output, exitCode } = await preview({
      'drills-begun': 'disabled',
      'capacity-after-loss': { enforcementLevel: 'advisory', reservePercent: 90 },
    });
    expect(exitCode).toBe(0);
    expect(findings.rules.filter(({ passed }) => !passed).map(({ id, severity }) => [id, severity])).toEqual([
      ['capacity-after-loss', 'advisory'],
      ['drills-begun', 'disabled'],
    ]);
    expect(output).toContain('[advisory]  capacity-after-loss');
    expect(output).toContain('the rule drills-begun is switched off');
    expect(output).toContain(`1 of ${rules.length} rules switched off.`);
  });

  it('lets nobody switch off that guests are never lost, nor itself', async () => {
    const { findings, output, exitCode } = await preview({ all: 'disabled' });
    expect(exitCode).not.toBe(0);
    expect(output).toContain('[mandatory]  registers-valid');
    expect(findings.problems).toEqual([
      {
        file: '--policy-pack-config',
        path: 'guest-never-lost.enforcementLevel',
        message: 'got "disabled", allowed: mandatory',
      },
    ]);
  });

  it('fails with a figure or a rule that there is not, and names those that there are', async () => {
    const { findings, exitCode } = await preview({ 'capacity-after-loss': { reserve: 5 }, 'boot-odrer': 'advisory' });
    expect(exitCode).not.toBe(0);
    expect(findings.problems.map(({ path: where }) => where)).toEqual(['capacity-after-loss.reserve', 'boot-odrer']);
    expect(findings.problems[0]?.message).toBe('unknown key, allowed: enforcementLevel, reservePercent');
  });
});
