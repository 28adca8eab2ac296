/** What a seed lets happen to a lab before somebody wants a drill of it. */
import type { LabClient } from '../../../lab/index.ts';
import type { Plan } from '../../../model/plan.ts';
import { seeded } from '../../lab/process/seeded.ts';

export interface Mishap {
  name: string;
  begins(lab: LabClient): Promise<unknown>;
  ends(lab: LabClient): Promise<unknown>;
}

export interface LabHistory {
  mishap: Mishap;
  /** Seconds of the lab that it lasts, and then until somebody looks. */
  lasts: number;
  /** It is over by then. */
  heals: boolean;
  after: number;
  /** Which of the scenarios is wanted then: any whole number. */
  pick: number;
}

const nothing: Mishap = { name: 'nothing', begins: async () => {}, ends: async () => {} };

function mishapsOf({ sites, guests }: Plan): Mishap[] {
  const fault = (target: string, kind: string): Mishap => ({
    name: `${target}: ${kind}`,
    begins: (lab) => lab.fault(target, kind),
    async ends(lab) {
      // A node that its watchdog has reset meanwhile has healed its own.
      if ((await lab.status()).faults.length > 0) await lab.heal();
    },
  });
  const [guest] = guests;
  const away = guest?.replicas[0]?.node ?? '';
  return [
    nothing,
    ...sites.flatMap(({ nodes }) =>
      nodes.flatMap(({ name }) => ['power', 'isolated', 'corosync-stopped'].map((kind) => fault(name, kind))),
    ),
    fault('witness', 'power'),
    {
      name: `${guest?.name} moved to ${away}`,
      begins: (lab) => lab.move(guest?.vmId ?? 0, away),
      ends: (lab) => lab.move(guest?.vmId ?? 0, guest?.homeNode ?? ''),
    },
  ];
}

export function historyOf(plan: Plan, seed: number): LabHistory {
  const random = seeded(seed);
  // The first numbers of neighbouring seeds are alike.
  for (let skip = 0; skip < 8; skip += 1) random(2);
  const mishaps = mishapsOf(plan);
  return {
    mishap: mishaps[random(mishaps.length)] ?? nothing,
    lasts: 60 + random(600),
    heals: random(2) === 1,
    after: 30 + random(1200),
    pick: random(1000),
  };
}
