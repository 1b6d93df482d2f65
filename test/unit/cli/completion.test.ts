// Completions as the shell runs them.
import { spawnSync } from 'node:child_process';
import { expect, it, test } from 'vitest';
import { COMMAND_TABLE } from '../../../src/cli/command-table.js';
import { completionOf } from '../../../src/cli/completion.js';

/** What bash offers for the last of `words`. */
function offered(...words: string[]): string[] {
  const script = `${completionOf('bash')}
COMP_WORDS=(jetstream "$@"); COMP_CWORD=$#; _jetstream; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { status, stdout, stderr } = spawnSync('bash', ['-c', script, 'bash', ...words], {
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout.split('\n').filter(Boolean);
}

it('is a script that bash understands', () => {
  expect(spawnSync('bash', ['-n'], { input: completionOf('bash') }).status).toBe(0);
});

it('offers commands, then what the command takes', () => {
  expect(offered('')).toEqual([...Object.keys(COMMAND_TABLE), '--help', '--version']);
  expect(offered('sta')).toEqual(['status']);
  expect(offered('key', '')).toEqual(expect.arrayContaining(['add', 'list', 'revoke', '--role']));
  expect(offered('queue', 'main', '--f')).toEqual(['--first']);
  expect(offered('help', 'comp')).toEqual(['completion']);
  expect(offered('nonsense', '')).toEqual([]);
});

test.each(['zsh', 'fish'] as const)('has every command and option for %s too', (shell) => {
  const script = completionOf(shell);
  for (const [name, { options }] of Object.entries(COMMAND_TABLE)) {
    expect(script).toContain(name);
    for (const option of options) expect(script).toContain(option);
  }
});
