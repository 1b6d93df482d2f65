// Turns the arguments of `jetstream` into one command.
import { parseArgs } from 'node:util';
import { nearest } from '../config/nearest.js';
import { configReference } from '../config/reference.js';
import { messageOf } from '../model/errors.js';
import type { ServerChoice } from './api-access.js';
import { type ApiOptions, type ApiTask, apiVerbs, parseApiTask } from './api-command-line.js';
import { COMMAND_TABLE, OPTIONS, SHELLS } from './command-table.js';
import { type Shell, shellOf } from './completion.js';
import { HELP, OVERVIEW } from './help.js';
import { type ImportTask, parseImportTask } from './import-command-line.js';
import { type KeyOptions, type KeyTask, parseKeyTask } from './key-command-line.js';

/** What the command line asks for. */
export type Command =
  | { readonly name: 'run'; readonly configFile: string | undefined }
  | { readonly name: 'check'; readonly configFile: string | undefined; readonly isJson: boolean }
  | {
      readonly name: 'check-diff';
      readonly configFile: string | undefined;
      readonly server: ServerChoice;
      readonly isJson: boolean;
    }
  | {
      readonly name: 'ask';
      readonly task: ApiTask;
      readonly configFile: string | undefined;
      readonly server: ServerChoice;
    }
  | { readonly name: 'key'; readonly task: KeyTask; readonly configFile: string | undefined }
  | { readonly name: 'import'; readonly task: ImportTask }
  | { readonly name: 'completion'; readonly shell: Shell }
  | { readonly name: 'version' }
  | { readonly name: 'help'; readonly text: string }
  | { readonly name: 'misuse'; readonly message: string };

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

interface Options extends KeyOptions, ApiOptions {
  readonly config?: string | undefined;
  readonly diff?: boolean | undefined;
  readonly url?: string | undefined;
  readonly 'key-file'?: string | undefined;
}

function interpret(name: string | undefined, operands: string[], options: Options): Command {
  if (name === undefined) return misuse('no command given');
  const entry = Object.hasOwn(COMMAND_TABLE, name) ? COMMAND_TABLE[name] : undefined;
  if (entry === undefined) return unknown(name);
  const foreign = Object.keys(options).find((option) => !entry.options.some((own) => own === option));
  if (foreign !== undefined) return misuse(`"${name}" does not take --${foreign}`);
  const [operand] = operands;
  const { config: configFile } = options;
  const verb = apiVerbs.find((one) => one === name);
  if (verb !== undefined) return interpretAsk(parseApiTask(verb, operands, options), options);
  if (name === 'import') return interpretImport(operands);
  if (name === 'key') return interpretKey(operands, options, configFile);
  if (operands.length > 1) return misuse(`too many arguments for "${name}"`);
  if (name === 'check') return interpretCheck(operand, options);
  if (name === 'completion') return interpretCompletion(operand);
  if (name === 'help') return explain(operand);
  if (operand === undefined) return { name: 'run', configFile };
  return misuse('too many arguments for "run"; name the file with --config');
}

function interpretAsk(task: ApiTask | string, options: Options): Command {
  if (typeof task === 'string') return misuse(task);
  return { name: 'ask', task, configFile: options.config, server: serverOf(options) };
}

function interpretCheck(file: string | undefined, options: Options): Command {
  const { config, diff, url, json: isJson = false } = options;
  if (file !== undefined && config !== undefined) return misuse('too many arguments for "check"');
  const configFile = file ?? config;
  if (diff) return { name: 'check-diff', configFile, server: serverOf(options), isJson };
  if ((url ?? options['key-file']) !== undefined)
    return misuse('only "check --diff" takes --url and --key-file');
  return { name: 'check', configFile, isJson };
}

function interpretCompletion(name: string | undefined): Command {
  const shell = shellOf(name);
  return shell === undefined
    ? misuse(`say for which shell: jetstream completion ${SHELLS.join('|')}`)
    : { name: 'completion', shell };
}

function serverOf({ url, 'key-file': keyFile }: Options): ServerChoice {
  return { url, keyFile };
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
  const text = Object.hasOwn(HELP, name) ? HELP[name] : undefined;
  return text === undefined ? unknown(name) : { name: 'help', text };
}

function unknown(name: string): Command {
  const near = nearest(name, Object.keys(COMMAND_TABLE));
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
  const [, bare] = /^Option '--([\w-]+) <value>'/.exec(complaint) ?? [];
  if (bare !== undefined) return `give a value after --${bare}`;
  return complaint.charAt(0).toLowerCase() + complaint.slice(1);
}

function misuse(message: string): Command {
  return { name: 'misuse', message: `jetstream: ${message}\nTry "jetstream --help".` };
}
