/** Undo and redo of plain values. */
export class History<T> {
  readonly #past: T[] = [];
  #future: T[] = [];
  #present: T;

  constructor(first: T) {
    this.#present = first;
  }

  /** Makes a value the present; equal ones are one step. */
  push(value: T): void {
    if (JSON.stringify(value) === JSON.stringify(this.#present)) return;
    this.#past.push(this.#present);
    this.#present = value;
    this.#future = [];
  }

  undo(): T | undefined {
    const before = this.#past.pop();
    if (before === undefined) return undefined;
    this.#future.push(this.#present);
    this.#present = before;
    return before;
  }

  redo(): T | undefined {
    const after = this.#future.pop();
    if (after === undefined) return undefined;
    this.#past.push(this.#present);
    this.#present = after;
    return after;
  }

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  get canRedo(): boolean {
    return this.#future.length > 0;
  }
}
