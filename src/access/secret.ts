// Makes and hashes the two secrets of the API: keys and session ids.
import { createHash, randomBytes } from 'node:crypto';

/** Digits of a key's id: no i, l, o or u, which are misread (www.crockford.com/base32.html). */
const idDigits = '0123456789abcdefghjkmnpqrstvwxyz';

/** Begins every key, so that people and scanners of leaked secrets recognise one. */
const prefix = 'js_';

const keyForm = /^js_([0-9a-z]{8})_[\w-]{43}$/;

/** A new key. */
export interface NewKey {
  /** 8 characters; names the key in lists and logs, no secret. */
  readonly id: string;
  /** `js_<id>_` and 43 characters of base64url: 256 random bits. */
  readonly text: string;
  /** SHA-256 of `text`, 32 bytes. */
  readonly hash: Buffer;
}

/** Makes a key of 256 random bits. */
export function makeKey(): NewKey {
  const id = [...randomBytes(8)].map((byte) => idDigits[byte % idDigits.length]).join('');
  const text = `${prefix}${id}_${makeSessionId()}`;
  return { id, text, hash: hashSecret(text) };
}

/** The id within a key's text; null for what is no key. */
export function keyIdOf(text: string): string | null {
  return keyForm.exec(text)?.[1] ?? null;
}

/** 256 random bits as 43 characters of base64url. */
export function makeSessionId(): string {
  return randomBytes(32).toString('base64url');
}

/** SHA-256, 32 bytes; docs/decisions tells why nothing slower is needed for secrets of 256 random bits. */
export function hashSecret(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest();
}
