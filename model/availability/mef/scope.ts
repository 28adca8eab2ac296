/** Names of the Open-PSA MEF: public ones hold in the whole model, private ones inside of their tree or component. */

/** Where an element is defined: names of the fault tree and the components around it, outermost first. */
export type Container = readonly string[];

/** Elements of one kind by their name, and by their path. */
export class Scope<T> {
  readonly #byPath = new Map<string, T>();

  /** @returns false if the name is taken */
  define(container: Container, name: string, isPrivate: boolean, element: T): boolean {
    const key = isPrivate ? [...container, name].join('.') : name;
    if (this.#byPath.has(key)) return false;
    this.#byPath.set(key, element);
    // A public element can be named by its path as well.
    const path = [...container, name].join('.');
    if (!this.#byPath.has(path)) this.#byPath.set(path, element);
    return true;
  }

  /** What a name means inside of a container: the innermost private element, else the public one, else a full path. */
  find(container: Container, name: string): T | undefined {
    for (let depth = container.length; depth >= 0; depth -= 1) {
      const found = this.#byPath.get([...container.slice(0, depth), name].join('.'));
      if (found !== undefined) return found;
    }
    return undefined;
  }
}
