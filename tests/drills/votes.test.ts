/** Votes as `pvecm status` prints them. */
import { expect, it } from 'vitest';
import { parseVotes } from '../../drills/votes.ts';

const status = (total: number, members: string) => `Quorum information
------------------
Date:             Tue Nov 24 13:00:00 2026
Quorum provider:  corosync_votequorum
Nodes:            4
Quorate:          Yes

Votequorum information
----------------------
Expected votes:   5
Highest expected: 5
Total votes:      ${total}
Quorum:           3  
Flags:            Quorate Qdevice 

Membership information
----------------------
    Nodeid      Votes    Qdevice Name
0x00000001          1    A,V,NMW 192.168.11.11 (local)
0x00000002          1    A,V,NMW 192.168.11.12
${members}`;

it('The witness votes, is silent, or is not there', () => {
  const qdevice = (votes: number) => `0x00000000          ${votes}            Qdevice\n`;
  expect(parseVotes(status(5, qdevice(1)))).toEqual({ expected: 5, total: 5, quorum: 3, witness: 'voting' });
  expect(parseVotes(status(4, qdevice(0)))).toMatchObject({ total: 4, witness: 'silent' });
  expect(parseVotes(status(4, ''))).toMatchObject({ witness: 'absent' });
});

it('Anything else is unknown, and not taken for no votes', () => {
  expect(parseVotes('Cannot initialize CMAP service\n')).toBeUndefined();
});
