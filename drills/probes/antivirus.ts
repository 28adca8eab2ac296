/**
 * Is the shared antivirus of use to the guests? Asked in guests by their agent, since mirrors and management are open to
 * guests alone. It takes what cloud-init has put there and no more: Python (it is cloud-init's own language), clamd.
 */

import { addressOfGuest } from '../../model/guest-address.ts';
import type { GuestPlan, Plan } from '../../model/plan.ts';
import type { Probe } from './probe.ts';

/** Days after which clamd itself warns of old signatures. */
const maxAgeDays = 7;

/**
 * The head of the daily signatures, as freshclam asks a private mirror for them: `.cld` first, then `.cvd`. It is 512 bytes,
 * `ClamAV-VDB:` and fields between colons, the ninth the moment it was built (libclamav, cvd.c).
 */
const signatureAge = `import sys,time,urllib.error as e,urllib.request as u
for k in "cld","cvd":
 try:h=u.urlopen(u.Request(sys.argv[2]+"/daily."+k,headers={"Range":"bytes=0-511"}),timeout=5)
 except e.HTTPError:continue
 f=h.read(512).decode("ascii","replace").rstrip().split(":")
 if f[0]!="ClamAV-VDB" or len(f)<9:sys.exit("no signatures: "+f[0][:20])
 d=(time.time()-int(f[8]))/86400
 sys.exit(0 if d<=float(sys.argv[3]) else "%d days old"%d)
sys.exit("no daily.cld, no daily.cvd")
`;

const connect = 'import socket,sys;socket.create_connection((sys.argv[2],int(sys.argv[3])),5)\n';

/**
 * The rules of sudo name this very program, so that the account of drills runs no other one in a guest. They take neither
 * newlines nor more than 1,024 characters (sudo, lib/util/regex.c): it goes as one word, and is short.
 */
function python(program: string, ...args: string[]): string[] {
  // Newlines at its end do no harm, and spare the word signs of other kinds.
  const padded = program.padEnd(Math.ceil(program.length / 3) * 3, '\n');
  const decoding = 'import base64;import sys;exec(base64.urlsafe_b64decode(sys.argv[1]))';
  return ['python3', '-c', decoding, Buffer.from(padded).toString('base64url'), ...args];
}

interface Asked {
  plan: Plan;
  /** Guest that asks; it is not touched by the drill. */
  asker: GuestPlan;
  /** Seconds for which a provider may be silent. */
  toleranceOf: (provider: GuestPlan) => number;
}

/** Seen from one guest: signatures at every mirror, the management's check-in, and that a virus is still found. */
export function antivirusProbes({ plan, asker, toleranceOf }: Asked): Probe[] {
  const common = { kind: 'guest' as const, asker: asker.vmId, timeoutSeconds: 15 };
  const providing = (role: GuestPlan['provides']) => plan.guests.filter(({ provides }) => provides === role);
  return [
    ...providing('antivirus-mirror').map((mirror): Probe => {
      const host = addressOfGuest(mirror);
      return {
        ...common,
        id: `${asker.name}: signatures of ${mirror.name}`,
        command: python(signatureAge, `http://${host}`, String(maxAgeDays)),
        exitCode: 0,
        asks: { host, port: 80 },
        toleranceSeconds: toleranceOf(mirror),
      };
    }),
    ...providing('antivirus-management').flatMap((management) =>
      checkInPorts(plan, management).map((port): Probe => {
        const host = addressOfGuest(management);
        return {
          ...common,
          id: `${asker.name}: check-in at ${management.name}:${port}`,
          command: python(connect, host, String(port)),
          exitCode: 0,
          asks: { host, port },
          toleranceSeconds: toleranceOf(management),
        };
      }),
    ),
    {
      ...common,
      id: `${asker.name}: finds the EICAR test file`,
      command: ['clamdscan', '--no-summary', '-'],
      input: 'eicar',
      // clamdscan(1): 0 = nothing found, 1 = a virus, 2 = an error.
      exitCode: 1,
      toleranceSeconds: 15,
    },
  ];
}

/** What the management has open for all guests: the IT staff has its own. */
function checkInPorts({ cluster }: Plan, { openings }: GuestPlan): number[] {
  return [
    ...new Set(
      openings.flatMap(({ protocol, port, source }) =>
        protocol === 'tcp' && !cluster.managementNetworks.includes(source) ? [port] : [],
      ),
    ),
  ];
}
