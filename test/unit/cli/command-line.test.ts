// What every spelling of the command line means.
import { describe, expect, test } from 'vitest';
import { parseCommandLine } from '../../../src/cli/command-line.js';

const parse = (line: string) => parseCommandLine(line.split(' ').filter(Boolean));

describe('the command line', () => {
  test.each([
    ['run', 'run', undefined],
    ['run --config a.toml', 'run', 'a.toml'],
    ['run -c a.toml', 'run', 'a.toml'],
    ['--config=a.toml run', 'run', 'a.toml'],
    ['check', 'check', undefined],
    ['check a.toml', 'check', 'a.toml'],
    ['check --config a.toml', 'check', 'a.toml'],
    ['check --diff', 'check-diff', undefined],
    ['check a.toml --diff', 'check-diff', 'a.toml'],
  ])('takes "%s" as %s of %s', (line, name, configFile) => {
    expect(parse(line)).toEqual({ name, configFile });
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

  test.each([
    ['--help', 'Usage: jetstream COMMAND'],
    ['-h', 'Usage: jetstream COMMAND'],
    ['help', 'Usage: jetstream COMMAND'],
    ['help run', 'jetstream run [--config FILE]'],
    ['run --help', 'jetstream run [--config FILE]'],
    ['help key', 'jetstream key add NAME --role ROLE'],
    ['key add --help', 'jetstream key add NAME --role ROLE'],
    ['help check', 'jetstream check [FILE] [--diff]'],
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
    ['run --diff', 'only "check" takes --diff'],
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
    ['import ezstream a --config b', '"import" takes no --config'],
    ['run --role admin', 'only "key" takes --role'],
    ['check --json', 'only "key" takes --json'],
    ['run --help=please', "option '-h, --help' does not take an argument"],
  ])('refuses "%s" with advice', (line, message) => {
    const command = parse(line);
    expect(command).toEqual({ name: 'misuse', message: expect.stringContaining(message) });
    expect(command).toEqual({ name: 'misuse', message: expect.stringContaining('jetstream --help') });
  });
});
