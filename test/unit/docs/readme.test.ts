// The README is held to the code: its configs load, its commands exist, its API table is the API, its links lead somewhere.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { parseCommandLine } from '../../../src/cli/command-line.js';
import { PACKAGE_DIR } from '../../../src/cli/config-file.js';
import { loadConfig } from '../../../src/config/load.js';
import { testServer } from '../../support/api-server.js';
import { FakeStation } from '../../support/fake-station.js';
import { freshFolder } from '../config/fixtures.js';

/** Pages with commands and links that a reader may follow. */
const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'docs/docker/README.md',
  ...readdirSync(join(PACKAGE_DIR, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
  ...readdirSync(join(PACKAGE_DIR, 'docs/decisions')).map((name) => `docs/decisions/${name}`),
];

function read(page: string): string {
  return readFileSync(join(PACKAGE_DIR, page), 'utf8');
}

/** The fenced blocks of a language in a page. */
function blocks(page: string, language: string): string[] {
  const fences = read(page).matchAll(/^```(\w+)\n(.*?)^```$/gms);
  return [...fences].filter(([, name]) => name === language).map(([, , text]) => text ?? '');
}

/** The commands of a page's shell blocks, split at `&&`. */
function commands(page: string): string[] {
  const lines = blocks(page, 'sh').flatMap((text) => text.split('\n'));
  const words = lines.flatMap((line) => line.replace(/ *(?:#| > ).*/, '').split('&&'));
  return words.map((command) => command.trim()).filter((command) => command !== '');
}

/** What an `npm` command asks for that must exist; null when the command is of another kind. */
function missingPart(command: string): string | null {
  const [, script] = /^npm (?:run )?(\S+)/.exec(command) ?? [];
  const { scripts, bin } = JSON.parse(read('package.json')) as Record<string, Record<string, string>>;
  const own = /(?:^npm exec jetstream --|^jetstream|^node dist\/main\.js) (.*)/.exec(command)?.[1];
  if (own !== undefined) {
    const parsed = parseCommandLine(own.split(' '));
    return parsed.name === 'misuse' || bin?.jetstream !== './dist/main.js' ? command : null;
  }
  if (script === undefined || script === 'exec') return null;
  return scripts?.[script] === undefined ? `script ${script}` : null;
}

/** `METHOD path` of every route, read from fastify's drawing of them: four columns of indent a level. */
function routesIn(drawing: string): string[] {
  const prefixes: string[] = [];
  return drawing.split('\n').flatMap((line) => {
    const [, indent = '', part = '', methods = ''] =
      /^((?:│ {3}| {4})*)[├└]── (\S+)(?: \((.*)\))?$/.exec(line) ?? [];
    if (part === '') return [];
    const depth = indent.length / 4;
    prefixes[depth] = (prefixes[depth - 1] ?? '') + part;
    const path = prefixes[depth]?.replace('//', '/');
    return methods.split(', ').map((method) => `${method} ${path}`);
  });
}

describe('the README', () => {
  const folder = freshFolder();

  it('has configs that load as they are, the first in twelve lines for two servers', () => {
    const [first = '', ...others] = blocks('README.md', 'toml');
    const env = { PRIMARY_PASSWORD: 'a', BACKUP_PASSWORD: 'b' };
    const configs = [first, ...others].map((text, i) => loadConfig(folder.write(`${i}.toml`, text), { env }));
    expect(first.trimEnd().split('\n')).toHaveLength(12);
    const [main] = configs[0]?.mounts ?? [];
    expect(main?.icecast_servers.map(({ host, port, password }) => [host, port, password])).toEqual([
      ['icecast-primary.example.com', 8000, 'a'],
      ['icecast-backup.example.com', 8000, 'b'],
    ]);
    expect(main).toMatchObject({
      bitrate: 128,
      sample_rate: 44100,
      channels: 2,
      crossfade: { seconds: 3 },
      normalize: true,
    });
  });

  it('lists exactly the routes of the API', async () => {
    const app = testServer(new FakeStation());
    await app.ready();
    const routes = routesIn(app.printRoutes({ commonPrefix: false })).filter(
      (route) => /^\w+ \/(api\/|status-json)/.test(route) && !/^HEAD|\/api\/docs./.test(route),
    );
    await app.close();
    const rows = [...read('README.md').matchAll(/^\| `([A-Z]+ \/\S*)` +\|/gm)].map(([, route]) => route);
    expect(rows.sort()).toEqual(routes.sort());
  });

  it('names the two commands first', () => {
    expect(commands('README.md').slice(0, 4)).toEqual([
      'npm run setup',
      'npm start',
      'npm run setup:test',
      'npm test',
    ]);
  });
});

test.each(PAGES)('every npm and jetstream command of %s exists', (page) => {
  expect(
    commands(page)
      .map(missingPart)
      .filter((missing) => missing !== null),
  ).toEqual([]);
});

test.each(PAGES)('every file that %s links to exists', (page) => {
  const links = [...read(page).matchAll(/\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)/g)].map(
    ([, path]) => path ?? '',
  );
  const missing = links.filter((path) => !existsSync(join(PACKAGE_DIR, dirname(page), path)));
  expect(missing).toEqual([]);
});

test.each(PAGES)('every file of the project that %s names exists', (page) => {
  const names = [...read(page).matchAll(/`((?:src|test|scripts|docs|dashboard|systemd)\/[\w/.-]+)`/g)].map(
    ([, path]) => path ?? '',
  );
  expect(names.filter((path) => !existsSync(join(PACKAGE_DIR, path)))).toEqual([]);
});
