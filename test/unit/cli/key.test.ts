// `jetstream key` on a real database.
import { expect, it } from 'vitest';
import { key } from '../../../src/cli/key.js';
import type { KeyTask } from '../../../src/cli/key-command-line.js';
import { freshFolder } from '../config/fixtures.js';

const folder = freshFolder();
const config = `
[state]
path = "radio.db"

[[mounts]]
id = "main"
playlist = "\${NOT_SET_HERE}"
`;

/** Runs a task on a config whose secrets are not at hand. */
function run(task: KeyTask) {
  const out: string[] = [];
  const err: string[] = [];
  const configFile = folder.write('config.toml', config);
  const streams = { out: (line: string) => void out.push(line), err: (line: string) => void err.push(line) };
  const code = key(task, { configFile, exampleUsed: false }, streams);
  return { code, out: out.join('\n'), err: err.join('\n') };
}

const add = (keyName: string, mounts: string[] | null = null) =>
  run({ verb: 'add', keyName, role: 'operator', mounts });

it('prints a new key alone on its output, and never again', () => {
  const made = add('night desk', ['jazz', 'news']);
  expect(made.code).toBe(0);
  expect(made.out).toMatch(/^js_\w{8}_[\w-]{43}$/);
  expect(made.err).toContain('operator, jazz,news');
  const listed = run({ verb: 'list', json: false });
  expect(listed.out).toMatch(/^ID +NAME +ROLE +MOUNTS +CREATED +LAST USED +REVOKED\n/);
  expect(listed.out).toMatch(/\n\w{8} +night desk +operator +jazz,news +\d{4}-\d\d-\d\d \d\d:\d\d +- +-$/);
  for (const text of [made.err, listed.out]) expect(text).not.toContain(made.out.slice(12));
});

it('lists keys for scripts', () => {
  add('a');
  add('b', ['jazz']);
  const list = JSON.parse(run({ verb: 'list', json: true }).out);
  expect(list).toMatchObject([
    { name: 'a', role: 'operator', mounts: null, lastUsedAt: null, revokedAt: null },
    { name: 'b', mounts: ['jazz'], createdAt: expect.stringMatching(/Z$/) },
  ]);
  expect(Object.keys(list[0])).not.toContain('hash');
});

it('revokes a key once', () => {
  const id = add('a').out.slice(3, 11);
  expect(run({ verb: 'revoke', id })).toMatchObject({ code: 0, out: '' });
  expect(run({ verb: 'list', json: false }).out).not.toMatch(/- *$/);
  expect(run({ verb: 'revoke', id })).toMatchObject({
    code: 1,
    err: expect.stringContaining(`no key "${id}"`),
  });
});

it('leaves a damaged database where it is: a server may have it open', () => {
  folder.write('radio.db', 'this was a database once'.repeat(500));
  const refused = add('a');
  expect(refused).toMatchObject({ code: 1, out: '', err: expect.stringContaining('the file is damaged') });
});

it('says what is wrong with a config it cannot use', () => {
  const streams = { out: () => {}, err: (line: string) => expect(line).toContain('cannot read the config') };
  const missing = { configFile: `${folder.path}/none.toml`, exampleUsed: false };
  expect(key({ verb: 'list', json: false }, missing, streams)).toBe(1);
});
