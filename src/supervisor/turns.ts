// Lets changes of mounts happen one after another, so that no two of them meet half-way.

/** A queue of tasks; each begins when the one before has settled. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs a task in its turn and answers as it does. A task must not wait for another turn. */
  take<T>(task: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(task);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
