// Shapes and words that several tables of the config share.
import { Type } from '@sinclair/typebox';

/** A TCP port. */
export const port = (options: object) => Type.Integer({ minimum: 1, maximum: 65535, ...options });

/** What a fault says a host must be. */
export const HOST = 'a host name or address without scheme, port or path';

/** What a fault says a playlist or fallback must be. */
export const LOCATION = 'a file, a folder or an http(s) URL';

/** What a fault says a size must be, and its spelling. */
export const SIZE = 'a size such as "10 GB" (B, kB, MB, GB or TB)';
export const SIZE_PATTERN = '^[0-9]+(\\.[0-9]+)?\\s*(B|kB|MB|GB|TB)$';

/** A line of text for people; empty by default. */
export const text = (description: string) => Type.String({ default: '', maxLength: 1000, description });
