// The words of `jetstream help`.

/** The commands by name with the text of `jetstream help NAME`. */
export const COMMANDS: Readonly<Record<string, string>> = {
  run: `jetstream run [--config FILE]

Starts every mount of the config and stays in the foreground until SIGINT or SIGTERM.

  -c, --config FILE   the config; default: the variable JETSTREAM_CONFIG, else ./config.toml,
                      else the config.toml.example of the package

Exit codes: 0 stopped as asked, 1 the config or the start failed, 2 wrong usage.`,
  check: `jetstream check [FILE]

Checks the config and says everything that is wrong with it, line by line, without starting anything.
FILE is chosen as for "run"; --config FILE does the same.

Exit codes: 0 the config is valid (there may be warnings), 1 it is not, 2 wrong usage.`,
  help: `jetstream help [COMMAND]

Explains a command; "jetstream help config" explains every key of the config.`,
};

/** The text of `jetstream --help`. */
export const OVERVIEW = `JetStream: normalised, crossfaded playlists to any number of Icecast servers.

Usage: jetstream COMMAND

  run [--config FILE]   put the mounts of a config on the air
  check [FILE]          say whether a config is valid, and what is wrong with it
  help [COMMAND]        explain a command
  help config           explain every key of the config

  -h, --help            this text, or a command's
  -V, --version         the version`;
