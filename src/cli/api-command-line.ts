// Turns the arguments of the commands that talk to a server into what to ask of it.
import type { EventsTask } from './events.js';
import type { QueueAction } from './queue.js';

/** What one of these commands is asked to do. */
export type ApiTask =
  | { readonly verb: 'status' | 'backup'; readonly isJson: boolean }
  | { readonly verb: 'mounts' | 'reload'; readonly mount: string | null; readonly isJson: boolean }
  | { readonly verb: 'skip'; readonly mount: string; readonly isJson: boolean }
  | { readonly verb: 'next'; readonly mount: string; readonly count: number; readonly isJson: boolean }
  | { readonly verb: 'queue'; readonly mount: string; readonly action: QueueAction; readonly isJson: boolean }
  | ({ readonly verb: 'events' } & EventsTask);

/** Their names. */
export const apiVerbs = ['status', 'mounts', 'skip', 'queue', 'reload', 'next', 'events', 'backup'] as const;

/** Options that only these commands have, beside those that say where the server is. */
export interface ApiOptions {
  readonly json?: boolean | undefined;
  readonly count?: string | undefined;
  readonly first?: boolean | undefined;
  readonly clear?: boolean | undefined;
  readonly remove?: string | undefined;
  readonly types?: string | undefined;
  readonly mount?: string | undefined;
}

const MAX_COUNT = 100;
const DEFAULT_COUNT = 10;

/** Reads what stands after the command's name; a string says what is wrong with it. */
export function parseApiTask(
  verb: (typeof apiVerbs)[number],
  operands: readonly string[],
  options: ApiOptions,
): ApiTask | string {
  const isJson = options.json ?? false;
  const [mount = null, ...rest] = operands;
  switch (verb) {
    case 'status':
    case 'backup':
      return mount === null ? { verb, isJson } : tooMany(verb);
    case 'mounts':
    case 'reload':
      return rest.length === 0 ? { verb, mount, isJson } : tooMany(verb);
    case 'events':
      return mount === null ? parseEvents(options, isJson) : tooMany(verb);
    case 'skip':
      if (mount === null) return nameMount(verb);
      return rest.length === 0 ? { verb, mount, isJson } : tooMany(verb);
    case 'next':
      if (mount === null) return nameMount(verb);
      return rest.length === 0 ? parseNext(mount, options, isJson) : tooMany(verb);
    case 'queue':
      return mount === null ? nameMount(verb) : parseQueue(mount, rest, options, isJson);
  }
}

function parseNext(mount: string, options: ApiOptions, isJson: boolean): ApiTask | string {
  const count = options.count === undefined ? DEFAULT_COUNT : countOf(options.count);
  if (count === null || count > MAX_COUNT) return `--count takes a whole number from 1 to ${MAX_COUNT}`;
  return { verb: 'next', mount, count, isJson };
}

function parseEvents({ types, mount, count: text }: ApiOptions, isJson: boolean): ApiTask | string {
  const count = text === undefined ? null : countOf(text);
  if (text !== undefined && count === null) return '--count takes a whole number from 1';
  return { verb: 'events', types: types ?? null, mount: mount ?? null, count, isJson };
}

function parseQueue(
  mount: string,
  [location, ...rest]: readonly string[],
  { first, clear, remove }: ApiOptions,
  isJson: boolean,
): ApiTask | string {
  if (rest.length > 0) return 'too many arguments for "queue"; quote a path with spaces';
  if (first && location === undefined) return '--first needs a track: jetstream queue MOUNT TRACK --first';
  const asked: QueueAction[] = [];
  if (location !== undefined) asked.push({ verb: 'add', location, place: first ? 'next' : 'last' });
  if (clear) asked.push({ verb: 'clear' });
  if (remove !== undefined) asked.push({ verb: 'remove', entry: remove });
  const [action = { verb: 'list' } as const, ...others] = asked;
  if (others.length > 0) return 'one thing at a time: name a track, or --remove ENTRY, or --clear';
  return { verb: 'queue', mount, action, isJson };
}

function countOf(text: string): number | null {
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : null;
}

function nameMount(verb: string): string {
  return `name the mount: jetstream ${verb} MOUNT; "jetstream mounts" lists them`;
}

function tooMany(verb: string): string {
  return `too many arguments for "${verb}"`;
}
