// The one way in which commands talk to a running server; every refusal becomes one line with what to do.
import { messageOf } from '../model/errors.js';
import { EXIT } from './streams.js';
import { plain } from './table.js';

/** A server and the key to ask it with. */
export interface ApiAccess {
  /** Begins with `http://` or `https://`, ends without a slash. */
  readonly address: string;
  /** Null where none is at hand. */
  readonly key: string | null;
}

/** Why a command ends early, in words, and its exit code. */
export class CommandFault extends Error {
  readonly exitCode: number;
  /** Whether the same may work later: nobody answers, or a server or the proxy before it is not ready. */
  readonly isForNow: boolean;

  constructor(
    message: string,
    exitCode: number = EXIT.failed,
    { isForNow = exitCode === EXIT.noServer, ...options }: ErrorOptions & { isForNow?: boolean } = {},
  ) {
    super(message, options);
    this.name = 'CommandFault';
    this.exitCode = exitCode;
    this.isForNow = isForNow;
  }
}

/** Making a mount or a backup may take a while. */
const ANSWER_WITHIN_MS = 60_000;

/** What of a problem document (RFC 9457) is told. */
interface ProblemText {
  readonly detail?: unknown;
  readonly faults?: readonly { readonly key: string; readonly message: string }[];
}

/** Calls the API with `fetch`. Every method throws a {@link CommandFault}. */
export class ApiClient {
  readonly address: string;
  readonly #key: string | null;

  constructor({ address, key }: ApiAccess) {
    this.address = address;
    this.#key = key;
  }

  /** The answer's body as the caller expects it; null where the answer has none. */
  async call<T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<T> {
    const headers = body === undefined ? {} : { 'content-type': 'application/json' };
    const response = await this.open(path, {
      method,
      headers,
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    try {
      const text = await response.text();
      return (text === '' ? null : JSON.parse(text)) as T;
    } catch (cause) {
      throw new CommandFault(
        `the server at ${this.address} did not finish its answer: ${messageOf(cause)}`,
        EXIT.failed,
        {
          cause,
        },
      );
    }
  }

  /** A response whose status is a success, its body unread. `path` begins with `/api/`. */
  async open(path: string, request: RequestInit): Promise<Response> {
    const authorization = this.#key === null ? {} : { authorization: `Bearer ${this.#key}` };
    const headers = { ...request.headers, ...authorization };
    const response = await fetch(`${this.address}${path}`, { ...request, headers }).catch(
      (cause: unknown) => {
        throw this.#unanswered(cause);
      },
    );
    if (response.ok) return response;
    throw await this.#refusal(response);
  }

  #unanswered(cause: unknown): CommandFault {
    const isSlow = cause instanceof Error && cause.name === 'TimeoutError';
    const reason = isSlow ? `within ${ANSWER_WITHIN_MS / 1000} s` : `(${messageOf(causeOf(cause))})`;
    const advice = 'start it, or name another with --url, JETSTREAM_URL or the config it runs by';
    return new CommandFault(`no server answers at ${this.address} ${reason}: ${advice}`, EXIT.noServer, {
      cause,
    });
  }

  async #refusal(response: Response): Promise<CommandFault> {
    const { status, statusText } = response;
    const { detail, faults = [] } = await problemOf(response);
    const said = typeof detail === 'string' ? detail : `${status} ${statusText}; is it a JetStream server?`;
    const lines = faults.map(({ key, message }) => `\n  ${plain(`${key}: ${message}`)}`).join('');
    const isAccess = status === 401 || status === 403;
    const advice =
      status === 401
        ? '; put a key into the variable JETSTREAM_API_KEY, or name a file with one by --key-file'
        : '';
    const message = `the server at ${this.address} refused: ${plain(said)}${advice}${lines}`;
    const isForNow = status >= 500 || status === 429;
    return new CommandFault(message, isAccess ? EXIT.notAllowed : EXIT.failed, { isForNow });
  }
}

/** A mount's place in the API. */
export function mountPath(id: string, rest = ''): string {
  return `/api/mounts/${encodeURIComponent(id)}${rest}`;
}

async function problemOf(response: Response): Promise<ProblemText> {
  try {
    return (await response.json()) as ProblemText;
  } catch {
    return {};
  }
}

/** `fetch` fails with "fetch failed" and tells the reason beneath. */
function causeOf(error: unknown): unknown {
  return error instanceof Error && error.cause !== undefined ? error.cause : error;
}
