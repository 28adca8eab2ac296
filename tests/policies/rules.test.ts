import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { languages } from '../../model/text.ts';
import type { PlannedResource } from '../../policies/declared.ts';
import type { Rule } from '../../policies/rule.ts';
import { rules as all } from '../../policies/rules/index.ts';
import { sentence } from '../../policies/sentence.ts';
import { edited, goodStack, messages, replication, violations } from './good-stack.ts';
import { defects, withOpts, withProps } from './stack-defects.ts';

/** Whether the antivirus is there is a question to all guests of a site: isolation.test.ts asks it. */
const rules = all.filter(({ id }) => id !== 'antivirus-at-each-site');

const toKaufungen = (resource: PlannedResource) => (resource.props.target === 'kau1' ? undefined : resource);

const rule = (id: string): Rule => {
  const found = rules.find((candidate) => candidate.id === id);
  if (!found) throw new Error(`no rule ${id}`);
  return found;
};

describe('The rules of the policy pack', () => {
  it.each(rules.map((each) => [each.id, each] as const))('%s says nothing about a good stack', (_, each) => {
    expect(messages(each, goodStack())).toEqual([]);
  });

  it.each(defects)('$rule finds $defect, and no other rule speaks', ({ stack, rule: expected, message }) => {
    expect(messages(rule(expected), stack)).toEqual([message]);
    for (const other of rules.filter((each) => each.id !== expected)) expect(messages(other, stack)).toEqual([]);
  });

  it('guest-replicated-to-other-site finds a guest whose replicas stay inside its home site', () => {
    const stack = edited('Replication', toKaufungen).map((each) =>
      each.type.endsWith('Harule') ? withProps({ nodes: { nie1: 1, nie2: 1 } })(each) : each,
    );
    expect(messages(rule('guest-replicated-to-other-site'), stack)).toEqual([
      'guest zeiterfassung (1011): on nie1 it has replicas on nie2, none at another site than niestetal: when that site is lost, so is the guest, but one replica must lie at the other site.',
    ]);
  });

  it('guest-replicated-to-other-site does not count a job that is switched off', () => {
    const stack = edited('Replication', (each) =>
      each.props.target === 'kau1' ? withProps({ disable: true })(each) : each,
    );
    expect(messages(rule('guest-replicated-to-other-site'), stack)).toHaveLength(1);
  });

  it('guest-replicated-to-other-site takes a node of no known site for no site at all', () => {
    const stack = edited('Replication', (each) =>
      each.props.target === 'kau1' ? withProps({ target: 'fremd1' })(each) : each,
    );
    expect(messages(rule('guest-replicated-to-other-site'), stack)).toHaveLength(1);
  });

  it('say nothing about a storage that holds neither disks nor backups, protected or not', () => {
    const stack = [
      ...goodStack(),
      ...edited('Zfspool', (storage) =>
        withProps({ contents: ['iso', 'snippets'] })(withOpts({ protect: false })(storage)),
      )
        .filter((each) => each.type.endsWith('Zfspool'))
        .map((each) => ({ ...each, name: 'abbilder' })),
    ];
    for (const each of rules) expect(messages(each, stack)).toEqual([]);
  });

  it('say nothing about a guest that HA moved and whose job is not turned round yet', () => {
    const moved = edited('VmLegacy', withProps({ nodeName: 'kau1' }));
    for (const each of rules) expect(messages(each, moved)).toEqual([]);
  });

  it('say nothing about a moved guest whose job was turned round', () => {
    const turned = edited('VmLegacy', withProps({ nodeName: 'kau1' })).map((each) =>
      each.props.target === 'kau1' ? withProps({ target: 'nie1' })(each) : each,
    );
    for (const each of rules) expect(messages(each, turned)).toEqual([]);
  });

  it('still find a node without disks in the rule of a moved guest', () => {
    const moved = edited('VmLegacy', withProps({ nodeName: 'kau1' })).map((each) =>
      each.type.endsWith('Harule') ? withProps({ nodes: { kau1: 1, kau2: 1, nie1: 1, nie2: 1 } })(each) : each,
    );
    expect(messages(rule('guest-strict-node-affinity'), moved)).toHaveLength(1);
  });

  describe('where moves have exchanged the replication jobs of a guest that is at home', () => {
    const exchanged = [replication('kau1', 'nie2'), replication('nie2', 'kau1')];
    const others = edited('Replication', () => undefined);
    const nodes = withProps({ nodes: { kau2: 1, nie1: 1, nie2: 1 } });
    const toKau2 = others.map((each) => (each.type.endsWith('Harule') ? nodes(each) : each));

    it('say nothing as long as its nodes are to stay what they are', () => {
      for (const each of rules) expect(violations(each, [...others, ...exchanged])).toEqual([]);
    });

    it('refuse another replica node, and name the moves that bring the jobs back', () => {
      const [leaving, staying] = exchanged as [PlannedResource, PlannedResource];
      const stack = [...toKau2, staying, replication('kau2')];
      const [violation, ...more] = violations(rule('guest-strict-node-affinity'), stack, [leaving]);
      expect(more).toEqual([]);
      expect(violation && sentence(violation, 'en')).toBe(
        'guest zeiterfassung (1011): it may run on kau2, nie1, nie2, but it must be exactly the nodes with its disks: kau1, kau2, nie1.',
      );
      expect(violation?.remediation?.en.split('\n')).toEqual([
        'Since it was moved, its replication jobs lead elsewhere (1011-294573, made for nie2, leads to kau1; 1011-680832, made for kau1, leads to nie2).',
        'Bring them back before you change its nodes: type on any node, one after the other, each when the guest has arrived',
        'and `pvesr status` there shows no error:',
        '  ha-manager migrate vm:1011 kau1',
        '  ha-manager migrate vm:1011 nie2',
        '  ha-manager migrate vm:1011 nie1',
        'Then run the command again.',
      ]);
    });

    it('refuse it also while the guest is on the node that it is to leave, with the one move home', () => {
      const stack = [...toKau2, replication('nie2'), replication('kau2')].map((each) =>
        each.type.endsWith('VmLegacy') ? withProps({ nodeName: 'kau1' })(each) : each,
      );
      const [violation] = violations(rule('guest-strict-node-affinity'), stack, [replication('kau1', 'nie1')]);
      expect(violation?.remediation?.en).toContain(
        'pvesr status` there shows no error:\n  ha-manager migrate vm:1011 nie1\nThen',
      );
    });

    it('say nothing once they are back', () => {
      const stack = [...toKau2, replication('nie2'), replication('kau2')];
      for (const each of rules) expect(violations(each, stack, [replication('kau1')])).toEqual([]);
    });
  });

  it('have the names of their files as ids', async () => {
    const files = await readdir(path.join(import.meta.dirname, '../../policies/rules'));
    const names = files.filter((file) => file !== 'index.ts').map((file) => file.replace(/\.ts$/, ''));
    expect(all.map(({ id }) => id).sort()).toEqual(names.sort());
  });

  it('have titles and remediations in both languages, and name the edition of every reference', () => {
    for (const each of all) {
      for (const language of languages) {
        expect(each.title[language]).not.toBe('');
        expect(each.remediation[language]).not.toBe('');
      }
      expect(each.title.de).not.toBe(each.title.en);
      expect(each.remediation.de).not.toBe(each.remediation.en);
      expect(each.references.length).toBeGreaterThan(0);
      for (const reference of each.references) expect(reference.edition).toMatch(/^\d{4}/);
    }
  });
});
