// The log: JSON lines for machines, short lines on a terminal for people.
import { type Logger, pino } from 'pino';
import type { Config } from '../config/schema.js';
import { hideUserInfo } from '../model/user-info.js';
import { LogOutput } from './log-output.js';
import { plain } from './table.js';

const LEVEL_NAMES: Readonly<Record<number, string>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'WARN',
  50: 'ERROR',
  60: 'FATAL',
};
/** Fields every JSON line has and no person needs. */
const PLAIN_FIELDS = new Set(['level', 'time', 'msg', 'pid', 'hostname']);

/** A logger for [log] to `output`. Passwords of targets never reach it; those within URLs are hidden in every line. */
export function createLogger({ level, pretty }: Config['log'], output = new LogOutput(1)): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    hooks: { streamWrite: hideUserInfo },
  };
  if (!(pretty ?? process.stdout.isTTY)) return pino(options, output);
  return pino(options, { write: (line: string) => output.write(`${prettyLine(line)}\n`) });
}

/**
 * A JSON line as people read it: time of day (UTC), level, message, fields. For example
 * `12:03:04  info   now playing  mount=main  title="Night Train"`.
 */
export function prettyLine(json: string): string {
  const record = JSON.parse(json) as Record<string, unknown>;
  const time = String(record.time).slice(11, 19);
  const level = (LEVEL_NAMES[Number(record.level)] ?? '').padEnd(5);
  const fields = Object.entries(record)
    .filter(([key]) => !PLAIN_FIELDS.has(key))
    .map(([key, value]) => `${key}=${typeof value === 'string' ? quote(value) : JSON.stringify(value)}`);
  return plain([time, level, String(record.msg ?? ''), ...fields].join('  '));
}

function quote(value: string): string {
  return /^[\w./:-]+$/.test(value) ? value : JSON.stringify(value);
}
