// The words of `jetstream help` on the commands that talk to a running server.

const SERVER = `      --url URL       address of the server; default: the variable JETSTREAM_URL, else what the config says
      --key-file FILE a file whose first line is a key of the API; default: the variable JETSTREAM_API_KEY
  -c, --config FILE   chosen as for "run"; read only when neither --url nor JETSTREAM_URL names the server
      --json          the answer of the API as it is, for scripts`;

const CODES =
  'Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 no server answers, 4 the key is not allowed to';

/** The commands by name with the text of `jetstream help NAME`. */
export const API_HELP: Readonly<Record<string, string>> = {
  status: `jetstream status [--json] [--url URL] [--key-file FILE]

Says how the running server is, check by check, and what to do about what is not well.

${SERVER}

${CODES},
5 the station is critical or overloaded.`,
  mounts: `jetstream mounts [MOUNT] [--json] [--url URL] [--key-file FILE]

Lists every mount with its state, what it plays, and how many of its servers are connected; or shows one in full.

${SERVER}

${CODES}.`,
  skip: `jetstream skip MOUNT [--json] [--url URL] [--key-file FILE]

Crossfades to the next track; done when the change is rendered and planned. Takes a key with the role operator.

${SERVER}

${CODES}.`,
  queue: `jetstream queue MOUNT [--json] [--url URL] [--key-file FILE]
jetstream queue MOUNT TRACK [--first]
jetstream queue MOUNT --remove ENTRY
jetstream queue MOUNT --clear

Shows the tracks that somebody asked for; adds one (a path on the server's machine, below [media] roots, or a
URL); takes one off; or takes all off. To change it takes a key with the role operator.

      --first         before all others instead of behind them
      --remove ENTRY  the number that the list shows
      --clear         all of them
${SERVER}

${CODES}.`,
  next: `jetstream next MOUNT [--count N] [--json] [--url URL] [--key-file FILE]

Says what comes next, when about and why, and what was passed over and why.

      --count N       1 to 100 tracks; default: 10
${SERVER}

${CODES}.`,
  reload: `jetstream reload [MOUNT] [--json] [--url URL] [--key-file FILE]

Reads the playlist of a mount again (role operator), or, without one, the config of the server (role admin).
What is the same plays on. "jetstream check --diff" says before what a config would change.

${SERVER}

${CODES}.`,
  events: `jetstream events [--types TYPES] [--mount MOUNT] [--count N] [--json] [--url URL] [--key-file FILE]

Prints a line for everything that happens, until it is interrupted. A connection that is lost is made again,
and what happened meanwhile is told. docs/events.md explains the types.

      --types TYPES   with commas between them; default: all but levels and stats
      --mount MOUNT   only what happens to this mount
      --count N       end after so many events
${SERVER}

${CODES}.`,
  backup: `jetstream backup [--json] [--url URL] [--key-file FILE]

Copies the database into the folder "backups" beside it, on the server's machine, while everything goes on;
the last [state] backups of them are kept. Takes a key with the role admin.

${SERVER}

${CODES}.`,
};
