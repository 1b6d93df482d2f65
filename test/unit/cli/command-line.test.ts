// What every spelling of the command line means.
import { describe, expect, test } from 'vitest';
import { parseCommandLine } from '../../../src/cli/command-line.js';
import { COMMAND_TABLE, OPTIONS } from '../../../src/cli/command-table.js';
import { HELP } from '../../../src/cli/help.js';

const parse = (line: string) => parseCommandLine(line.split(' ').filter(Boolean));

describe('the command line', () => {
  test.each([
    ['run', 'run', undefined],
    ['run --config a.toml', 'run', 'a.toml'],
    ['run -c a.toml', 'run', 'a.toml'],
    ['--config=a.toml run', 'run', 'a.toml'],
  ])('takes "%s" as %s of %s', (line, name, configFile) => {
    expect(parse(line)).toEqual({ name, configFile });
  });

  test.each([
    ['check', undefined, false],
    ['check a.toml', 'a.toml', false],
    ['check --config a.toml --json', 'a.toml', true],
  ])('takes "%s" as a check of %s, as JSON: %s', (line, configFile, isJson) => {
    expect(parse(line)).toEqual({ name: 'check', configFile, isJson });
  });

  test.each([
    [
      'key add desk --role operator --mounts jazz,news -c a.toml',
      { verb: 'add', keyName: 'desk', role: 'operator', mounts: ['jazz', 'news'] },
      'a.toml',
    ],
    ['key add --role=admin panel', { verb: 'add', keyName: 'panel', role: 'admin', mounts: null }, undefined],
    ['key list', { verb: 'list', json: false }, undefined],
    ['key list --json --config b.toml', { verb: 'list', json: true }, 'b.toml'],
    ['key revoke 4k7q2m9x', { verb: 'revoke', id: '4k7q2m9x' }, undefined],
  ])('takes "%s" as a task with keys', (line, task, configFile) => {
    expect(parse(line)).toEqual({ name: 'key', task, configFile });
  });

  test.each(['liquidsoap', 'ezstream'])('takes "import %s radio" as that', (format) => {
    expect(parse(`import ${format} radio`)).toEqual({ name: 'import', task: { format, file: 'radio' } });
  });

  const anywhere = { url: undefined, keyFile: undefined };

  test.each([
    ['status', { verb: 'status', isJson: false }],
    ['backup --json', { verb: 'backup', isJson: true }],
    ['mounts', { verb: 'mounts', mount: null, isJson: false }],
    ['mounts jazz --json', { verb: 'mounts', mount: 'jazz', isJson: true }],
    ['skip jazz', { verb: 'skip', mount: 'jazz', isJson: false }],
    ['reload', { verb: 'reload', mount: null, isJson: false }],
    ['reload jazz', { verb: 'reload', mount: 'jazz', isJson: false }],
    ['next jazz', { verb: 'next', mount: 'jazz', count: 10, isJson: false }],
    ['next jazz --count=3', { verb: 'next', mount: 'jazz', count: 3, isJson: false }],
    ['queue jazz', { verb: 'queue', mount: 'jazz', action: { verb: 'list' }, isJson: false }],
    [
      'queue jazz /a.mp3 --first',
      {
        verb: 'queue',
        mount: 'jazz',
        action: { verb: 'add', location: '/a.mp3', place: 'next' },
        isJson: false,
      },
    ],
    [
      'queue jazz --remove 7',
      { verb: 'queue', mount: 'jazz', action: { verb: 'remove', entry: '7' }, isJson: false },
    ],
    ['queue jazz --clear', { verb: 'queue', mount: 'jazz', action: { verb: 'clear' }, isJson: false }],
    [
      'events --types health,levels --mount jazz --count 2',
      { verb: 'events', types: 'health,levels', mount: 'jazz', count: 2, isJson: false },
    ],
  ])('takes "%s" as a task for the server', (line, task) => {
    expect(parse(line)).toEqual({ name: 'ask', task, configFile: undefined, server: anywhere });
  });

  test('takes the server of a command from --url, and its key from a file', () => {
    const server = { url: 'http://a:1', keyFile: 'k' };
    expect(parse('status --url http://a:1 --key-file k -c c.toml')).toMatchObject({
      server,
      configFile: 'c.toml',
    });
    expect(parse('check a.toml --diff --url http://a:1 --key-file k')).toEqual({
      name: 'check-diff',
      configFile: 'a.toml',
      server,
      isJson: false,
    });
    expect(parse('check --diff --json')).toEqual({
      name: 'check-diff',
      configFile: undefined,
      server: anywhere,
      isJson: true,
    });
  });

  test('has a text and an option table for every command, and no secret among the options', () => {
    expect(Object.keys(HELP).sort()).toEqual(Object.keys(COMMAND_TABLE).sort());
    for (const [name, { options }] of Object.entries(COMMAND_TABLE)) {
      for (const option of options) expect(HELP[name], name).toContain(`--${option}`);
      if (name !== 'help') expect(parse(`${name} --help`), name).toEqual({ name: 'help', text: HELP[name] });
    }
    expect(Object.keys(OPTIONS)).not.toContain('key');
  });

  test.each([
    ['--help', 'Usage: jetstream COMMAND'],
    ['-h', 'Usage: jetstream COMMAND'],
    ['help', 'Usage: jetstream COMMAND'],
    ['help run', 'jetstream run [--config FILE]'],
    ['run --help', 'jetstream run [--config FILE]'],
    ['help key', 'jetstream key add NAME --role ROLE'],
    ['key add --help', 'jetstream key add NAME --role ROLE'],
    ['help check', 'jetstream check [FILE] [--diff] [--json]'],
    ['help import', 'jetstream import liquidsoap|ezstream FILE'],
    ['help help', 'jetstream help [COMMAND]'],
    ['help config', '[[mounts.icecast_servers]]'],
  ])('answers "%s" with help', (line, text) => {
    expect(parse(line)).toEqual({ name: 'help', text: expect.stringContaining(text) });
  });

  test.each([
    ['', 'no command given'],
    ['chekc', 'unknown command "chekc"; did you mean "check"?'],
    ['rum --config a', 'did you mean "run"?'],
    ['broadcast', 'unknown command "broadcast"\n'],
    ['help broadcast', 'unknown command "broadcast"\n'],
    ['constructor', 'unknown command "constructor"\n'],
    ['run a.toml', 'too many arguments for "run"; name the file with --config'],
    ['run --diff', '"run" does not take --diff'],
    ['check --url http://a', 'only "check --diff" takes --url'],
    ['skip', 'name the mount: jetstream skip MOUNT'],
    ['skip a b', 'too many arguments for "skip"'],
    ['status all', 'too many arguments for "status"'],
    ['status --count 3', '"status" does not take --count'],
    ['next', 'name the mount: jetstream next MOUNT'],
    ['next a --count 101', '--count takes a whole number from 1 to 100'],
    ['events --count x', '--count takes a whole number from 1'],
    ['events main', 'too many arguments for "events"'],
    ['queue', 'name the mount'],
    ['queue a b c', 'quote a path with spaces'],
    ['queue a --first', '--first needs a track'],
    ['queue a b --clear', 'one thing at a time'],
    ['queue a --clear --remove 1', 'one thing at a time'],
    ['mounts --url', 'give a value after --url'],
    ['mounts --key secret', 'unknown option "--key"'],
    ['completion', 'jetstream completion bash|zsh|fish'],
    ['completion csh', 'jetstream completion bash|zsh|fish'],
    ['check a b', 'too many arguments for "check"'],
    ['check a --config b', 'too many arguments for "check"'],
    ['run --confg a', 'unknown option "--confg"; did you mean "--config"?'],
    ['run -x', 'unknown option "-x"\n'],
    ['run --config', 'name a file after --config\n'],
    ['run --config -h', 'name a file after --config\n'],
    ['key', 'say what to do: jetstream key add|list|revoke'],
    ['key ad', 'unknown command "key ad"; did you mean "key add"?'],
    ['key add', 'name who or what uses the key'],
    ['key add panel', '--role must be viewer, operator or admin'],
    ['key add panel --role amin', 'did you mean "admin"?'],
    ['key add night desk --role admin', 'too many arguments for "key add"; quote a name with spaces'],
    ['key add panel --role admin --mounts ../x', '"../x" is no id of a mount'],
    ['key add panel --role', 'give a value after --role'],
    ['key list all', 'too many arguments for "key list"'],
    ['key list --role admin', 'only "key add" takes --role and --mounts'],
    ['key revoke', 'say which: jetstream key revoke ID'],
    ['import', 'say whose file it is: jetstream import liquidsoap|ezstream FILE'],
    ['import liquidsop x', 'did you mean "liquidsoap"?'],
    ['import ezstream', 'name the file: jetstream import ezstream FILE'],
    ['import ezstream a b', 'too many arguments for "import"'],
    ['import ezstream a --config b', '"import" does not take --config'],
    ['run --role admin', '"run" does not take --role'],
    ['run --json', '"run" does not take --json'],
    ['run --help=please', "option '-h, --help' does not take an argument"],
  ])('refuses "%s" with advice', (line, message) => {
    const command = parse(line);
    expect(command).toEqual({ name: 'misuse', message: expect.stringContaining(message) });
    expect(command).toEqual({ name: 'misuse', message: expect.stringContaining('jetstream --help') });
  });
});
