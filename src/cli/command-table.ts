// Every command with the options it takes: the parser, the completion and the overview are made of it.

/** One command. */
export interface CommandEntry {
  /** What it is for, in a few words. */
  readonly summary: string;
  /** Names of its options, without dashes. */
  readonly options: readonly OptionName[];
  /** Words that may follow its name. */
  readonly words?: readonly string[];
}

/** Every option, as `util.parseArgs` wants them. */
export const OPTIONS = {
  config: { type: 'string', short: 'c' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'V' },
  url: { type: 'string' },
  'key-file': { type: 'string' },
  json: { type: 'boolean' },
  diff: { type: 'boolean' },
  role: { type: 'string' },
  mounts: { type: 'string' },
  count: { type: 'string' },
  first: { type: 'boolean' },
  clear: { type: 'boolean' },
  remove: { type: 'string' },
  types: { type: 'string' },
  mount: { type: 'string' },
} as const;

export type OptionName = keyof typeof OPTIONS;

/** Shells that completions are made for. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** Options of every command that talks to a server. */
const server = ['config', 'url', 'key-file', 'json'] as const;

/** The commands by name, in the order of the overview. */
export const COMMAND_TABLE: Readonly<Record<string, CommandEntry>> = {
  run: { summary: 'put the mounts of a config on the air', options: ['config'] },
  check: {
    summary: 'say whether a config is valid, and what is wrong with it',
    options: ['config', 'diff', 'url', 'key-file', 'json'],
  },
  status: { summary: 'say how the running server is', options: server },
  mounts: { summary: 'list its mounts, or show one', options: server },
  skip: { summary: 'go to the next track of a mount', options: server },
  queue: { summary: 'show, add to or empty a queue', options: [...server, 'first', 'clear', 'remove'] },
  next: { summary: 'say what comes next, and why', options: [...server, 'count'] },
  reload: { summary: 'read a playlist, or the config, again', options: server },
  events: { summary: 'tell what happens, as it happens', options: [...server, 'types', 'mount', 'count'] },
  backup: { summary: 'copy the database while the server runs', options: server },
  key: {
    summary: 'manage the keys of the API',
    options: ['config', 'role', 'mounts', 'json'],
    words: ['add', 'list', 'revoke'],
  },
  import: {
    summary: 'make a config of a Liquidsoap script or an ezstream.xml',
    options: [],
    words: ['liquidsoap', 'ezstream'],
  },
  completion: { summary: 'print the completion of a shell', options: [], words: SHELLS },
  help: { summary: 'explain a command, or every key of the config', options: [] },
};
