// A client of GET /api/events: reads an event stream as a browser does.
import { get, type IncomingMessage } from 'node:http';

/** One message of an event stream. */
export interface StreamMessage {
  readonly event: string;
  readonly id: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** An open event stream. */
export interface EventStream {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly messages: readonly StreamMessage[];
  /** Comments and fields without data, as they came. */
  readonly others: readonly string[];
  /** True once the server has ended it. */
  readonly hasEnded: boolean;
  /** Stops reading without closing. */
  pause(): void;
  close(): void;
}

/** Opens a stream and reads until it is closed. */
export function openEvents(url: string, headers: Record<string, string> = {}): Promise<EventStream> {
  return new Promise((resolve, reject) => {
    const request = get(url, { headers, agent: false }, (response) => {
      const messages: StreamMessage[] = [];
      const others: string[] = [];
      let hasEnded = false;
      let rest = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        const blocks = (rest + text).split('\n\n');
        rest = blocks.pop() ?? '';
        for (const block of blocks) {
          const message = parse(block);
          if (message) messages.push(message);
          else others.push(block);
        }
      });
      response.on('close', () => {
        hasEnded = true;
      });
      response.on('error', () => undefined);
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        messages,
        others,
        get hasEnded() {
          return hasEnded;
        },
        pause: () => void response.pause(),
        close: () => void request.destroy(),
      });
    });
    request.on('error', reject);
  });
}

function parse(block: string): StreamMessage | null {
  const fields = new Map(
    block.split('\n').map((line) => [line.split(': ', 1)[0], line.replace(/^\w*: /, '')]),
  );
  const data = fields.get('data');
  if (data === undefined) return null;
  return { event: fields.get('event') ?? '', id: fields.get('id') ?? '', data: JSON.parse(data) };
}
