/** Memory (MiB) that machines take on each node. */
export class Memory {
  readonly #held = new Map<string, Map<string, number>>();
  readonly #used = new Map<string, number>();

  used(node: string): number {
    return this.#used.get(node) ?? 0;
  }

  take(node: string, holder: string, mib: number): void {
    const held = this.#held.get(node) ?? new Map<string, number>();
    this.#held.set(node, held);
    this.#used.set(node, this.used(node) - (held.get(holder) ?? 0) + mib);
    held.set(holder, mib);
  }

  /** Does nothing where it holds none, as after a crash of the node. */
  give(node: string, holder: string): void {
    const mib = this.#held.get(node)?.get(holder);
    if (mib === undefined) return;
    this.#held.get(node)?.delete(holder);
    this.#used.set(node, this.used(node) - mib);
  }

  clear(node: string): void {
    this.#held.delete(node);
    this.#used.delete(node);
  }
}
