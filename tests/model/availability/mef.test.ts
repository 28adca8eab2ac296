import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyse } from '../../../model/availability/analyse.ts';
import { readFaultTree } from '../../../model/availability/mef/read.ts';
import { writeFaultTree } from '../../../model/availability/mef/write.ts';
import { tryAll } from './support/brute-force.ts';
import { randomTree } from './support/random-tree.ts';

const read = (body: string, options: { top?: string } = {}) =>
  readFaultTree([{ file: 'tree.xml', text: `<opsa-mef>\n${body}\n</opsa-mef>` }], options);

const gate = (name: string, formula: string) => `<define-gate name="${name}">${formula}</define-gate>`;
const basic = (name: string, expression = '<float value="0.1"/>') =>
  `<define-basic-event name="${name}">${expression}</define-basic-event>`;
const tree = (...definitions: string[]) =>
  `<define-fault-tree name="ft">\n${definitions.join('\n')}\n</define-fault-tree>`;

describe('A fault tree in Open-PSA MEF', () => {
  it('is read with its name, its top gate and its events', () => {
    const { name, top, gates, basicEvents, houseEvents } = read(
      `${tree(
        '<label>An example</label>',
        gate('inner', '<atleast min="2"><basic-event name="a"/><event name="b"/><house-event name="h"/></atleast>'),
        gate('outer', '<label>all</label><not><gate name="inner"/></not>'),
        '<define-house-event name="h"><constant value="true"/></define-house-event>',
      )}<model-data>${basic('a')}${basic('b', '<float value="1e-3"/>')}</model-data>`,
    );
    expect({ name, top }).toEqual({ name: 'ft', top: 'outer' });
    expect(gates.get('outer')).toEqual({ kind: 'not', arg: { kind: 'gate', name: 'inner' } });
    expect(gates.get('inner')).toMatchObject({ kind: 'atleast', min: 2, args: [{ name: 'a' }, { name: 'b' }, {}] });
    expect(basicEvents).toEqual(
      new Map([
        ['a', 0.1],
        ['b', 1e-3],
      ]),
    );
    expect(houseEvents).toEqual(new Map([['h', true]]));
  });

  it('may be spread over several files', () => {
    const file = (text: string) => ({ file: 'part.xml', text: `<opsa-mef>${text}</opsa-mef>` });
    const { basicEvents } = readFaultTree([
      file(tree(gate('g', '<basic-event name="a"/>'))),
      file(`<model-data>${basic('a')}</model-data>`),
    ]);
    expect(basicEvents.get('a')).toBe(0.1);
  });

  it('means by a name the private element of its own component before a public one', () => {
    const { gates, basicEvents } = read(
      tree(
        gate('g', '<and><basic-event name="a"/><gate name="pump.run"/></and>'),
        basic('a', '<float value="0.5"/>'),
        `<define-component name="pump" role="private">
          ${gate('run', '<basic-event name="a"/>')}
          ${basic('a', '<float value="0.25"/>')}
        </define-component>`,
      ),
    );
    expect(gates.get('ft.pump.run')).toEqual({ kind: 'basic-event', name: 'ft.pump.a' });
    expect(basicEvents.get('ft.pump.a')).toBe(0.25);
    expect(basicEvents.get('a')).toBe(0.5);
  });

  it.each([
    ['<exponential><parameter name="rate"/><float value="100"/></exponential>', 1 - Math.exp(-0.1)],
    ['<exponential><parameter name="rate"/><system-mission-time/></exponential>', 1 - Math.exp(-8.76)],
    ['<mul><parameter name="rate"/><int value="10"/><float value="2"/></mul>', 0.02],
    ['<sub><float value="1"/><div><int value="3"/><int value="4"/></div></sub>', 0.25],
    ['<GLM><float value="0"/><float value="0.1"/><float value="0.3"/><float value="1e6"/></GLM>', 0.25],
    ['<lognormal-deviate><float value="0.01"/><float value="3"/><float value="0.95"/></lognormal-deviate>', 0.01],
  ])('has for a probability the value of %s', (expression, value) => {
    const { basicEvents } = read(
      tree(gate('g', '<basic-event name="a"/>'), basic('a', expression)) +
        '<model-data><define-parameter name="rate" unit="hours-1"><float value="1e-3"/></define-parameter></model-data>',
    );
    expect(basicEvents.get('a')).toBeCloseTo(value, 12);
  });

  it.each(
    [
      [tree(gate('g', '<gate name="h"/>')), 'tree.xml:3: <gate name="h">: not defined'],
      [
        tree(gate('g', '<gate name="a"/>'), basic('a')),
        '<gate name="a">: "a" is a basic-event, allowed: <basic-event name="a"/>',
      ],
      [
        tree(gate('g', '<basic-event name="a"/>'), '<define-basic-event name="a"/>'),
        'tree.xml:4: <define-basic-event name="a">: the probability is missing',
      ],
      [
        tree(gate('g', '<basic-event name="a"/>'), basic('a', '<float value="1.5"/>')),
        'probability 1.5, allowed: 0 to 1',
      ],
      [
        tree(gate('g', '<basic-event name="a"/>'), basic('a', '<float value="often"/>')),
        'value "often", allowed: a number',
      ],
      [
        tree(gate('g', '<basic-event name="a"/>'), basic('a', '<sometimes/>')),
        '<sometimes>: unknown expression, allowed: float',
      ],
      [
        tree(gate('g', '<maybe><basic-event name="a"/></maybe>'), basic('a')),
        '<maybe>: unknown element, allowed: and, or',
      ],
      [
        tree(
          gate('g', '<gate name="h"/>'),
          gate('h', '<or><gate name="i"/><basic-event name="a"/></or>'),
          gate('i', '<gate name="h"/>'),
          basic('a'),
        ),
        'the gate is part of itself: h -> i -> h',
      ],
      [tree(gate('g', '<gate name="g"/>')), 'the gate is part of itself: g -> g'],
      [
        tree(gate('g', '<basic-event name="a"/>'), gate('h', '<basic-event name="a"/>'), basic('a')),
        'several top gates: g, h, allowed: one gate that no other gate uses',
      ],
      [
        tree(gate('g', '<atleast min="4"><basic-event name="a"/><basic-event name="a"/></atleast>'), basic('a')),
        'min="4", allowed: 0 to 2',
      ],
      [tree(gate('g', '<atleast><basic-event name="a"/></atleast>'), basic('a')), 'attribute "min" is missing'],
      [
        tree(gate('g', '<basic-event name="a"/>'), basic('a'), basic('a')),
        'tree.xml:5: <define-basic-event name="a">: the name is defined twice',
      ],
      [tree(gate('g', '')), '<define-gate name="g">: no formula'],
      [tree(gate('g', '<iff><basic-event name="a"/></iff>'), basic('a')), '<iff>: 1 arguments, allowed: 2'],
      [tree(gate('g', '<xor><basic-event name="a"/></xor>'), basic('a')), '<xor>: 1 arguments, allowed: 2 or more'],
      [
        tree('<define-CCF-group name="c"/>'),
        '<define-CCF-group name="c">: unknown element, allowed: define-fault-tree',
      ],
      [
        tree(
          gate('g', '<basic-event name="a"/>'),
          basic('a', '<parameter name="p"/>'),
          '<define-parameter name="p"><parameter name="p"/></define-parameter>',
        ),
        'the parameter is part of its own value',
      ],
      ['', 'no gate in the model'],
      ['<define-fault-tree>', 'not well-formed XML'],
    ].map(([body = '', sentence = '']) => ({ body, sentence })),
  )('is refused: $sentence', ({ body, sentence }) => {
    expect(() => read(body)).toThrow(sentence);
  });

  it('is analysed from another gate where one is named, and only from one that is there', () => {
    const two = tree(gate('g', '<basic-event name="a"/>'), gate('h', '<basic-event name="a"/>'), basic('a'));
    expect(read(two, { top: 'h' }).top).toBe('h');
    expect(() => read(two, { top: 'i' })).toThrow('no gate "i", allowed: a gate of the model, such as g, h');
  });

  it('is not taken for a model if it is something else', () => {
    expect(() => readFaultTree([{ file: 'a.xml', text: '<html/>' }])).toThrow(
      'a.xml:1: <html>: not a model, allowed: <opsa-mef>',
    );
  });
});

describe('An exported tree', () => {
  it('is the same tree when it is read again', () => {
    fc.assert(
      fc.property(randomTree({ events: 6, gates: 8, negations: true }), (before) => {
        const after = readFaultTree([{ file: 'x.xml', text: writeFaultTree(before) }], { top: before.top });
        expect(after.basicEvents).toEqual(before.basicEvents);
        expect(tryAll(after).cutSets).toEqual(tryAll(before).cutSets);
      }),
      { numRuns: 50 },
    );
  });

  it('keeps apart names that the format does not take, and has them as labels', () => {
    const text = writeFaultTree({
      name: 'Fachverfahren & mehr',
      top: 'top',
      gates: new Map([
        [
          'top',
          {
            kind: 'and',
            args: [
              { kind: 'basic-event', name: 'node a/1' },
              { kind: 'basic-event', name: 'node a.1' },
            ],
          },
        ],
      ]),
      basicEvents: new Map([
        ['node a/1', 0.5],
        ['node a.1', 0.25],
      ]),
      houseEvents: new Map(),
    });
    expect(text).toContain('<label>node a/1</label>');
    const tree = readFaultTree([{ file: 'x.xml', text }]);
    expect(analyse(tree, { seconds: 9, memoryMiB: 9, now: () => 0 }).probability.lower).toBe(0.125);
  });
});
