// The children of an XML element by name, and which of them nobody has asked for.
import type { XmlElement } from './xml-elements.js';

export class XmlFields {
  readonly element: XmlElement;
  readonly #asked = new Set<string>();

  constructor(element: XmlElement) {
    this.element = element;
  }

  /** All children of a name. */
  all(name: string): readonly XmlElement[] {
    this.#asked.add(name);
    return this.element.children.filter((child) => child.name === name);
  }

  /** Text of the first child of a name; undefined when there is none or it is empty. */
  text(name: string): string | undefined {
    return this.all(name)[0]?.text || undefined;
  }

  /** A whole number that is not negative; undefined when it is none. */
  number(name: string): number | undefined {
    const text = this.text(name);
    return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
  }

  /** Whether a child says 1, yes or true, as ezstream reads them. */
  flag(name: string): boolean {
    return /^(?:1|yes|true)$/i.test(this.text(name) ?? '');
  }

  /** Names that mean nothing here. */
  ignore(names: readonly string[]): void {
    for (const name of names) this.#asked.add(name);
  }

  /** Children with something in them that nobody asked for. */
  unasked(): readonly XmlElement[] {
    return this.element.children.filter(
      ({ name, text, children }) => !this.#asked.has(name) && (text !== '' || children.length > 0),
    );
  }
}
