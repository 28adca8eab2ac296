/** The trees of whole plans, exported and solved by SCRAM. */
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runScram } from '../../../../dev/bench/scram.ts';
import { writeFaultTree } from '../../../../model/availability/mef/write.ts';
import { Figures } from '../../../../model/availability/parts/figures.ts';
import { assess } from '../../../../model/availability/services/assess.ts';
import { Groundwork } from '../../../../model/availability/services/groundwork.ts';
import type { Installation } from '../../../../model/availability/services/installation.ts';
import { plannedInstallation } from '../../../../model/availability/services/planned.ts';
import { serviceTree } from '../../../../model/availability/services/service-tree.ts';
import { parseInventory } from '../../../../model/inventory.ts';
import { plan } from '../../../../model/planning.ts';
import { filesIn, goodFiles } from '../../support.ts';
import { scramHere } from '../support/scram-here.ts';
import { randomInstallation } from './support/random-installation.ts';

const { scram, reason } = await scramHere();

const own = filesIn(path.resolve(import.meta.dirname, '../../../../cooperation'));
const plans: [string, Installation][] = [
  ['the cooperation', ofFiles(own)],
  ['two sites with one of everything', ofFiles(goodFiles())],
  ...fc
    .sample(randomInstallation, { numRuns: 4, seed: 7 })
    .map((each, index): [string, Installation] => [`a random plan (${index + 1})`, each]),
];

describe.skipIf(scram === undefined)(`SCRAM${reason}`, () => {
  it.each(plans)('finds the same probability for every service of %s, to six digits', async (_, installation) => {
    const groundwork = new Groundwork(installation, new Figures());
    const told = assess(installation, { times: () => ({ seconds: 200, lostSeconds: 0 }) }).services;
    for (const [index, basis] of groundwork.services.entries()) {
      if (!scram) throw new Error('skipped without SCRAM');
      const { probability } = await runScram(scram, writeFaultTree(serviceTree(groundwork, basis)));
      const ours = told[index]?.unavailabilityOf.failures ?? 0;
      expect(Number(ours.toPrecision(6))).toBe(Number(probability.toPrecision(6)));
    }
  });
});

function ofFiles(files: ReadonlyMap<string, string>): Installation {
  const inventory = parseInventory(files);
  return plannedInstallation(inventory, plan(inventory));
}
