import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { printProblem } from '../../model/problem.ts';
import { inPulumisForm } from '../../policies/config.ts';
import { parseConfig, readConfig } from '../../policies/config-file.ts';

const file = 'policies/config.yaml';

describe('The configuration of the pack', () => {
  it('as it is kept is whole', () => {
    expect(readConfig(path.join(import.meta.dirname, '../..')).problems).toEqual([]);
  });

  it('that is missing leaves every rule as it is', () => {
    expect(readConfig(import.meta.dirname)).toEqual({ content: {}, problems: [] });
  });

  it('says levels and figures, and goes to Pulumi in its own form', () => {
    const text = 'rules:\n  drills-fresh: { enforcementLevel: advisory, freshnessDays: 180 }\n  boot-order: {}\n';
    const { content, problems } = parseConfig(file, text);
    expect(problems).toEqual([]);
    expect(content).toEqual({
      'drills-fresh': { level: 'advisory', figures: { freshnessDays: 180 } },
      'boot-order': { level: undefined, figures: {} },
    });
    expect(inPulumisForm(content)).toEqual({
      'drills-fresh': { enforcementLevel: 'advisory', freshnessDays: 180 },
      'boot-order': {},
    });
  });

  it.each([
    [
      'a level that there is not',
      'rules:\n  boot-order:\n    enforcementLevel: off\n',
      'policies/config.yaml:3: rules.boot-order.enforcementLevel: got "off", allowed: mandatory, advisory, disabled',
    ],
    [
      'guest-never-lost switched off',
      'rules:\n  guest-never-lost:\n    enforcementLevel: disabled\n',
      'policies/config.yaml:3: rules.guest-never-lost.enforcementLevel: got "disabled", allowed: mandatory',
    ],
    [
      'a figure out of its bounds',
      'rules:\n  drills-fresh:\n    freshnessDays: 400\n',
      'policies/config.yaml:3: rules.drills-fresh.freshnessDays: got 400, allowed: a whole number from 1 to 366 (days)',
    ],
    [
      'a figure that the rule does not have',
      'rules:\n  boot-order:\n    reservePercent: 5\n',
      'policies/config.yaml:3: rules.boot-order.reservePercent: unknown key, allowed: enforcementLevel',
    ],
  ])('with %s counts for nothing, and says what is allowed', (_, text, says) => {
    const { content, problems } = parseConfig(file, text);
    expect(content).toEqual({});
    expect(problems.map(printProblem)).toEqual([says]);
  });

  it('with a rule that the pack does not have names those that it has', () => {
    const [problem] = parseConfig(file, 'rules:\n  boot-odrer: {}\n').problems;
    expect(problem && printProblem(problem)).toMatch(/:2: rules\.boot-odrer: unknown key, allowed: .*boot-order/);
  });
});
