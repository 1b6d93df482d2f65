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

/**
 * Exit codes of every command: done; it could not be done; wrong usage; no server answers; the server wants another
 * key; the station is critical or overloaded (`status` only); something
 * was left out (`import` only).
 */
export const EXIT = { ok: 0, failed: 1, usage: 2, noServer: 3, notAllowed: 4, unwell: 5, partly: 6 } as const;
