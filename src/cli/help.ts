// The words of `jetstream help`.
import { COMMAND_TABLE } from './command-table.js';
import { API_HELP } from './help-api.js';

/** The commands by name with the text of `jetstream help NAME`. */
export const HELP: Readonly<Record<string, string>> = {
  run: `jetstream run [--config FILE]

Starts every mount of the config and stays in the foreground until SIGINT or SIGTERM.

  -c, --config FILE   the config; default: the variable JETSTREAM_CONFIG, else ./config.toml,
                      else the config.toml.example of the package

Exit codes: 0 stopped as asked, 1 the config or the start failed, 2 wrong usage.`,
  check: `jetstream check [FILE] [--diff] [--json]

Checks the config and says everything that is wrong with it, line by line, without starting anything.
FILE is chosen as for "run"; --config FILE does the same.

      --diff          also ask the running server what a reload of its config would start, stop, restart
                      and change; nothing is done. Where it asks for keys, it wants one with the role admin.
      --json          mounts, warnings and faults with line and key, or the answer of the server, for scripts
      --url URL       its address; default: the variable JETSTREAM_URL, else what FILE says
      --key-file FILE a file whose first line is a key of the API; default: the variable JETSTREAM_API_KEY

Exit codes: 0 the config is valid (there may be warnings), 1 it is not or the server refused, 2 wrong usage,
3 no server answers, 4 the key is not allowed to.`,
  ...API_HELP,
  key: `jetstream key add NAME --role ROLE [--mounts ID,ID...] [--config FILE]
jetstream key list [--json] [--config FILE]
jetstream key revoke ID [--config FILE]

Makes, lists and revokes keys of the API in the database, whether the server runs or not; a running one
notices within a second. "add" prints the key, this once; only its hash is kept. Run it as the server's user.

      --role ROLE     viewer reads; operator also skips, queues, starts and stops; admin may do everything
      --mounts IDS    the mounts the key is for; default: all
      --json          the list as JSON
  -c, --config FILE   chosen as for "run"; only its [state] path is read

Exit codes: 0 done, 1 it could not be, 2 wrong usage.`,
  import: `jetstream import liquidsoap|ezstream FILE > config.toml

Makes a config of a Liquidsoap script or an ezstream.xml: lists, single files, fallback, shares and hours of several
lists, crossfade, normalising, MP3 to Icecast. The config goes to the output; what could not be carried over goes to
the error output, with its line. Passwords stand in the config as they stood in FILE. Nothing of FILE is run.

Exit codes: 0 all of it was carried over, 1 nothing was, 2 wrong usage, 6 something was left out.`,
  completion: `jetstream completion bash|zsh|fish

Prints a script that lets the shell complete commands and options:

  bash                source <(jetstream completion bash)
  zsh                 source <(jetstream completion zsh)
  fish                jetstream completion fish | source`,
  help: `jetstream help [COMMAND]

Explains a command; "jetstream help config" explains every key of the config.`,
};

const WIDEST = Math.max(...Object.keys(COMMAND_TABLE).map((name) => name.length));

const list = Object.entries(COMMAND_TABLE)
  .map(([name, { summary }]) => `  ${name.padEnd(WIDEST)}   ${summary}`)
  .join('\n');

/** The text of `jetstream --help`. */
export const OVERVIEW = `JetStream: normalised, crossfaded playlists to any number of Icecast servers.

Usage: jetstream COMMAND

${list}

"jetstream help COMMAND" tells its options; "jetstream help config" explains every key of the config.

  -h, --help            this text, or a command's
  -V, --version         the version`;
