// Reads an event stream (html.spec.whatwg.org, server-sent events) as a browser does, without its reconnecting.

/** What of a stream is news. */
export interface StreamNews {
  /** Number of the last event, to go on from after a loss; null while none is known. */
  readonly id: string | null;
  /** The data of one event; null when only the number is news. */
  readonly data: string | null;
}

/** Longest event; a server that sends more is none of ours. */
const MAX_EVENT_CHARACTERS = 4_000_000;

/**
 * Takes the text of a stream in pieces of any length and gives what is complete. One for each connection.
 * @throws RangeError from `take` when one event is longer than four million characters
 */
export class EventReader {
  #rest = '';

  take(text: string): StreamNews[] {
    const blocks = (this.#rest + text).replaceAll('\r\n', '\n').split('\n\n');
    this.#rest = blocks.pop() ?? '';
    if (this.#rest.length > MAX_EVENT_CHARACTERS) throw new RangeError('an event of the stream has no end');
    return blocks.map(readBlock).filter(({ id, data }) => id !== null || data !== null);
  }
}

function readBlock(block: string): StreamNews {
  const fields = block.split('\n').map((line) => /^(id|data): ?(.*)$/.exec(line) ?? []);
  const data = fields.filter(([, name]) => name === 'data').map(([, , value]) => value);
  const [, , id = null] = fields.findLast(([, name]) => name === 'id') ?? [];
  return { id, data: data.length === 0 ? null : data.join('\n') };
}
