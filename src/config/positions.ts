// Finds the line of every key of a TOML document: the parser gives positions for syntax errors only.
import type { KeyPath } from './key-path.js';
import { readString, skipBlank, skipLine, skipSpace } from './toml-text.js';

/** Where a key stands: line and column from 1, columns in UTF-16 units. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** The places of all keys and array items of one document. */
export interface Positions {
  /** The place of the value at `path`, or of its nearest parent that has one; undefined for the root. */
  find(path: KeyPath): Place | undefined;
}

/** Nesting of values beyond this is not looked into; the config schema needs four levels. */
const MAX_DEPTH = 64;

/**
 * Maps the keys of a TOML document to their places, in linear time. Meant for text that a TOML parser accepted;
 * never throws for any other, but then knows only what it could make out.
 */
export function scanPositions(source: string): Positions {
  const root = new Scanner(source).scan();
  return {
    find(path) {
      let node: Node | undefined = root;
      let place: Place | undefined;
      for (const step of path) {
        node = node.children.get(step);
        if (node === undefined) break;
        place = node.place ?? place;
      }
      return place;
    },
  };
}

/** A key or an array item and what is below it; arrays of tables have their tables under 0, 1, 2 ... */
class Node {
  readonly children = new Map<string | number, Node>();
  tables = 0;

  constructor(readonly place?: Place) {}

  /** The child under `key`, made at `place` when it is new. */
  child(key: string | number, place: Place): Node {
    const known = this.children.get(key);
    if (known !== undefined) return known;
    const made = new Node(place);
    this.children.set(key, made);
    return made;
  }

  /** What a header means by this name: the latest table of an array of tables, else the node itself. */
  get latest(): Node {
    return this.children.get(this.tables - 1) ?? this;
  }
}

class Scanner {
  #at = 0;
  #line = 1;
  #lineStart = 0;
  #counted = 0;

  constructor(private readonly text: string) {}

  scan(): Node {
    const root = new Node();
    let table = root;
    for (this.#skipBlank(); this.#at < this.text.length; this.#skipBlank()) {
      if (this.#peek() === '[') table = this.#header(root);
      else this.#pair(table, 0);
      this.#at = skipLine(this.text, this.#at);
    }
    return root;
  }

  /** `[a.b]` or `[[a.b]]`; returns the table that the following pairs belong to. */
  #header(root: Node): Node {
    const place = this.#place();
    const isArray = this.text.startsWith('[[', this.#at);
    this.#at += isArray ? 2 : 1;
    const keys = this.#keys();
    let node = root;
    for (const { key } of keys) node = node.latest.child(key, place);
    if (!isArray) return node.latest;
    node.tables += 1;
    return node.child(node.tables - 1, place);
  }

  /** `a.b = value` inside a table. */
  #pair(table: Node, depth: number): void {
    let node = table;
    for (const { key, place } of this.#keys()) node = node.child(key, place);
    if (this.#peek() !== '=') return;
    this.#at = skipSpace(this.text, this.#at + 1);
    this.#value(node, depth);
  }

  #value(node: Node, depth: number): void {
    const first = this.#peek();
    if (first === '"' || first === "'") this.#at = readString(this.text, this.#at).end;
    else if (first === '[' && depth < MAX_DEPTH) this.#array(node, depth + 1);
    else if (first === '{' && depth < MAX_DEPTH) this.#inlineTable(node, depth + 1);
    else this.#at += bareLength(BARE_VALUE, this.text, this.#at);
  }

  #array(node: Node, depth: number): void {
    this.#at += 1;
    for (let index = 0; !this.#closes(']'); index++) {
      const before = this.#at;
      this.#value(node.child(index, this.#place()), depth);
      if (!this.#separates(before)) return;
    }
  }

  #inlineTable(node: Node, depth: number): void {
    this.#at += 1;
    while (!this.#closes('}')) {
      const before = this.#at;
      this.#pair(node, depth);
      if (!this.#separates(before)) return;
    }
  }

  /** Skips blanks, then the closing bracket if it is there; true at the bracket and at the end of the text. */
  #closes(bracket: string): boolean {
    this.#skipBlank();
    if (this.#at >= this.text.length) return true;
    if (this.#peek() !== bracket) return false;
    this.#at += 1;
    return true;
  }

  /** Skips a comma after an item; false when the item took no text, which no valid document has. */
  #separates(before: number): boolean {
    const moved = this.#at > before;
    this.#skipBlank();
    if (this.#peek() === ',') this.#at += 1;
    return moved;
  }

  /** A dotted key, each part with the place where the whole key begins. */
  #keys(): { key: string; place: Place }[] {
    const place = this.#place();
    const keys: { key: string; place: Place }[] = [];
    for (;;) {
      this.#at = skipSpace(this.text, this.#at);
      const first = this.#peek();
      const part = first === '"' || first === "'" ? readString(this.text, this.#at) : this.#bareKey();
      if (part.end === this.#at) return keys;
      keys.push({ key: part.value, place });
      this.#at = skipSpace(this.text, part.end);
      if (this.#peek() !== '.') return keys;
      this.#at += 1;
    }
  }

  #bareKey(): { value: string; end: number } {
    const end = this.#at + bareLength(BARE_KEY, this.text, this.#at);
    return { value: this.text.slice(this.#at, end), end };
  }

  #peek(): string {
    return this.text.charAt(this.#at);
  }

  #skipBlank(): void {
    this.#at = skipBlank(this.text, this.#at);
  }

  /** The place of the next character; looks at every character of the text once. */
  #place(): Place {
    for (; this.#counted < this.#at; this.#counted++) {
      if (this.text.charAt(this.#counted) !== '\n') continue;
      this.#line += 1;
      this.#lineStart = this.#counted + 1;
    }
    return { line: this.#line, column: this.#at - this.#lineStart + 1 };
  }
}

const BARE_KEY = /[^\s.=[\]{},"'#]*/y;
/** Up to what ends a value; spaces may stand inside dates. */
const BARE_VALUE = /[^,\]}#\r\n]*/y;

function bareLength(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0].length ?? 0;
}
