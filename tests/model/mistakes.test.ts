import { describe, expect, it } from 'vitest';
import { rows as inAFile } from './mistakes/in-a-file.ts';
import { rows as inFigures } from './mistakes/in-figures.ts';
import { rows as ofMembers } from './mistakes/of-members.ts';
import { rows as ofServices } from './mistakes/of-services.ts';
import { rows as ofSites } from './mistakes/of-sites.ts';
import { complaints, type Edit, edited, goodFiles } from './support.ts';

describe('an inventory', () => {
  it('without a mistake is planned', () => {
    expect(complaints(goodFiles())).toEqual([]);
  });

  it.each([...inAFile, ...inFigures, ...ofMembers, ...ofServices, ...ofSites])(
    'with $mistake is refused',
    ({ edits, says }) => {
      expect(complaints(edited(goodFiles(), edits))).toEqual(says);
    },
  );

  it.each<[string, Edit]>([
    [
      'a recovery point as long as the replication interval',
      ['services/books.yaml', 'rpoMinutes: 10', 'rpoMinutes: 5'],
    ],
    ['staff who reach the nodes from their own network', ['cooperation.yaml', '192.168.1.0/24', '192.168.0.0/16']],
    ['a node that holds its guests to the last MiB', ['sites/west.yaml', 'memoryMiB: 65536', 'memoryMiB: 30720']],
    ['a guest that starts one step after what it needs', ['services/desk.yaml', 'order: 40', 'order: 21']],
    [
      'figures of its own',
      [
        'figures.yaml',
        'kinds:\n  uplink: { perYear: 1, hours: 1, band: [1, 2], source: vendor }\nparts:\n  node-hardware:\n    west1: { perYear: 0.1, hours: 8, band: [0.1, 0.2], source: contract }\n',
      ],
    ],
    ['a link as long as the sites are apart', ['links.yaml', 'lengthKm: 7', 'lengthKm: 5']],
  ])('with %s is planned', (_, edit) => {
    expect(complaints(edited(goodFiles(), [edit]))).toEqual([]);
  });

  it('with mistakes in several files names them all at once, by file and line', () => {
    const files = edited(goodFiles(), [
      ['witness.yaml', 'place: [north'],
      ['services/books.yaml', 'memoryMiB: 8192', 'memoryMiB: 8 GB'],
      ['services/books.yaml', 'instance: 2', 'instance: two'],
      ['members/buche.yaml', 'role: member', 'role: guest'],
    ]);
    files.delete('targets.yaml');
    expect(complaints(files).map((line) => line.replace(/: .*/, ''))).toEqual([
      'cooperation/members/buche.yaml:2',
      'cooperation/services/books.yaml:13',
      'cooperation/services/books.yaml:23',
      'cooperation/targets.yaml',
      'cooperation/witness.yaml:1',
    ]);
  });

  it('with contradictions in several files names them all at once', () => {
    const files = edited(goodFiles(), [
      ['witness.yaml', 'place: north', 'place: east'],
      ['services/books.yaml', 'rpoMinutes: 10', 'rpoMinutes: 1'],
      ['members/buche.yaml', 'vlan: 300', 'vlan: 1010'],
    ]);
    expect(complaints(files)).toHaveLength(3);
  });

  it.each(['cooperation', 'witness', 'links', 'targets', 'antivirus'])('without %s.yaml is refused', (name) => {
    const files = goodFiles();
    files.delete(`${name}.yaml`);
    expect(complaints(files)).toEqual([`cooperation/${name}.yaml: the file is missing. Every inventory has one.`]);
  });

  it('in another encoding is refused', () => {
    const files = new Map<string, string | Uint8Array>(goodFiles());
    files.set('members/ahorn.yaml', Uint8Array.from([...Buffer.from('title: B'), 0xfc, ...Buffer.from('hl\n')]));
    expect(complaints(files)).toEqual(['cooperation/members/ahorn.yaml: the file is not UTF-8. Save it as UTF-8.']);
  });
});
