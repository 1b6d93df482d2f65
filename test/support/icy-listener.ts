// A listener as players are: asks for metadata, takes audio and titles apart, byte for byte.
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';

/** A title block as it was received. */
export interface ReceivedTitle {
  /** Bytes of audio received before the block. */
  readonly atByte: number;
  /** The block's text, padding removed, as UTF-8. */
  readonly block: string;
}

/** A running listener. */
export interface IcyListener {
  readonly headers: IncomingMessage['headers'];
  /** Audio received so far. */
  audio(): Buffer;
  readonly titles: readonly ReceivedTitle[];
  /** Resolves when `condition` holds, checked after every chunk; rejects when the stream ends first. */
  until(condition: (listener: IcyListener) => boolean): Promise<void>;
  close(): void;
}

/** Connects to `url` with `Icy-MetaData: 1`; resolves with the response's headers. */
export async function listen(url: string): Promise<IcyListener> {
  const request = get(url, { headers: { 'icy-metadata': '1' }, agent: false });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  if (response.statusCode !== 200) {
    request.destroy();
    throw new Error(`${url} answered ${response.statusCode}`);
  }
  const interval = Number(response.headers['icy-metaint'] ?? 0);
  const audio: Buffer[] = [];
  const titles: ReceivedTitle[] = [];
  const checks = new Set<() => void>();
  let audioBytes = 0;
  let pending = Buffer.alloc(0);
  let ended: Error | null = null;
  let untilBlock = interval || Number.POSITIVE_INFINITY;

  const takeAudio = (bytes: number) => {
    audio.push(pending.subarray(0, bytes));
    audioBytes += bytes;
    untilBlock -= bytes;
    pending = pending.subarray(bytes);
  };
  const takeBlock = (): boolean => {
    const length = 16 * (pending[0] ?? 0);
    if (pending.length < 1 + length) return false;
    const block = pending
      .subarray(1, 1 + length)
      .toString('utf8')
      .replace(/\0+$/, '');
    if (length > 0) titles.push({ atByte: audioBytes, block });
    pending = pending.subarray(1 + length);
    untilBlock = interval;
    return true;
  };
  response.on('data', (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    while (pending.length > 0) {
      if (untilBlock > 0) takeAudio(Math.min(untilBlock, pending.length));
      else if (!takeBlock()) break;
    }
    for (const check of checks) check();
  });
  response.on('error', () => {});
  response.on('close', () => {
    ended = new Error(`the stream of ${url} ended`);
    for (const check of checks) check();
  });
  const listener: IcyListener = {
    headers: response.headers,
    audio: () => Buffer.concat(audio),
    titles,
    until: (condition) =>
      new Promise((resolve, reject) => {
        const check = () => {
          if (condition(listener)) resolve();
          else if (ended) reject(ended);
          else return;
          checks.delete(check);
        };
        checks.add(check);
        check();
      }),
    close: () => void request.destroy(),
  };
  return listener;
}
