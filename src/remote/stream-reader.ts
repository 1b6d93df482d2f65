// A live http(s) stream as bytes of audio with its titles: Icecast and Shoutcast, plain http, or HLS.
import { JetStreamError } from '../model/errors.js';
import { hlsOverHttp, openHls } from './hls-follower.js';
import { IcySplitter } from './icy-splitter.js';
import { isHlsAnswer } from './live-answer.js';
import type { RemoteAccess } from './remote-access.js';
import type { RemoteAnswer, RemoteClient } from './remote-client.js';
import { remoteFailure } from './remote-failure.js';

export interface StreamRequest {
  readonly url: string;
  readonly access: RemoteAccess;
  readonly signal: AbortSignal;
  /** A title came, true for the audio that follows it. */
  readonly onTitle: (text: string) => void;
}

/** A stream that answered. */
export interface OpenStream {
  /** What it calls itself (`icy-name`); null where it does not say. */
  readonly name: string | null;
  /** Seconds of audio that come at a time: those of an HLS segment, 0 where it comes as it is played. */
  readonly lumpS: number;
  readonly audio: AsyncIterable<Uint8Array>;
}

/**
 * Asks for a stream.
 * @throws JetStreamError `JS_FORBIDDEN_URL` or `JS_REMOTE_FAILED`; reading the audio throws the same
 */
export async function openStream(client: RemoteClient, request: StreamRequest): Promise<OpenStream> {
  const { url, access, signal } = request;
  const answer = await client.get({ url, access, signal, headers: { 'icy-metadata': '1' } });
  // A body that is given up while nobody reads it must not be a fault of the process.
  answer.body.on('error', () => undefined);
  if (answer.status !== 200) {
    answer.body.destroy();
    throw remoteFailure(url, new Error(`the server answered ${answer.status}`));
  }
  if (isHlsAnswer(answer)) {
    answer.body.destroy();
    const { targetS, audio } = await openHls(answer.url.href, hlsOverHttp(client, access, signal));
    return { name: null, lumpS: targetS, audio };
  }
  return { name: answer.header('icy-name'), lumpS: 0, audio: readIcy(answer, request) };
}

async function* readIcy(answer: RemoteAnswer, { url, onTitle }: StreamRequest): AsyncGenerator<Uint8Array> {
  const interval = Number.parseInt(answer.header('icy-metaint') ?? '', 10);
  const splitter = new IcySplitter(Number.isFinite(interval) ? interval : null);
  try {
    for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
      for (const part of splitter.push(chunk)) {
        if (part.kind === 'title') onTitle(part.text);
        else yield part.bytes;
      }
    }
  } catch (error) {
    throw error instanceof JetStreamError ? error : remoteFailure(url, error);
  } finally {
    answer.body.destroy();
  }
}
