// Recognises callers: by key, by session, or, on loopback before the first key, everybody.

import type { Caller } from '../model/caller.js';
import { JetStreamError } from '../model/errors.js';
import type { KeyRecord } from '../store/key-store.js';
import { addressGroup } from './addresses.js';
import { endController } from './end-controller.js';
import type { Keyring } from './keyring.js';
import { type LoginLimit, TooManyAttemptsError } from './login-limit.js';
import type { Sessions } from './sessions.js';

/** What a request brings along. */
export interface Credentials {
  /** Text of a key; null: none was sent. */
  readonly key: string | null;
  /** Id of a session; null: none was sent. */
  readonly session: string | null;
  /** The client's address. */
  readonly address: string;
  /** Whether a header tells of a proxy on the way. */
  readonly isForwarded: boolean;
}

/** A caller that was recognised. */
export interface Recognised {
  readonly caller: Caller;
  /** Whether the session was given its whole life again, so that its cookie must be sent anew. */
  readonly extended: boolean;
}

/** What a gate is built from. */
export interface GateOptions {
  readonly keyring: Keyring;
  readonly sessions: Sessions;
  readonly limit: LoginLimit;
  /** Whether everybody is admin until the first key is made: only where nobody but this machine can call. */
  readonly opensWithoutKeys: boolean;
}

/** The one door of the API. */
export class Gate {
  readonly keyring: Keyring;
  readonly #sessions: Sessions;
  readonly #limit: LoginLimit;
  readonly #opensWithoutKeys: boolean;
  /** Ends of keys by id, and of the time without keys under ''; made when somebody needs one. */
  readonly #ends = new Map<string, AbortController>();

  constructor({ keyring, sessions, limit, opensWithoutKeys }: GateOptions) {
    this.keyring = keyring;
    this.#sessions = sessions;
    this.#limit = limit;
    this.#opensWithoutKeys = opensWithoutKeys;
    keyring.onChange((revoked) => {
      for (const id of revoked) this.#end(id);
      if (keyring.keysExist) this.#end('');
    });
  }

  /** Whether everybody is admin now. */
  get isOpen(): boolean {
    return this.#opensWithoutKeys && !this.keyring.keysExist;
  }

  /** Why everybody is admin, and how to end that; null when it is not so. */
  get notice(): string | null {
    return this.isOpen ? openNotice : null;
  }

  /**
   * Who sent these; null for nobody known. A key counts before a session.
   * @throws JetStreamError `JS_UNAUTHORIZED` for a wrong key, `JS_TOO_MANY_ATTEMPTS`, and `JS_STORE_FAILED` while it is
   * not known which keys there are
   */
  recognise({ key, session, address, isForwarded }: Credentials): Recognised | null {
    this.keyring.mustBeKnown();
    if (this.isOpen) {
      if (isForwarded) throw new JetStreamError('JS_UNAUTHORIZED', proxyNotice);
      const ended = this.#endOf('');
      const caller = { name: 'this machine', role: 'admin', mounts: null, by: 'loopback', ended } as const;
      return { caller, extended: false };
    }
    if (key !== null) {
      const found = this.#check(key, address);
      return { caller: callerOf(found, 'key', this.#endOf(found.id)), extended: false };
    }
    const known = session === null ? null : this.#sessions.find(session);
    const record = known === null ? null : this.keyring.byId(known.keyId);
    if (known === null || record === null) return null;
    this.keyring.used(record.id);
    return { caller: callerOf(record, 'session', known.ended), extended: known.extended };
  }

  /**
   * Signs in with a key; the id is for the cookie.
   * @throws JetStreamError `JS_UNAUTHORIZED` for a wrong key, `JS_TOO_MANY_ATTEMPTS`, and `JS_STORE_FAILED` as
   * {@link recognise}
   */
  signIn(key: string, address: string): { readonly sessionId: string; readonly caller: Caller } {
    this.keyring.mustBeKnown();
    const record = this.#check(key, address);
    const { id, ended } = this.#sessions.open(record.id);
    return { sessionId: id, caller: callerOf(record, 'session', ended) };
  }

  /** Signs out; the session's open streams end. */
  signOut(sessionId: string): void {
    this.#sessions.close(sessionId);
  }

  #check(key: string, address: string): KeyRecord {
    const group = addressGroup(address);
    const waitS = this.#limit.waitS(group);
    if (waitS > 0) throw new TooManyAttemptsError(waitS);
    const record = this.keyring.find(key);
    if (record === null) {
      this.#limit.failed(group);
      throw new JetStreamError('JS_UNAUTHORIZED', 'this key is wrong or was revoked: ask for another');
    }
    this.keyring.used(record.id);
    return record;
  }

  #endOf(name: string): AbortSignal {
    const known = this.#ends.get(name) ?? endController();
    this.#ends.set(name, known);
    return known.signal;
  }

  #end(name: string): void {
    this.#ends.get(name)?.abort();
    this.#ends.delete(name);
  }
}

const openNotice =
  'there are no keys, so everybody who reaches this port is admin: ' +
  'make one with "jetstream key add NAME --role admin --config FILE"';

const proxyNotice =
  'this request came through a proxy, and there are no keys yet to tell callers apart: ' +
  'make one with "jetstream key add NAME --role admin --config FILE"';

function callerOf({ name, role, mounts }: KeyRecord, by: Caller['by'], ended: AbortSignal): Caller {
  return { name, role, mounts, by, ended };
}
