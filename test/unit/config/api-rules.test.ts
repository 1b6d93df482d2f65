// What [api] takes, and the way to the database that needs nothing else of a config.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadStatePath } from '../../../src/config/load.js';
import { configErrorOf, faultLines, freshFolder, load } from './fixtures.js';

const folder = freshFolder();
const config = (text: string) => folder.write('config.toml', text);

test('[api] takes addresses, ranges and origins', () => {
  const { api } = load(
    config(`[api]
trusted_proxies = ["127.0.0.1", "10.0.0.0/8", "::1", "fd00::/8"]
cors_origins = ["https://panel.example.com", "http://localhost:3000"]
`),
  );
  expect(api.trusted_proxies).toHaveLength(4);
  expect(api.cors_origins).toHaveLength(2);
});

test.each([
  ['trusted_proxies', ['proxy.example.com', '10.0.0.0/33', '10.0', '*', '1.2.3.4:80']],
  [
    'cors_origins',
    ['*', 'panel.example.com', 'https://x.example/', 'https://x.example:443', 'ftp://x.example', 'null'],
  ],
])('[api] %s refuses everything else', (name, values) => {
  const lines = faultLines(config(`[api]\n${name} = ${JSON.stringify(values)}\n`));
  expect(lines).toEqual(
    values.map((_, index) => expect.stringContaining(`api.${name}[${index}]: expected an`)),
  );
  for (const [index, value] of values.entries()) expect(lines[index]).toContain(`got "${value}"`);
});

test('the path of the database is found in a config that is otherwise wrong', () => {
  const file = config(`nonsense = 1\n[state]\npath = "a/\${NAME}.db"\n[[mounts]]\nid = "\${MISSING}"\n`);
  expect(loadStatePath(file, { env: { NAME: 'radio' } })).toBe(join(folder.path, 'a/radio.db'));
  expect(loadStatePath(config(''))).toBe(join(folder.path, 'state/jetstream.db'));
  const { faults } = configErrorOf(() => loadStatePath(config('[state]\npath = 5\n')));
  expect(faults).toMatchObject([{ line: 2, key: 'state.path' }]);
});
