import { describe, expect, it } from 'vitest';
import { excludePatterns } from '../../engine/exclude-patterns.ts';

const vm = 'proxmoxve:index/vmLegacy:VmLegacy';
const rules = 'proxmoxve:firewall/rulesLegacy:RulesLegacy';
const options = 'proxmoxve:firewall/optionsLegacy:OptionsLegacy';
const ha = 'proxmoxve:index/haresource:Haresource';
const urn = (type: string, name: string) => `urn:pulumi:primary::ikz::ikz:site:Site$ikz:site:Guest$${type}::${name}`;
const component = (name: string) => `urn:pulumi:primary::ikz::ikz:site:Site$ikz:site:Guest::${name}`;
const guest = (name: string) => [component(name), ...[vm, rules, options, ha].map((type) => urn(type, name))];

const literally = (text: string) => text.replaceAll(/[.$^?+()[\]{}|\\]/g, '\\$&');

/** Matches as the engine does: `*` any text without a colon, `**` any text, all else itself. */
function matched(patterns: string[], urns: string[]): string[] {
  const expressions = patterns.map((pattern) => {
    const parts = pattern.split('**').map((part) => part.split('*').map(literally).join('[^:]*'));
    return new RegExp(`^${parts.join('.*')}$`);
  });
  return urns.filter((each) => expressions.some((expression) => expression.test(each)));
}

const commandLine = (patterns: string[]) => patterns.flatMap((pattern) => ['--exclude', pattern]).join(' ');

/** Names of the greatest length, different at their end only: the least that can be shortened. */
const longNames = (count: number) => [...Array(count).keys()].map((index) => `${'gemeinde-'.repeat(6)}${index}`);

describe('Patterns of what is left out', () => {
  it('take one of a guest for its machine and its firewall, without HA and the guest as a whole', () => {
    const out = [vm, rules, options].map((type) => urn(type, 'a'));
    expect(excludePatterns(out, [...guest('a'), ...guest('b')], [])).toEqual(['**Legacy::a']);
  });

  it('leave the machine in where HA has recovered it elsewhere', () => {
    const known = guest('a');
    const out = [rules, options].map((type) => urn(type, 'a'));
    expect(matched(excludePatterns(out, known, []), known)).toEqual(out);
  });

  it('name each type where a common ending would mean another resource of the name', () => {
    const known = [urn('p:bridge:Bridge', 'nie1'), urn('p:file:File', 'nie1'), urn('ikz:site:Node', 'nie1')];
    const out = known.slice(0, 2);
    expect(excludePatterns(out, known, []).map((pattern) => pattern.split(':').slice(-3).join(':'))).toEqual([
      'Bridge::nie1',
      'File::nie1',
    ]);
    expect(matched(excludePatterns(out, known, []), known)).toEqual(out);
  });

  it('are none where nothing is left out', () => {
    expect(excludePatterns([], guest('a'), [])).toEqual([]);
  });

  it.each([
    ['all guests of a site', () => true],
    ['every second one', (index: number) => index % 2 === 0],
    ['the first half', (index: number) => index < 250],
  ])('are the same 500 guests in less than 30,000 characters: %s', (_, isDark) => {
    const names = longNames(500);
    const known = [...names.flatMap(guest), ...guest('nie1')];
    const dark = new Set(names.filter((_name, index) => isDark(index)));
    const out = [...dark].flatMap((name) => [vm, rules, options].map((type) => urn(type, name)));
    const patterns = excludePatterns(out, known, [...names, 'neu']);
    expect(commandLine(patterns).length).toBeLessThan(30_000);
    expect(new Set(matched(patterns, known))).toEqual(new Set(out));
  });

  it('never leave out a guest that is still to be made', () => {
    const names = longNames(1_000);
    const fresh = `${names[7]}-neu`;
    const out = names.map((name) => urn(vm, name));
    const patterns = excludePatterns(out, names.flatMap(guest), [...names, fresh]);
    expect(matched(patterns, guest(fresh))).toEqual([]);
    expect(new Set(matched(patterns, out))).toEqual(new Set(out));
  });
});
