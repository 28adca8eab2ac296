/** How drills ask whether guests serve: as the inventory declares, else by what lets the IT staff in. */
import { expect, it } from 'vitest';
import { serviceProbes } from '../../drills/probes/service-probes.ts';
import { complaints, edited, goodFiles, planOf } from '../model/support.ts';

const file = 'services/books.yaml';
const declaring = (probes: string) =>
  edited(goodFiles(), [[file, '    openings:', `    probes: ${probes}\n    openings:`]]);

it('A guest is asked what its service declares, with its address, and in a lab by its port', () => {
  const plan = planOf(
    declaring(
      '[{ kind: icmp }, { kind: script, argv: [check, "{address}:1"], timeoutSeconds: 9, toleranceSeconds: 60 }]',
    ),
  );
  const guest = plan.guests.find(({ probes }) => probes);
  if (!guest) throw new Error('no guest declares a probe');
  const host = guest.network.address.replace(/\/.*/, '');
  const common = { vmId: guest.vmId };
  expect(serviceProbes(plan, new Map([[guest.vmId, 1]]), true)).toEqual([
    { kind: 'icmp', id: `${guest.name}: icmp 1`, ...common, host, timeoutSeconds: 3, toleranceSeconds: 15 },
    {
      kind: 'script',
      id: `${guest.name}: script 2`,
      ...common,
      command: ['check', `${host}:1`],
      timeoutSeconds: 9,
      toleranceSeconds: 60,
    },
  ]);
  expect(serviceProbes(plan, new Map([[guest.vmId, 1]]), false).map(({ kind }) => kind)).toEqual(['tcp']);
});

it('A page at a port that no opening lets in is refused, with what is allowed', () => {
  const says = complaints(declaring('[{ kind: http, port: 81, path: /health }]')).join('\n');
  expect(says).toContain(file);
  expect(says).toContain('got 81, but no opening of the guest lets it in');
});
