/** The recorded rule cases of pve-ha-manager, byte for byte. */
import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rulesReport } from '../../../../model/ha/rules/report.ts';
import { threeNodes } from './written.ts';

const folder = new URL('../../../../../shared/data/ha-rules/', import.meta.url);
const cases = fs.existsSync(folder) ? fs.readdirSync(folder).filter((name) => name.endsWith('.cfg')) : [];

describe('the recorded rule cases', () => {
  it('are here to be compared with', ({ skip }) => {
    if (!fs.existsSync(folder)) skip('reference data not present: ../shared/data/ha-rules');
    expect(cases).not.toEqual([]);
  });

  it.each(cases)('%s comes out as recorded', (name) => {
    const text = fs.readFileSync(new URL(name, folder), 'utf8');
    const expected = fs.readFileSync(new URL(`${name}.expect`, folder), 'utf8');
    expect(rulesReport(text, threeNodes)).toBe(expected);
  });
});

describe('the report of a file', () => {
  it('holds the digest of the text, comments decoded, and every setting as it was configured', () => {
    const text = [
      '# one bound rule',
      'node-affinity: stays',
      '\tresources vm:2,vm:1',
      '\tnodes node2:5,node1',
      '\tdisable 0',
      '\tcomment 100%25 "hier" f%C3%BCr uns',
      '',
    ].join('\n');
    expect(rulesReport(text, ['node1', 'node2', 'node3'])).toBe(`--- Log ---
--- Config ---
{
   "digest" : "b155228f9f538e135d5bf7b9687525b5145d0b84",
   "ids" : {
      "stays" : {
         "comment" : "100% \\"hier\\" für uns",
         "disable" : 0,
         "nodes" : {
            "node1" : {
               "priority" : 0
            },
            "node2" : {
               "priority" : 5
            }
         },
         "resources" : {
            "vm:1" : 1,
            "vm:2" : 1
         },
         "type" : "node-affinity"
      }
   },
   "order" : {
      "stays" : 1
   }
}
--- Compiled Config ---
{
   "node-affinity" : {
      "vm:1" : {
         "nodes" : {
            "node1" : {
               "priority" : 0
            },
            "node2" : {
               "priority" : 5
            },
            "node3" : {
               "priority" : -1
            }
         }
      },
      "vm:2" : {
         "nodes" : {
            "node1" : {
               "priority" : 0
            },
            "node2" : {
               "priority" : 5
            },
            "node3" : {
               "priority" : -1
            }
         }
      }
   },
   "resource-affinity" : {
      "negative" : {},
      "positive" : {}
   }
}
`);
  });

  it('of an empty file says that there are no rules', () => {
    expect(rulesReport('', threeNodes)).toBe(`--- Log ---
--- Config ---
{
   "digest" : "da39a3ee5e6b4b0d3255bfef95601890afd80709",
   "ids" : {},
   "order" : {}
}
--- Compiled Config ---
{
   "node-affinity" : {},
   "resource-affinity" : {
      "negative" : {},
      "positive" : {}
   }
}
`);
  });
});
