// What the dashboard costs and how it feels: a page full of live meters on one side, the server on the other.
import type { Page } from 'playwright-core';
import { startBrowser } from '../../test/support/browser.js';
import { startJetStream } from '../contenders/jetstream.js';
import type { CostGroup } from '../cost-group.js';
import type { BenchTrack } from '../library.js';
import { waitFor } from '../progress.js';
import { onStage, untilConnected } from '../stage.js';
import { scatterPlayheads } from '../warm-home.js';

/** What was measured of the overview with all mounts on it. */
export interface DashboardResult {
  readonly mounts: number;
  /** Navigation to the moment every mount is on the page, milliseconds on loopback, the worst of five loads. */
  readonly interactiveMs: number;
  /** Percent of one core that an open page adds to the server. */
  readonly serverCorePercent: number;
  /** Milliseconds between two frames while scrolling up and down, the 95th percentile and the longest. */
  readonly frameP95Ms: number;
  readonly frameMaxMs: number;
  /** Redraws of one meter per second. */
  readonly metersPerSecond: number;
}

const MOUNTS = 60;
const LOADS = 5;
const SCROLL_S = 5;
const METER_S = 5;

// Runs before the page's own scripts; string, since the bench is compiled without the browser's types.
const WATCH = `new MutationObserver((_, observer) => {
  if (document.querySelectorAll('[data-mount]').length < ${MOUNTS}) return;
  observer.disconnect();
  requestAnimationFrame(() => { window.interactiveMs = performance.now(); });
}).observe(document, { childList: true, subtree: true });`;

const SCROLL = `new Promise((resolve) => {
  const gaps = [];
  let last = performance.now();
  const begin = last;
  const step = (now) => {
    gaps.push(now - last);
    last = now;
    const share = (1 - Math.cos(((now - begin) / 1000) * Math.PI)) / 2;
    scrollTo(0, share * (document.documentElement.scrollHeight - innerHeight));
    if (now - begin < ${SCROLL_S * 1000}) requestAnimationFrame(step);
    else resolve(gaps.slice(2).sort((a, b) => a - b));
  };
  requestAnimationFrame(step);
})`;

const COUNT_METERS = `new Promise((resolve) => {
  scrollTo(0, 0);
  const context = document.querySelector('.meter').getContext('2d');
  const draw = context.clearRect;
  let drawn = 0;
  context.clearRect = function (...rest) { drawn += 1; return draw.apply(this, rest); };
  setTimeout(() => resolve(drawn / ${METER_S}), ${METER_S * 1000});
})`;

/** Measures a warm station of 60 mounts without the page and with it, `seconds` each. */
export function measureDashboard(
  home: string,
  library: readonly BenchTrack[],
  { work, seconds }: { readonly work: string; readonly seconds: number },
  signal: AbortSignal,
): Promise<DashboardResult> {
  return onStage({ name: 'dashboard', library, mounts: MOUNTS, work }, async (stage) => {
    scatterPlayheads(home, stage.stations);
    const { url } = await startJetStream(stage, { home });
    await untilConnected(stage, 180, signal);
    await waitFor(30, 'dashboard: settling', signal);
    const alone = await corePercent(stage.group, () => waitFor(seconds, 'dashboard: no page open', signal));
    // Outside the group: what the browser costs is not the server's.
    const browser = await startBrowser();
    try {
      const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
      await page.addInitScript(WATCH);
      const interactiveMs = await slowestLoad(page, url('/'));
      const watched = await corePercent(stage.group, () =>
        waitFor(seconds, 'dashboard: a page open', signal),
      );
      const gaps = await page.evaluate<number[]>(SCROLL);
      const metersPerSecond = await page.evaluate<number>(COUNT_METERS);
      return {
        mounts: MOUNTS,
        interactiveMs,
        serverCorePercent: watched - alone,
        frameP95Ms: gaps[Math.floor(gaps.length * 0.95)] ?? 0,
        frameMaxMs: gaps.at(-1) ?? 0,
        metersPerSecond,
      };
    } finally {
      await browser.close();
    }
  });
}

async function slowestLoad(page: Page, url: string): Promise<number> {
  let slowest = 0;
  for (let load = 0; load < LOADS; load++) {
    await page.goto(url);
    await page
      .locator('[data-mount]')
      .nth(MOUNTS - 1)
      .waitFor({ state: 'attached' });
    slowest = Math.max(slowest, await page.evaluate<number>('interactiveMs ?? performance.now()'));
  }
  return slowest;
}

async function corePercent(group: CostGroup, wait: () => Promise<void>): Promise<number> {
  const [before, beginMs] = [await group.cpuSeconds(), Date.now()];
  await wait();
  return (100 * ((await group.cpuSeconds()) - before)) / ((Date.now() - beginMs) / 1000);
}
