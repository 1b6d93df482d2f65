// Shapes and words that several tables of the config share.
import { Type } from '@sinclair/typebox';

/** A TCP port. */
export const port = (options: object) => Type.Integer({ minimum: 1, maximum: 65535, ...options });

/** What a fault says a host must be. */
export const HOST = 'a host name or address without scheme, port or path';

/** What a fault says a playlist or fallback must be. */
export const LOCATION = 'a file, a folder or an http(s) URL';

/** A line of text for people; empty by default. */
export const text = (description: string) => Type.String({ default: '', maxLength: 1000, description });
