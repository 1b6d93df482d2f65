// Every page of the dashboard in light and dark, narrow and wide: nothing a screen reader stumbles over, nothing cut off.
import { readdir, readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBrowser, watchedPage } from '../support/browser.js';
import { type DashboardStage, setDashboardStage } from '../support/dashboard-stage.js';
import { printLogOnFailure } from '../support/log-on-failure.js';

let stage: DashboardStage;
let browser: Browser;
let axe: string;

const PAGES = [
  '/',
  '/mounts/main',
  '/mounts/main/playlist',
  '/mounts/main/history',
  '/mounts/relay/servers',
  '/mounts/main/charts',
  '/mounts/main/settings',
  '/events',
  '/add',
  '/settings',
  '/mounts/nobody',
];

/** One finding of axe-core, as far as it is told here. */
interface Finding {
  readonly id: string;
  readonly impact: string;
  readonly nodes: ReadonlyArray<{ readonly html: string; readonly failureSummary: string }>;
}

beforeAll(async () => {
  [stage, browser] = await Promise.all([setDashboardStage(), startBrowser()]);
  axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
});

printLogOnFailure(() => stage?.server);

afterAll(async () => {
  await browser?.close();
  await stage?.close();
});

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  it.each([
    [360, 740],
    [2560, 1440],
  ])('no page at %i px has a serious fault for axe-core, or scrolls sideways', async (width, height) => {
    const context = await browser.newContext({ colorScheme, viewport: { width, height }, locale: 'en-GB' });
    const { page, complaints } = await watchedPage(context);
    const faults: string[] = [];
    for (const path of PAGES) {
      await page.goto(stage.server.url(path));
      await page.locator('h1').first().waitFor();
      await expect.poll(() => page.locator('[aria-busy=true]').count(), { timeout: 15_000 }).toBe(0);
      const tooWide = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
      if (Number(tooWide) > 0) faults.push(`${path} is ${tooWide} px too wide`);
      // Evaluated by the debugger, which the page's own policy does not bind.
      await page.evaluate(axe);
      const run = "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)";
      for (const { id, impact, nodes } of await page.evaluate<Finding[]>(run)) {
        if (impact !== 'serious' && impact !== 'critical') continue;
        faults.push(...nodes.map(({ html, failureSummary }) => `${path} ${id}: ${html} ${failureSummary}`));
      }
    }
    await context.close();
    expect(faults).toEqual([]);
    expect(complaints).toEqual([]);
  });
});

describe('the build', () => {
  const folder = fileURLToPath(new URL('../../dist/dashboard/', import.meta.url));

  it('loads less than 150 kB at first, compressed', async () => {
    const html = await readFile(`${folder}index.html`, 'utf8');
    const first = [...html.matchAll(/(?:src|href)="\/([^"]+)"/g)].map(([, path]) => path ?? '');
    expect(first.filter((path) => path.endsWith('.js')).length).toBeGreaterThan(0);
    const sizes = await Promise.all(
      ['index.html', ...first].map(async (path) => (await stat(`${folder}${path}.br`)).size),
    );
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(150_000);
  });

  it('takes nothing from elsewhere, and has no script or style within the page', async () => {
    const html = await readFile(`${folder}index.html`, 'utf8');
    expect(html).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*src="\/)/);
    const files = (await readdir(folder, { recursive: true })).filter((name) =>
      /\.(js|css|html)$/.test(name),
    );
    for (const name of files) {
      const text = await readFile(`${folder}${name}`, 'utf8');
      const foreign = [...text.matchAll(/(?:src|href|url|import)\s*[=(]\s*["'`]?(https?:)?\/\/[^"'`)\s]+/g)];
      expect([name, foreign.map(([whole]) => whole)]).toEqual([name, []]);
    }
  });
});
