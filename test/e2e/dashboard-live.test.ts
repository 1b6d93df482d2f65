// What moves on the dashboard: levels, events, the queue, the coming transition, and the news of trouble.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PlayRecord } from '../../src/model/history.js';
import type { LibraryPage } from '../../src/model/library.js';
import type { QueueEntry } from '../../src/model/queue.js';
import { startBrowser, watchedPage } from '../support/browser.js';
import { COVER_PX } from '../support/cover.js';
import { type DashboardStage, setDashboardStage } from '../support/dashboard-stage.js';
import { freePort } from '../support/free-port.js';
import { printLogOnFailure } from '../support/log-on-failure.js';
import { until } from '../support/until.js';

let stage: DashboardStage;
let browser: Browser;
let page: Page;
let complaints: string[];

function expectSoon<T>(probe: () => T | Promise<T>) {
  return expect.poll(probe, { timeout: 30_000, interval: 100 });
}

/** Titles in the queue's panel, first to last. */
function shownQueue(): Promise<string[]> {
  return page.getByRole('region', { name: 'Queue' }).locator('ol .track-name').allInnerTexts();
}

async function queuedPaths(): Promise<string[]> {
  const { json } = await stage.server.api<QueueEntry[]>('/api/mounts/main/queue');
  return json.map(({ location }) => location);
}

// The browser's own notifications cannot be seen from a test; these can.
const RECORD_NOTIFICATIONS = `window.told = [];
window.Notification = class {
  static permission = 'default';
  static requestPermission() { this.permission = 'granted'; return Promise.resolve('granted'); }
  constructor(title, { body }) { told.push(title + ' / ' + body); }
};`;

beforeAll(async () => {
  [stage, browser] = await Promise.all([setDashboardStage(), startBrowser()]);
  const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 900 } });
  ({ page, complaints } = await watchedPage(context));
  await page.addInitScript(RECORD_NOTIFICATIONS);
  page.setDefaultTimeout(20_000);
});

printLogOnFailure(() => stage?.server);

afterAll(async () => {
  await browser?.close();
  await stage?.close();
});

describe('the live picture', () => {
  it('is fed by events, and moves the meters with the music', async () => {
    await page.goto(stage.server.url('/'));
    await page.getByText('Live', { exact: true }).waitFor();
    const meter = "document.querySelector('[data-mount=main] .meter').toDataURL()";
    const pictures = new Set<string>();
    await expectSoon(async () => pictures.add(await page.evaluate<string>(meter)).size).toBeGreaterThan(5);
  });

  it('logs what happens, filters it, and gives every event an address', async () => {
    await page.getByRole('link', { name: 'Events' }).click();
    const log = page.getByRole('log');
    await log
      .getByText(/→ On air: playing/)
      .first()
      .waitFor();
    // Where rendering takes its time, a mount is silent before it plays: every step follows from the one before.
    const steps = (await log.locator('[data-type=mount_state]').allInnerTexts())
      .filter((line) => /\bmain\b/.test(line))
      .map((line) => /([\w ]+) → ([\w ]+):/.exec(line)?.slice(1))
      .reverse();
    expect(steps[0]?.[0]).toBe('Starting');
    expect(steps.slice(1).map((step) => step?.[0])).toEqual(steps.slice(0, -1).map((step) => step?.[1]));
    await page.getByLabel('Kind').selectOption('target_state');
    await expectSoon(() =>
      log.locator('li').evaluateAll((all) => all.map((one) => one.getAttribute('data-type'))),
    ).toEqual(expect.not.arrayContaining(['mount_state']));
    const first = log.getByRole('link', { name: /^Event of/ }).last();
    const address = await first.getAttribute('href');
    await page.goto(stage.server.url(address ?? ''));
    const chosen = page.locator('[data-chosen=true]');
    await chosen.waitFor();
    expect(await chosen.innerText()).toMatch(/Server\s+relay\s+127/);
  });
});

describe('the queue', () => {
  it('shows what was asked for as soon as it was', async () => {
    await page.goto(stage.server.url('/mounts/main'));
    await page.getByText('The queue is empty: the playlist decides.').waitFor();
    for (const track of [stage.library[1], stage.library[2]]) {
      const body = { location: track?.path, place: 'last' };
      expect((await stage.server.api('/api/mounts/main/queue', { method: 'POST', body })).status).toBe(201);
    }
    await expectSoon(shownQueue).toEqual(['Track 1', 'Track 2']);
  });

  it('is put in another order by key and by hand', async () => {
    const paths = [1, 2].map((n) => stage.library[n]?.path);
    await page.getByRole('button', { name: 'Move Track 2' }).focus();
    await page.keyboard.press('ArrowUp');
    await expectSoon(queuedPaths).toEqual([...paths].reverse());
    await expectSoon(shownQueue).toEqual(['Track 2', 'Track 1']);
    const [from, to] = await Promise.all(
      ['Track 1', 'Track 2'].map((title) =>
        page.getByRole('button', { name: `Move ${title}` }).boundingBox(),
      ),
    );
    if (!from || !to) throw new Error('the grips are not on the page');
    await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
    await page.mouse.down();
    await page.mouse.move(to.x + to.width / 2, to.y + 4, { steps: 5 });
    await page.mouse.up();
    await expectSoon(queuedPaths).toEqual(paths);
    await expectSoon(shownQueue).toEqual(['Track 1', 'Track 2']);
  });

  it('takes what is found in the library', async () => {
    await until('analysis', 60, async () => {
      const { json } = await stage.server.api<LibraryPage>('/api/library?q=track0');
      return json.tracks[0]?.state === 'analysed';
    });
    await page.getByPlaceholder('Find a track to queue').fill('Track 0');
    const found = page.locator('.library-search li').filter({ hasText: 'Track 0' });
    await found.getByRole('button', { name: 'Next' }).click();
    await expectSoon(shownQueue).toEqual(['Track 0', 'Track 1', 'Track 2']);
    await page.getByPlaceholder('Find a track to queue').fill('');
  });

  it('decides what comes, and says so', async () => {
    const coming = page.getByRole('region', { name: 'Coming tracks' });
    await expectSoon(() => coming.locator('li').first().innerText()).toMatch(/Track[\s\S]*queue/i);
    await page.getByRole('region', { name: 'Queue' }).getByRole('button', { name: 'Clear' }).click();
    await expectSoon(queuedPaths).toEqual([]);
    await page.getByText('The queue is empty: the playlist decides.').waitFor();
  });
});

describe('what is heard', () => {
  it('is shown with the picture in its file, on its page and on the overview', async () => {
    await until('analysis', 60, async () => {
      const { json } = await stage.server.api<LibraryPage>('/api/library');
      return json.tracks.length === 4 && json.tracks.every(({ state }) => state === 'analysed');
    });
    await page.goto(stage.server.url('/mounts/main'));
    const widthOf = (place: string) =>
      page.evaluate<number | undefined>(`document.querySelector('${place} .cover img')?.naturalWidth`);
    await expectSoon(() => widthOf('.now')).toBe(COVER_PX);
    await page.getByRole('link', { name: 'Overview', exact: true }).click();
    await expectSoon(() => widthOf('[data-mount=main]')).toBe(COVER_PX);
  });

  it('is moved to another place, and back to its start', async () => {
    const seeks = async () => {
      const { json } = await stage.server.api<{ plays: PlayRecord[] }>('/api/mounts/main/history');
      return json.plays.filter(({ reason }) => reason === 'seek').length;
    };
    await page.goto(stage.server.url('/mounts/main'));
    await page.getByRole('slider', { name: 'Place in the track' }).fill('30');
    await page.getByText('Moving to 0:30: the transition is planned.').waitFor();
    await expectSoon(seeks).toBe(1);
    await page.getByRole('button', { name: 'Back to the start of the track' }).click();
    await page.getByText('Moving to 0:00: the transition is planned.').waitFor();
    await expectSoon(seeks).toBe(2);
  });
});

describe('what is told beside', () => {
  it('draws the coming transition', async () => {
    const drawing = page.getByRole('img', {
      name: /^Waveforms of both tracks with their gains; they overlap/,
    });
    await drawing.waitFor();
    const colours = `new Set(new Uint32Array(document.querySelector('.seam-canvas').getContext('2d')
      .getImageData(0, 0, 300, 150).data.buffer)).size`;
    await expectSoon(() => page.evaluate<number>(colours)).toBeGreaterThan(10);
  });

  it('keeps the history', async () => {
    await page.getByRole('link', { name: 'History' }).click();
    await page.getByText('on the air', { exact: true }).waitFor();
    const csv = await page.getByRole('link', { name: 'Download as CSV' }).getAttribute('href');
    expect((await stage.server.api(csv ?? '')).text).toContain('started_at');
  });

  it('names the cause of new trouble at the top, and in a notification if it may', async () => {
    await page.goto(stage.server.url('/settings'));
    await page.getByRole('button', { name: 'Switch on' }).click();
    await page.getByRole('button', { name: 'Switch off' }).waitFor();
    const icecast_servers = [{ host: '127.0.0.1', port: await freePort(), password: 'secret' }];
    const body = { id: 'hurt', path: '/hurt', playlist: stage.playlist, icecast_servers };
    await stage.server.api('/api/mounts', { method: 'POST', body });
    await expectSoon(() => page.evaluate<string[]>('told')).toEqual([
      expect.stringMatching(/^Trouble: hurt \/ 127\.0\.0\.1:\d+ is unreachable/),
    ]);
    await page.getByRole('button', { name: '1 more' }).click();
    const trouble = page.getByRole('status', { name: 'Trouble' });
    await expectSoon(() => trouble.innerText()).toContain('hurt: 127.0.0.1:');
  });

  it('says nothing of trouble that was there when the page was opened', async () => {
    const another = await page.context().newPage();
    await another.addInitScript(`${RECORD_NOTIFICATIONS} Notification.permission = 'granted';`);
    await another.goto(stage.server.url('/settings'));
    await another.getByRole('button', { name: '1 more' }).waitFor();
    expect(await another.evaluate('told')).toEqual([]);
    await another.close();
  });

  it('broke no rule of its Content-Security-Policy meanwhile', () => {
    expect(complaints).toEqual([]);
  });
});
