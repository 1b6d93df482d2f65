// docs/access.md is written from the roles that the routes state: `npx vitest run --project unit test/unit/docs -u`.
import { expect, it } from 'vitest';
import { testServer } from '../../support/api-server.js';
import { FakeStation } from '../../support/fake-station.js';

const HEAD = `# Who may call what

Written from the routes by a test; do not edit. What the roles mean is in [api.md](api.md). The last column says what a
key gets that lists mounts: those mounts only, all there is, or nothing. The listening endpoint and the files of the
dashboard are for everybody; the pages below \`/api/docs\` are as \`/api/docs\` is.
`;

it('docs/access.md is the table of the running server', async () => {
  const app = testServer(new FakeStation());
  await app.ready();
  const routes = app.accessTable.filter(
    ({ url }) => /^\/(api\/|status-json)/.test(url) && !/^\/api\/docs./.test(url),
  );
  await app.close();
  const rows = routes
    .map(({ method, url, role, limitedKeys }) => [`\`${method} ${url}\``, role, limitedKeys])
    .sort(([a = ''], [b = '']) => wayOf(a).localeCompare(wayOf(b)));
  const table = [['Request', 'Role', 'Keys that list mounts'], ['---', '---', '---'], ...rows];
  const text = `${HEAD}\n${table.map((row) => `| ${row.join(' | ')} |`).join('\n')}\n`;
  await expect(text).toMatchFileSnapshot('../../../docs/access.md');
});

/** Path first, then method. */
function wayOf(cell: string): string {
  const [method = '', url = ''] = cell.replaceAll('`', '').split(' ');
  return `${url} ${method}`;
}
