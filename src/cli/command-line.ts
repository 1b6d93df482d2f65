// Turns the arguments of `jetstream` into one command.
import { parseArgs } from 'node:util';
import { nearest } from '../config/nearest.js';
import { configReference } from '../config/reference.js';
import { messageOf } from '../model/errors.js';
import { COMMANDS, OVERVIEW } from './help.js';
import { type ImportTask, parseImportTask } from './import-command-line.js';
import { type KeyOptions, type KeyTask, parseKeyTask } from './key-command-line.js';

/** What the command line asks for. */
export type Command =
  | { readonly name: 'run' | 'check' | 'check-diff'; readonly configFile: string | undefined }
  | { readonly name: 'key'; readonly task: KeyTask; readonly configFile: string | undefined }
  | { readonly name: 'import'; readonly task: ImportTask }
  | { readonly name: 'version' }
  | { readonly name: 'help'; readonly text: string }
  | { readonly name: 'misuse'; readonly message: string };

const OPTIONS = {
  config: { type: 'string', short: 'c' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'V' },
  role: { type: 'string' },
  mounts: { type: 'string' },
  json: { type: 'boolean' },
  diff: { type: 'boolean' },
} as const;

/** Reads the arguments after the program's name; anything that makes no sense is a `misuse` with advice. */
export function parseCommandLine(args: readonly string[]): Command {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: OPTIONS,
    });
    if (values.version) return { name: 'version' };
    const [name, ...operands] = positionals;
    if (values.help) return explain(name === 'help' ? operands[0] : name);
    return interpret(name, operands, values);
  } catch (error) {
    return misuse(wrongOption(messageOf(error)));
  }
}

interface Options extends KeyOptions {
  readonly config?: string | undefined;
  readonly diff?: boolean | undefined;
}

function interpret(name: string | undefined, operands: string[], options: Options): Command {
  const [operand, ...rest] = operands;
  const { config, diff, ...keyOptions } = options;
  if (name === undefined) return misuse('no command given');
  if (diff && name !== 'check') return misuse('only "check" takes --diff');
  if (name === 'key') return interpretKey(operands, keyOptions, config);
  const foreign = Object.keys(keyOptions).find((option) => Object.hasOwn(OPTIONS, option));
  if (foreign !== undefined) return misuse(`only "key" takes --${foreign}`);
  if (name === 'import' && config === undefined) return interpretImport(operands);
  if (name === 'help' && rest.length === 0) return explain(operand);
  if (name === 'run' && operand === undefined) return { name, configFile: config };
  if (name === 'check' && rest.length === 0 && (operand === undefined || config === undefined)) {
    return { name: diff ? 'check-diff' : name, configFile: operand ?? config };
  }
  if (!Object.hasOwn(COMMANDS, name)) return unknown(name);
  if (name === 'import') return misuse('"import" takes no --config: it writes a new one');
  const hint = name === 'run' ? '; name the file with --config' : '';
  return misuse(`too many arguments for "${name}"${hint}`);
}

function interpretKey(operands: string[], options: KeyOptions, configFile: string | undefined): Command {
  const task = parseKeyTask(operands, options);
  return typeof task === 'string' ? misuse(task) : { name: 'key', task, configFile };
}

function interpretImport(operands: readonly string[]): Command {
  const task = parseImportTask(operands);
  return typeof task === 'string' ? misuse(task) : { name: 'import', task };
}

function explain(name: string | undefined): Command {
  if (name === undefined) return { name: 'help', text: OVERVIEW };
  if (name === 'config') return { name: 'help', text: configReference() };
  const text = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  return text === undefined ? unknown(name) : { name: 'help', text };
}

function unknown(name: string): Command {
  const near = nearest(name, Object.keys(COMMANDS));
  return misuse(`unknown command "${name}"${near === undefined ? '' : `; did you mean "${near}"?`}`);
}

/** What parseArgs complains of, in the words of this program. */
function wrongOption(complaint: string): string {
  const unknownOption = /^Unknown option '(-*)([^']*)'/.exec(complaint);
  if (unknownOption) {
    const [, dashes = '', name = ''] = unknownOption;
    const near = dashes === '--' ? nearest(name, Object.keys(OPTIONS)) : undefined;
    return `unknown option "${dashes}${name}"${near === undefined ? '' : `; did you mean "--${near}"?`}`;
  }
  if (/^Option '(-c, )?--config/.test(complaint)) return 'name a file after --config';
  const [, bare] = /^Option '--(role|mounts) <value>'/.exec(complaint) ?? [];
  if (bare !== undefined) return `give a value after --${bare}`;
  return complaint.charAt(0).toLowerCase() + complaint.slice(1);
}

function misuse(message: string): Command {
  return { name: 'misuse', message: `jetstream: ${message}\nTry "jetstream --help".` };
}
