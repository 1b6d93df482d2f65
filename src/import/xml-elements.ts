// A small XML document as a tree: enough for a configuration file, with the line of every element.
import { SaxesParser } from 'saxes';

/** An element without its attributes. */
export interface XmlElement {
  /** In lower case. */
  readonly name: string;
  /** What stands in it outside of other elements, without blanks around it. */
  readonly text: string;
  /** Line of its end, from 1. */
  readonly line: number;
  readonly children: readonly XmlElement[];
}

const MAX_DEPTH = 20;
const MAX_ELEMENTS = 20_000;

/** The root of a document; entities of a DTD are not expanded. @throws Error with the line, when it is not well formed */
export function readXml(document: string): XmlElement {
  const open: { name: string; text: string; children: XmlElement[] }[] = [];
  let root: XmlElement | null = null;
  let count = 0;
  const parser = new SaxesParser();
  const fail = (what: string): never => {
    throw new Error(`line ${parser.line}: ${what}`);
  };
  parser.on('error', (error) => fail(error.message.replace(/^\d+:\d+: /, '')));
  parser.on('opentag', ({ name }) => {
    count += 1;
    if (open.length >= MAX_DEPTH || count > MAX_ELEMENTS) fail('too many elements');
    open.push({ name: name.toLowerCase(), text: '', children: [] });
  });
  const take = (text: string) => {
    const top = open.at(-1);
    if (top) top.text += text;
  };
  parser.on('text', take);
  parser.on('cdata', take);
  parser.on('closetag', () => {
    const done = open.pop();
    if (!done) return;
    const element = { ...done, text: done.text.trim(), line: parser.line };
    const parent = open.at(-1);
    if (parent) parent.children.push(element);
    else root = element;
  });
  parser.write(document).close();
  return root ?? fail('there is no element');
}
