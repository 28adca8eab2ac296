import { z } from 'zod';
import { type FigureForm, kindNames, namedKinds, type PartKind, partKinds } from '../availability/parts/kinds.ts';

const source = z
  .string()
  .regex(/^\S(.{0,198}\S)?$/u)
  .meta({ patternErrorMessage: 'a text of 1 to 200 characters, without spaces at its ends' })
  .describe('Where the figure comes from; a guess says "assumption: ...".');

const band = (value: z.ZodType<number>) =>
  z.array(value).length(2).describe('Lowest and highest value; the true one lies between them in nine cases of ten.');

const perYear = z.number().gt(0).lt(10_000);
const share = z.number().min(0).max(1);
const hours = z.number().gt(0).lt(100_000);

const rateFigure = z.strictObject({
  perYear: perYear.describe('Failures a year.'),
  hours: hours.describe('Hours until repaired.'),
  band: band(perYear),
  source,
});
const shareFigure = z.strictObject({ share: share.describe('Probability, 0 to 1.'), band: band(share), source });
const hoursFigure = z.strictObject({ hours: hours.describe('Hours it takes.'), band: band(hours), source });

const forms: Record<FigureForm, typeof rateFigure | typeof shareFigure | typeof hoursFigure> = {
  rate: rateFigure,
  share: shareFigure,
  hours: hoursFigure,
};

const figureOf = (kind: PartKind) => forms[partKinds[kind].form].describe(`Figure: ${partKinds[kind].title}.`);

/** Host names of guests are longer than ids: three of these joined. */
const partName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,61}(\/[a-z][a-z0-9-]{0,19})?$/)
  .meta({
    patternErrorMessage:
      'an id or name of the inventory, with its site in front where another has the same: east/switch',
  });

/** figures.yaml: what is known better than the defaults. The whole file may be left out. */
export const figures = z
  .strictObject({
    kinds: z
      .strictObject(shapeOf(kindNames, (kind) => figureOf(kind).exactOptional()))
      .exactOptional()
      .describe('Figures for all parts of a kind.'),
    parts: z
      .strictObject(
        shapeOf(namedKinds, (kind) =>
          z
            .record(partName, figureOf(kind))
            .exactOptional()
            .describe(`Figures of single parts of the kind, by ${partKinds[kind].named}.`),
        ),
      )
      .exactOptional()
      .describe('Figures for single parts.'),
  })
  .describe('Figures of failures and repairs that differ from the defaults.');

function shapeOf<T>(kinds: readonly PartKind[], schema: (kind: PartKind) => T): Record<PartKind, T> {
  return Object.fromEntries(kinds.map((kind) => [kind, schema(kind)])) as Record<PartKind, T>;
}

export type Figures = z.infer<typeof figures>;
export type FigureOverride = z.infer<typeof rateFigure> | z.infer<typeof shareFigure> | z.infer<typeof hoursFigure>;
