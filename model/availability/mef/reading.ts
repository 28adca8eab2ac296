/** One reading of a model: what is defined where, and how a mistake is told. */
import type { Formula } from '../fault-tree.ts';
import type { Element } from './element.ts';
import { MefError, type MefMistake } from './error.ts';
import { type Container, Scope } from './scope.ts';

export const eventKinds = ['gate', 'basic-event', 'house-event'] as const;
export type EventKind = (typeof eventKinds)[number];

export interface Definition {
  readonly element: Element;
  readonly container: Container;
  /** Its name in the tree: the public name, or for a private element its path. */
  readonly name: string;
}

export interface EventDefinition extends Definition {
  readonly kind: EventKind;
}

export class Reading {
  readonly events = new Scope<EventDefinition>();
  readonly parameters = new Scope<Definition>();
  readonly #files = new Map<Element, string>();
  #file = '';

  /** The elements that follow are those of this file. */
  open(file: string): void {
    this.#file = file;
  }

  define(element: Element, container: Container, isPrivate: boolean): EventDefinition | undefined {
    const own = this.attribute(element, 'name').trim();
    if (own === '') throw this.mistake(element, 'the name is empty');
    this.#files.set(element, this.#file);
    const name = isPrivate ? [...container, own].join('.') : own;
    const kind = eventKinds.find((each) => element.name === `define-${each}`);
    const fresh = kind
      ? this.events.define(container, own, isPrivate, { kind, element, container, name })
      : this.parameters.define(container, own, isPrivate, { element, container, name });
    if (!fresh) {
      throw this.mistake(element, 'the name is defined twice', { hint: 'Gates and events share one set of names.' });
    }
    return kind && { kind, element, container, name };
  }

  /** Goes on in the file where an element is defined, for what is told about its inside. */
  within<T>({ element }: Definition, read: () => T): T {
    const before = this.#file;
    this.#file = this.#files.get(element) ?? before;
    const result = read();
    this.#file = before;
    return result;
  }

  /** @throws MefError where there is no such event, or one of another kind */
  event(at: Container, element: Element): Extract<Formula, { name: string }> {
    const name = this.attribute(element, 'name').trim();
    const wanted = element.name === 'event' ? (element.attributes.type ?? '') : element.name;
    const found = this.events.find(at, name);
    if (!found) {
      const kind = wanted === '' ? 'an event' : wanted;
      throw this.mistake(element, 'not defined', {
        hint: `Add <define-${wanted || 'basic-event'} name="${name}"> to the model, or name ${kind} that is there.`,
      });
    }
    if (wanted !== '' && found.kind !== wanted) {
      throw this.mistake(element, `"${name}" is a ${found.kind}`, { allowed: `<${found.kind} name="${name}"/>` });
    }
    return { kind: found.kind, name: found.name };
  }

  parameter(at: Container, element: Element): Definition {
    const name = this.attribute(element, 'name').trim();
    const found = this.parameters.find(at, name);
    if (!found) throw this.mistake(element, 'not defined', { hint: `Add <define-parameter name="${name}">.` });
    return found;
  }

  attribute(element: Element, name: string): string {
    const value = element.attributes[name];
    if (value === undefined) throw this.mistake(element, `attribute "${name}" is missing`);
    return value;
  }

  truth(element: Element): boolean {
    const value = this.attribute(element, 'value').trim();
    if (value !== 'true' && value !== 'false') {
      throw this.mistake(element, `value "${value}"`, { allowed: 'true, false' });
    }
    return value === 'true';
  }

  /** A whole number from 0 to `most` in an attribute. */
  count(element: Element, name: string, most: number): number {
    const text = this.attribute(element, name).trim();
    if (!/^\d+$/.test(text) || Number(text) > most) {
      throw this.mistake(element, `${name}="${text}"`, { allowed: `0 to ${most}, the number of its arguments` });
    }
    return Number(text);
  }

  mistake(element: Element, fact: string, more: Pick<MefMistake, 'allowed' | 'hint'> = {}): MefError {
    const { name } = element.attributes;
    const told = name === undefined ? `<${element.name}>` : `<${element.name} name="${name}">`;
    return new MefError({ file: this.#file, line: element.line, element: told, fact, ...more });
  }
}
