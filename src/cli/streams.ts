// Where commands write, so that tests can listen in.

/** The two outputs of a command. */
export interface Streams {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
}

/** The outputs of this process. */
export const processStreams: Streams = {
  out: (line) => void process.stdout.write(`${line}\n`),
  err: (line) => void process.stderr.write(`${line}\n`),
};

/** Exit codes of every command; `partly` is that of `import` alone. */
export const EXIT = { ok: 0, failed: 1, usage: 2, partly: 3 } as const;
