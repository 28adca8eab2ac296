import { describe, expect, it } from 'vitest';
import { parseRules } from '../../../../model/ha/rules/parse.ts';

function read(...lines: string[]) {
  const complaints: string[] = [];
  const rules = parseRules(lines.join('\n'), (line, message) => complaints.push(`${line}: ${message}`));
  return { rules, complaints };
}

describe('rules.cfg', () => {
  it('holds rules with their place in the file', () => {
    const { rules, complaints } = read(
      '# comment',
      'node-affinity: near',
      '\tresources vm:1, ct:2;vm:3',
      '  # comment in a section',
      '\tnodes node1:2,node-2',
      '\tstrict',
      '\tcomment  two  words  ',
      '',
      '',
      'resource-affinity: apart',
      '        resources vm:1,fa:12',
      '        affinity negative',
      '        disable 0',
    );
    expect(complaints).toEqual([]);
    expect(rules).toEqual([
      {
        type: 'node-affinity',
        id: 'near',
        order: 1,
        resources: new Set(['vm:1', 'ct:2', 'vm:3']),
        nodes: new Map([
          ['node1', 2],
          ['node-2', 0],
        ]),
        strict: true,
        comment: 'two  words',
      },
      {
        type: 'resource-affinity',
        id: 'apart',
        order: 2,
        resources: new Set(['vm:1', 'fa:12']),
        affinity: 'negative',
        disabled: false,
      },
    ]);
  });

  it.each([
    ['1', true],
    ['yes', true],
    ['On', true],
    ['0', false],
    ['false', false],
  ])('takes %s for a switch', (word, disabled) => {
    const { rules } = read('resource-affinity: ab', ' resources vm:1', ' affinity positive', ` disable ${word}`);
    expect(rules.map((rule) => rule.disabled)).toEqual([disabled]);
  });

  it('may have the line ends of Windows', () => {
    const { rules } = read('resource-affinity: ab\r', ' resources vm:1\r', ' affinity positive\r', '\r', '');
    expect(rules.map(({ id }) => id)).toEqual(['ab']);
  });

  it('decodes the bytes of a comment', () => {
    const { rules } = read('resource-affinity: ab', ' resources vm:1', ' affinity positive', ' comment %E2%82%AC 5%');
    expect(rules.map(({ comment }) => comment)).toEqual(['€ 5%']);
  });
});

describe('what is wrong in rules.cfg', () => {
  const good = ['resource-affinity: good', ' resources vm:1,vm:2', ' affinity positive'];

  it.each([
    ['an unknown type', ['group: old', ' nodes a', ''], /^1: 'old' is left out: type 'group' is neither/],
    ['an id of one letter', ['node-affinity: x', ' nodes a', ''], /^1: 'x' is left out: ids are/],
    ['no nodes', ['node-affinity: xx', ' resources vm:1', ''], /^1: 'xx' is left out: it needs resources and nodes/],
    ['no affinity', ['resource-affinity: xx', ' resources vm:1', ''], /it needs resources and affinity/],
    ['a line before any section', [' nodes a', ''], /^1: 'nodes a' is neither TYPE: ID/],
  ])('costs its own section only: %s', (_, lines, complaint) => {
    const { rules, complaints } = read(...lines, ...good);
    expect(rules.map(({ id }) => id)).toEqual(['good']);
    expect(complaints).toEqual([expect.stringMatching(complaint)]);
  });

  it.each([
    [' strict 1', /'strict' is no property of a resource-affinity rule; they are resources, affinity/],
    [' affinity negative', /'affinity' is there twice: the first holds/],
    [' disable maybe', /'disable' can't be 'maybe'; allowed is 0 or 1/],
    [' comment', /'comment' can't be ''; allowed is a text/],
    ['node-affinity: next', /'node-affinity: next' is neither TYPE: ID after an empty line nor KEY VALUE/],
  ])('costs its own line only: %s', (line, complaint) => {
    const { rules, complaints } = read(...good, line);
    expect(rules).toEqual(read(...good).rules);
    expect(complaints).toEqual([expect.stringMatching(complaint)]);
    expect(complaints[0]).toMatch(/^4: /);
  });

  it.each([
    ['resources 101', /'resources' can't be '101'; allowed is TYPE:NAME/],
    ['nodes node_1', /'nodes' can't be 'node_1'; allowed is NODE or NODE:PRIORITY/],
    ['nodes node1:-1', /'nodes' can't be 'node1:-1'/],
  ])('lets a later value hold: %s', (line, complaint) => {
    const { rules, complaints } = read('node-affinity: xx', ` ${line}`, ' resources vm:1', ' nodes node1');
    expect(rules).toHaveLength(1);
    expect(complaints).toEqual([expect.stringMatching(complaint)]);
  });

  it('lets the later of two rules with one id hold, in its place', () => {
    const { rules, complaints } = read(...good, '', 'resource-affinity: other', ...good.slice(1), '', ...good);
    expect(rules.map(({ id, order }) => [id, order])).toEqual([
      ['other', 2],
      ['good', 3],
    ]);
    expect(complaints).toEqual(["9: 'good' is there twice: the later holds"]);
  });
});
