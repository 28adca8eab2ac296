/** Expressions of the Open-PSA MEF that have one value: constants, parameters, arithmetic, distributions over time. */

import type { Element } from './element.ts';
import type { Reading } from './reading.ts';
import type { Container } from './scope.ts';

/** Hours; what `<system-mission-time/>` stands for, as in SCRAM unless told otherwise. */
export const MISSION_HOURS = 8760;

type Values = readonly number[];

interface Operator {
  /** Least and greatest number of arguments. */
  readonly args: readonly [least: number, most: number];
  readonly value: (args: Values) => number;
}

const sum = (values: Values): number => values.reduce((a, b) => a + b, 0);
const product = (values: Values): number => values.reduce((a, b) => a * b, 1);
const first = ([value = 0]: Values): number => value;
const any = Number.POSITIVE_INFINITY;

const operators: Readonly<Record<string, Operator>> = {
  neg: { args: [1, 1], value: (args) => -first(args) },
  add: { args: [2, any], value: sum },
  sub: { args: [2, any], value: ([head = 0, ...rest]) => head - sum(rest) },
  mul: { args: [2, any], value: product },
  div: { args: [2, any], value: ([head = 0, ...rest]) => head / product(rest) },
  pow: { args: [2, 2], value: ([base = 0, exponent = 0]) => base ** exponent },
  exp: { args: [1, 1], value: (args) => Math.exp(first(args)) },
  log: { args: [1, 1], value: (args) => Math.log(first(args)) },
  sqrt: { args: [1, 1], value: (args) => Math.sqrt(first(args)) },
  min: { args: [2, any], value: (args) => Math.min(...args) },
  max: { args: [2, any], value: (args) => Math.max(...args) },
  mean: { args: [2, any], value: (args) => sum(args) / args.length },
  /** Failure rate, time. */
  exponential: { args: [2, 2], value: ([rate = 0, time = 0]) => -Math.expm1(-rate * time) },
  /** Probability of failure on demand, failure rate, repair rate, time. */
  GLM: {
    args: [4, 4],
    value: ([gamma = 0, rate = 0, repair = 0, time = 0]) => {
      const both = rate + repair;
      return both === 0 ? gamma : (rate - (rate - gamma * both) * Math.exp(-both * time)) / both;
    },
  },
  /** Scale, shape, time before which nothing fails, time. */
  Weibull: {
    args: [4, 4],
    value: ([scale = 1, shape = 1, start = 0, time = 0]) =>
      time <= start ? 0 : -Math.expm1(-(((time - start) / scale) ** shape)),
  },
  // Of what is only known as a distribution, the mean counts.
  'normal-deviate': { args: [2, 2], value: first },
  'lognormal-deviate': { args: [3, 3], value: first },
  'uniform-deviate': { args: [2, 2], value: ([least = 0, most = 0]) => (least + most) / 2 },
  'gamma-deviate': { args: [2, 2], value: product },
  'beta-deviate': { args: [2, 2], value: ([alpha = 0, beta = 0]) => alpha / (alpha + beta) },
};

const allowed = ['float', 'int', 'bool', 'pi', 'parameter', 'system-mission-time', ...Object.keys(operators)].join(
  ', ',
);

/** The expression among an element's children, with attributes and labels left out. */
export function isExpression({ name }: Element): boolean {
  return name !== 'label' && name !== 'attributes';
}

/**
 * The value of an expression.
 * @param open parameters whose value is being found, against cycles
 * @throws MefError
 */
export function evaluate(reading: Reading, at: Container, element: Element, open: readonly Element[] = []): number {
  switch (element.name) {
    case 'float':
    case 'int':
    case 'bool':
      return literal(reading, element);
    case 'pi':
      return Math.PI;
    case 'system-mission-time':
      return MISSION_HOURS;
    case 'parameter': {
      const parameter = reading.parameter(at, element);
      if (open.includes(parameter.element)) {
        throw reading.mistake(parameter.element, 'the parameter is part of its own value');
      }
      const [expression, ...more] = parameter.element.children.filter(isExpression);
      if (!expression || more.length > 0) {
        throw reading.mistake(parameter.element, 'not one expression', { allowed: `one of ${allowed}` });
      }
      return evaluate(reading, parameter.container, expression, [...open, parameter.element]);
    }
  }
  const operator = Object.hasOwn(operators, element.name) ? operators[element.name] : undefined;
  if (!operator) throw reading.mistake(element, 'unknown expression', { allowed });
  const [least, most] = operator.args;
  const { length } = element.children;
  if (length < least || length > most) {
    const range = least === most ? `${least}` : `${least} or more`;
    throw reading.mistake(element, `${length} arguments`, { allowed: range });
  }
  return operator.value(element.children.map((child) => evaluate(reading, at, child, open)));
}

function literal(reading: Reading, element: Element): number {
  const text = reading.attribute(element, 'value').trim();
  if (element.name === 'bool') {
    if (text !== 'true' && text !== 'false')
      throw reading.mistake(element, `value "${text}"`, { allowed: 'true, false' });
    return text === 'true' ? 1 : 0;
  }
  const pattern = element.name === 'int' ? /^[+-]?\d+$/ : /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
  if (!pattern.test(text)) {
    throw reading.mistake(element, `value "${text}"`, {
      allowed: element.name === 'int' ? 'a whole number' : 'a number such as 0.01 or 1e-2',
    });
  }
  return Number(text);
}
