// One small GET beside a source connection (a title, the server's statistics): bounded in time and bytes.
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { type DialOptions, tlsOptions } from './dial.js';
import { networkMessage } from './target-error.js';

/** Where, what and as whom. */
export interface GetRequest extends DialOptions {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What a GET may cost. */
export interface GetLimits {
  /** Milliseconds for all of it. */
  readonly deadlineMs: number;
  /** Characters of the body; what exceeds them is cut off and not read. */
  readonly maxChars: number;
}

/**
 * Gives the beginning of an answer's body.
 * @throws Error saying why: another status than 2xx, a lost connection, a passed deadline, an abort
 */
export async function httpGet(to: GetRequest, limits: GetLimits, signal: AbortSignal): Promise<string> {
  const trust = to.tls ? await tlsOptions(to) : {};
  const { host, port, path, headers } = to;
  const { deadlineMs, maxChars } = limits;
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown) => reject(new Error(networkMessage(cause), { cause }));
    const options = { host, port, path, headers, agent: false, signal, ...trust };
    const request = (to.tls ? requestHttps : requestHttp)(options, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk.slice(0, maxChars - body.length);
        if (body.length >= maxChars) response.destroy();
      });
      response.on('error', fail).on('close', () => {
        const status = response.statusCode ?? 0;
        if (status >= 200 && status < 300) resolve(body);
        else fail(new Error(`the server answered ${status}`));
      });
    });
    const late = () => request.destroy(new Error(`no answer within ${deadlineMs / 1000} s`));
    const timer = setTimeout(late, deadlineMs);
    request.on('error', fail).on('close', () => clearTimeout(timer));
    request.end();
  });
}
