/**
 * How the pack is configured: the level of each rule, and figures of those that have some. `config.yaml` says what differs from
 * the rules' own; the engine lays over it what `--policy-pack-config` names, in the same words.
 */
import type { PolicyPackConfig } from '@pulumi/policy';
import { z } from 'zod';
import type { Figures, Severity } from './rule.ts';
import { rules } from './rules/index.ts';

const levels = ['mandatory', 'advisory', 'disabled'] as const;

export type Level = Severity | 'disabled';

export interface RuleConfig {
  /** Undefined: the rule's own. */
  level: Level | undefined;
  figures: Figures;
}

/** By id of the rule; what is left out is as the rule has it. */
export type PackConfig = Readonly<Record<string, RuleConfig>>;

const schemas = rules.map(({ id, title, alwaysMandatory, figures = {} }) => {
  const fields = {
    enforcementLevel: z.enum(alwaysMandatory ? ['mandatory'] : levels).optional(),
    ...Object.fromEntries(
      Object.entries(figures).map(([key, { what, least, most }]) => [
        key,
        z.int().min(least).max(most).optional().describe(what.en),
      ]),
    ),
  };
  return [id, z.strictObject(fields).optional().describe(title.en)] as const;
});

/** policies/config.yaml: `enforcementLevel` is Pulumi's word, every other key of a rule is one of its figures. */
export const configRegister = z
  .strictObject({ rules: z.strictObject(Object.fromEntries(schemas)).describe('By id of the rule.') })
  .describe('Levels and figures of the rules.');

type ConfigRegister = z.infer<typeof configRegister>;

export function configOf({ rules: named }: ConfigRegister): PackConfig {
  const entries = Object.entries(named).map(([id, { enforcementLevel: level, ...rest } = {}]) => {
    const figures = Object.entries(rest).filter((entry): entry is [string, number] => typeof entry[1] === 'number');
    return [id, { level: levels.find((each) => each === level), figures: Object.fromEntries(figures) }] as const;
  });
  return Object.fromEntries(entries);
}

/** The same in Pulumi's form. */
export function inPulumisForm(config: PackConfig): PolicyPackConfig {
  return Object.fromEntries(
    Object.entries(config).map(([id, { level, figures }]) => [
      id,
      { ...(level !== undefined && { enforcementLevel: level }), ...figures },
    ]),
  );
}
