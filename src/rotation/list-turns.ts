// Whose turn it is among lists of different weights: smooth weighted round robin, as nginx shares requests out. The
// heaviest list never comes in a row where it need not, and after n turns no list is more than one turn off its share.

/** A list that is on. */
export interface Contender {
  readonly key: string;
  /** Above 0. */
  readonly weight: number;
}

/** What each list is owed, in weights; plain JSON. */
export type TurnState = Readonly<Record<string, number>>;

/** Shares turns out. A list that is off keeps what it is owed. */
export class ListTurns {
  #owed: Map<string, number>;

  constructor(state: TurnState = {}) {
    this.#owed = new Map(Object.entries(state));
  }

  /** The lists in the order in which they are due. */
  order<T extends Contender>(contenders: readonly T[]): T[] {
    const due = ({ key, weight }: Contender) => (this.#owed.get(key) ?? 0) + weight;
    return contenders.toSorted((a, b) => due(b) - due(a));
  }

  /** Notes that `key` had its turn while `contenders` were on. */
  taken(key: string, contenders: readonly Contender[]): void {
    const total = contenders.reduce((sum, { weight }) => sum + weight, 0);
    for (const contender of contenders) {
      const owed = (this.#owed.get(contender.key) ?? 0) + contender.weight;
      this.#owed.set(contender.key, contender.key === key ? owed - total : owed);
    }
  }

  state(): TurnState {
    return Object.fromEntries(this.#owed);
  }
}
