// What one command line does: one command is chosen, loaded and run.
import { askServer } from './ask-server.js';
import { check } from './check.js';
import { checkDiff } from './check-diff.js';
import { type Command, parseCommandLine } from './command-line.js';
import { completionOf } from './completion.js';
import { chooseConfigFile } from './config-file.js';
import { EXIT, processStreams } from './streams.js';
import { packageVersion } from './version.js';

/** Runs the command of a command line, without the program's own name; resolves to the exit code. */
export function runProgram(args: readonly string[]): Promise<number> {
  // A reader that went away (`jetstream check | head -1`, a log collector that stopped) is no reason to die.
  const readerGone = new AbortController();
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => readerGone.abort());
  return dispatch(parseCommandLine(args), readerGone.signal);
}

async function dispatch(command: Command, signal: AbortSignal): Promise<number> {
  switch (command.name) {
    case 'run': {
      // Loaded only here, so that `check` and `help` work where the engine cannot start.
      const { run } = await import('./run.js');
      return run(chooseConfigFile({ named: command.configFile }));
    }
    case 'check':
      return check(chooseConfigFile({ named: command.configFile }), processStreams, command.isJson);
    case 'check-diff': {
      const { server, isJson } = command;
      return checkDiff(chooseConfigFile({ named: command.configFile }), server, processStreams, { isJson });
    }
    case 'ask': {
      const { task, server, configFile } = command;
      const config = chooseConfigFile({ named: configFile });
      return askServer(task, { server, config, streams: processStreams, signal });
    }
    case 'completion':
      processStreams.out(completionOf(command.shell));
      return EXIT.ok;
    case 'key': {
      // Loaded only here, as it needs SQLite.
      const { key } = await import('./key.js');
      return key(command.task, chooseConfigFile({ named: command.configFile }), processStreams);
    }
    case 'import': {
      const { importFile } = await import('./import.js');
      return importFile(command.task, processStreams);
    }
    case 'version':
      processStreams.out(packageVersion());
      return EXIT.ok;
    case 'help':
      processStreams.out(command.text);
      return EXIT.ok;
    case 'misuse':
      processStreams.err(command.message);
      return EXIT.usage;
  }
}
