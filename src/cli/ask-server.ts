// Runs the commands that talk to a server: finds it, asks, and turns every fault into one line and an exit code.
import { messageOf } from '../model/errors.js';
import { findAccess, type ServerChoice, type Variables } from './api-access.js';
import { ApiClient, CommandFault } from './api-client.js';
import type { ApiTask } from './api-command-line.js';
import { backup } from './backup.js';
import type { ConfigFileChoice } from './config-file.js';
import { events } from './events.js';
import { mounts } from './mounts.js';
import { next } from './next.js';
import { queue } from './queue.js';
import { reload } from './reload.js';
import { skip } from './skip.js';
import { status } from './status.js';
import { EXIT, type Streams } from './streams.js';

/** Where a command finds what it needs. */
export interface AskOptions {
  readonly server: ServerChoice;
  readonly config: ConfigFileChoice;
  readonly streams: Streams;
  /** Ends commands that go on by themselves. */
  readonly signal: AbortSignal;
  readonly env?: Variables;
}

/** Carries a task out; resolves to the exit code. */
export async function askServer(task: ApiTask, options: AskOptions): Promise<number> {
  const { server, config, streams, env = process.env } = options;
  try {
    const client = new ApiClient(findAccess(server, config.configFile, env));
    return await perform(client, task, options);
  } catch (error) {
    streams.err(messageOf(error));
    return error instanceof CommandFault ? error.exitCode : EXIT.failed;
  }
}

function perform(client: ApiClient, task: ApiTask, { streams, signal }: AskOptions): Promise<number> {
  switch (task.verb) {
    case 'status':
      return status(client, task.isJson, streams);
    case 'mounts':
      return mounts(client, task, streams);
    case 'skip':
      return skip(client, task, streams);
    case 'queue':
      return queue(client, task, streams);
    case 'reload':
      return reload(client, task, streams);
    case 'next':
      return next(client, task, streams);
    case 'events':
      return events(client, task, streams, signal);
    case 'backup':
      return backup(client, task.isJson, streams);
  }
}
