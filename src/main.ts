#!/usr/bin/env node
// The program: reads the command line, hands over to one command and exits with its code.
import { askServer } from './cli/ask-server.js';
import { check } from './cli/check.js';
import { checkDiff } from './cli/check-diff.js';
import { type Command, parseCommandLine } from './cli/command-line.js';
import { completionOf } from './cli/completion.js';
import { chooseConfigFile } from './cli/config-file.js';
import { EXIT, processStreams } from './cli/streams.js';
import { packageVersion } from './cli/version.js';

async function dispatch(command: Command): Promise<number> {
  switch (command.name) {
    case 'run': {
      // Loaded only here, so that `check` and `help` work where the engine cannot start.
      const { run } = await import('./cli/run.js');
      return run(chooseConfigFile({ named: command.configFile }));
    }
    case 'check':
      return check(chooseConfigFile({ named: command.configFile }), processStreams);
    case 'check-diff':
      return checkDiff(chooseConfigFile({ named: command.configFile }), command.server, processStreams);
    case 'ask': {
      const { task, server, configFile } = command;
      const config = chooseConfigFile({ named: configFile });
      return askServer(task, { server, config, streams: processStreams, signal: readerGone.signal });
    }
    case 'completion':
      processStreams.out(completionOf(command.shell));
      return EXIT.ok;
    case 'key': {
      // Loaded only here, as it needs SQLite.
      const { key } = await import('./cli/key.js');
      return key(command.task, chooseConfigFile({ named: command.configFile }), processStreams);
    }
    case 'import': {
      const { importFile } = await import('./cli/import.js');
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

// A reader that went away (`jetstream check | head -1`, a log collector that stopped) is no reason to die.
const readerGone = new AbortController();
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => readerGone.abort());

process.exitCode = await dispatch(parseCommandLine(process.argv.slice(2)));
