// What `jetstream check --diff` prints of what the server answered, and when there is no server.
import { describe, expect, test } from 'vitest';
import { checkDiff, describeDifference } from '../../../src/cli/check-diff.js';
import { freePort } from '../../support/free-port.js';
import { freshFolder } from '../config/fixtures.js';

const folder = freshFolder();
const nowhere = { url: undefined, keyFile: undefined };
const nothing = { applied: [], restarted: [], later: [] };

describe('jetstream check --diff', () => {
  test('tells every change in a line, and counts what is left alone', () => {
    const mounts = [
      { id: 'a', action: 'keep', ...nothing },
      { id: 'b', action: 'add', ...nothing },
      { id: 'c', action: 'remove', ...nothing },
      {
        ...nothing,
        id: 'd',
        action: 'restart',
        applied: ['path'],
        restarted: [{ what: 'mount', why: 'path changed' }],
      },
      { ...nothing, id: 'e', action: 'update', applied: ['name'], later: [{ key: 'name', when: 'soon' }] },
    ] as const;
    const difference = { file: 'c.toml', mounts, settings: ['log.level'], needRestart: ['server.port'] };
    expect(describeDifference(difference)).toEqual([
      'c.toml: a reload would change this',
      '  b: starts, it is new',
      '  c: stops, it is not in the file any more',
      '  d: restarts at its place',
      '    mount restarts: path changed',
      '  e: changes without a cut: name',
      '    name: soon',
      '  log.level: taken up at once',
      '  server.port: needs a restart of the server; a reload leaves it as it is',
      '  1 untouched',
    ]);
    expect(describeDifference({ file: 'c.toml', mounts: [], settings: [], needRestart: [] })).toEqual([
      'c.toml: nothing differs from what runs',
    ]);
  });

  test('says where it looked for a server, and what a bad file has wrong', async () => {
    const err: string[] = [];
    const streams = { out: () => undefined, err: (line: string) => void err.push(line) };
    const port = await freePort();
    const check = (text: string) =>
      checkDiff({ configFile: folder.write('c.toml', text), exampleUsed: false }, nowhere, streams, {
        env: {},
      });
    expect(await check(`[server]\nport = ${port}\n`)).toBe(3);
    expect(await check('[server]\nprot = 1\n')).toBe(1);
    expect(err[0]).toContain(`no server answers at http://127.0.0.1:${port}`);
    expect(err[1]).toContain('did you mean "port"?');
  });
});
