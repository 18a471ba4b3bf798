/** What was made for the last few keys, so that a layer that runs again finds its plan. */
export class LruCache<T> {
  readonly #made = new Map<string, T>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  clear(): void {
    this.#made.clear();
  }

  /** What there is for the key, or what `make` makes of it now; the key that was not asked for longest is forgotten. */
  get(key: string, make: () => T): T {
    const value = this.#made.get(key) ?? make();
    this.#made.delete(key);
    this.#made.set(key, value);
    if (this.#made.size > this.#limit) this.#made.delete(this.#made.keys().next().value as string);
    return value;
  }
}
