// The dashboard in a real browser on a real server with real audio: what an operator sees, does and is told.
import { appendFile, copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBrowser, watchedPage } from '../support/browser.js';
import { type DashboardStage, EVIL_TITLE, RTL_TITLE, setDashboardStage } from '../support/dashboard-stage.js';
import { printLogOnFailure } from '../support/log-on-failure.js';
import { until } from '../support/until.js';

let stage: DashboardStage;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let complaints: string[];

/** Asks until the answer is as expected, on a machine that may have other work. */
function expectSoon<T>(probe: () => T | Promise<T>) {
  return expect.poll(probe, { timeout: 30_000, interval: 100 });
}

/** Goes to an address of the dashboard as a visitor would by typing it. */
async function visit(path: string): Promise<void> {
  await page.goto(stage.server.url(path));
}

beforeAll(async () => {
  [stage, browser] = await Promise.all([setDashboardStage(), startBrowser()]);
  context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 900 } });
  ({ page, complaints } = await watchedPage(context));
  page.setDefaultTimeout(15_000);
});

printLogOnFailure(() => stage?.server);

afterAll(async () => {
  await browser?.close();
  await stage?.close();
});

describe('the overview', () => {
  it('shows every mount, the troubled one first, with its server, the reason and the countdown', async () => {
    await visit('/');
    const cards = page.locator('[data-mount]');
    await expectSoon(() =>
      cards.evaluateAll((all) => all.map((one) => one.getAttribute('data-mount'))),
    ).toEqual(['relay', 'main']);
    await expectSoon(() => cards.first().innerText()).toMatch(/waiting, in \d+ s/);
    await expectSoon(() => cards.last().innerText()).toMatch(
      /Main Station[\s\S]*On air[\s\S]*Next:[\s\S]*s ahead/,
    );
    const banner = page.getByRole('status', { name: 'Trouble' });
    await expectSoon(() => banner.innerText()).toMatch(
      /relay: 127\.0\.0\.1:\d+ is unreachable .*, since \d\d:\d\d/,
    );
    const system = page.getByRole('region', { name: 'System' });
    await expectSoon(() => system.innerText()).toMatch(/CPU[\s\S]*Memory[\s\S]*Version/);
  });

  it('shows titles as text, in their own direction', async () => {
    const title = page.locator('[data-mount=main] .track-title');
    await expectSoon(() => title.innerText()).toBe(EVIL_TITLE);
    const artist = page.locator('[data-mount=main] .track-artist');
    expect(await artist.innerText()).toBe(RTL_TITLE);
    expect(
      await page.evaluate(
        "getComputedStyle(document.querySelector('[data-mount=main] .track-artist')).direction",
      ),
    ).toBe('rtl');
    expect(await page.evaluate("'pwned' in window")).toBe(false);
  });

  it('moves the progress without asking for anything', async () => {
    const bar = page.locator('[data-mount=main] [role=progressbar]');
    await expectSoon(() => bar.getAttribute('aria-valuetext')).toMatch(/^\d:\d\d of 1:00$/);
    const first = await bar.getAttribute('aria-valuetext');
    await expectSoon(() => bar.getAttribute('aria-valuetext')).not.toBe(first);
  });

  it('finds, filters and orders, and remembers it', async () => {
    const ids = () =>
      page.locator('[data-mount]').evaluateAll((all) => all.map((one) => one.getAttribute('data-mount')));
    await page.getByRole('searchbox').fill('station');
    await expectSoon(ids).toEqual(['main']);
    await page.getByRole('searchbox').fill('');
    await page.getByLabel('Show').selectOption('troubled');
    await expectSoon(ids).toEqual(['relay']);
    await page.getByLabel('Show').selectOption('all');
    await page.getByLabel('Order').selectOption('name');
    await expectSoon(ids).toEqual(['main', 'relay']);
    await page.getByLabel('Layout').selectOption('rows');
    await page.reload();
    await expectSoon(ids).toEqual(['main', 'relay']);
    expect(await page.locator('[data-layout=rows]').count()).toBe(1);
    await page.getByLabel('Layout').selectOption('cards');
    await page.getByLabel('Order').selectOption('trouble');
  });
});

describe('the page of a mount', () => {
  it('is reached with the keyboard alone', async () => {
    await visit('/');
    await page.locator('[data-mount=main]').waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    for (let presses = 0; presses < 20; presses++) {
      await page.keyboard.press('Tab');
      if ((await page.evaluate('document.activeElement.textContent')) === 'Main Station') break;
    }
    await page.keyboard.press('Enter');
    await page.waitForURL('**/mounts/main');
    await expectSoon(() => page.getByRole('heading', { level: 1 }).innerText()).toBe('Main Station');
  });

  it('plays the stream, and lets go of it', async () => {
    await page.getByRole('button', { name: 'Listen' }).click();
    await page.locator('[data-playing=on]').waitFor();
    await until('a listener', 10, async () => (await stage.mount('main')).listeners === 1);
    await page.getByRole('button', { name: 'Stop listening' }).click();
    await until('no listener', 10, async () => (await stage.mount('main')).listeners === 0);
  });

  it('skips to the next track', async () => {
    await page.getByRole('button', { name: 'Skip' }).click();
    await page.getByText('Skipping: the transition is planned.').waitFor();
    await expectSoon(() => page.locator('.now-title').innerText()).toBe('Track 0');
  });

  it('tells what a reload of the playlist changed', async () => {
    await page.getByRole('link', { name: 'Playlist' }).click();
    const more = join(stage.folder, 'more.flac');
    await copyFile(stage.library[0]?.path ?? '', more);
    await appendFile(stage.playlist, `${more}\n`);
    await page.getByRole('button', { name: 'Read again' }).click();
    await page.getByText('1 track added').waitFor();
    await page.getByText('0 tracks removed').waitFor();
  });

  it('tries a lost server again when asked to', async () => {
    await visit('/mounts/relay/servers');
    const before = (await stage.mount('relay')).targets[0]?.reconnectAttempts ?? 0;
    await page.getByRole('button', { name: 'Retry now' }).click();
    await until(
      'an attempt',
      10,
      async () => ((await stage.mount('relay')).targets[0]?.reconnectAttempts ?? 0) > before,
    );
    expect(await page.getByRole('main').innerText()).toMatch(/Frames dropped[\s\S]*Reconnects/);
  });

  it('says what a change interrupts before it is made, and what is wrong with it', async () => {
    await visit('/mounts/main/settings');
    await page.getByLabel('Bitrate, kbit/s').fill('1234');
    await page.locator('.field', { hasText: 'Bitrate' }).locator('.fault').waitFor();
    await page.getByLabel('Bitrate, kbit/s').fill('96');
    await page.getByText(/^Restarts mount: /).waitFor();
    await page.getByRole('button', { name: 'Take back' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Main Station by Night');
    await page.getByText(/^Changes: name\./).waitFor();
    await page.getByRole('button', { name: 'Save the change' }).click();
    await until('the new name', 10, async () => (await stage.mount('main')).name === 'Main Station by Night');
    await expectSoon(() => page.getByRole('textbox', { name: 'As TOML' }).inputValue()).toContain(
      'id = "main"',
    );
  });
});

describe('adding and deleting mounts', () => {
  it('explains a refusal at the field it is about, then makes the mount', async () => {
    await visit('/add');
    await page.getByLabel('Id').fill('made');
    await page.getByLabel('Path', { exact: false }).first().fill('/made');
    await page.getByLabel('Playlist').fill(stage.playlist);
    await page.getByLabel('Crossfade, seconds').fill('99');
    await page.getByRole('button', { name: 'Put it on the air' }).click();
    await page.locator('.field', { hasText: 'Crossfade' }).locator('.fault').waitFor();
    await page.getByLabel('Crossfade, seconds').fill('2');
    await page.getByRole('button', { name: 'Put it on the air' }).click();
    await page.waitForURL('**/mounts/made');
    await until('music', 30, async () => (await stage.mount('made')).state === 'on_air');
  });

  it('explains what the resource guard refuses', async () => {
    await visit('/add');
    await page.getByLabel('Id').fill('more');
    await page.getByLabel('Path', { exact: false }).first().fill('/more');
    await page.getByLabel('Playlist').fill(stage.playlist);
    await page.getByRole('button', { name: 'Put it on the air' }).click();
    const refusal = page.getByRole('alert').filter({ hasText: 'The resource guard protects the mounts' });
    await refusal.waitFor();
    expect(await refusal.innerText()).toContain('3 of 3 mounts');
    expect((await stage.server.api('/api/mounts/more')).status).toBe(404);
  });

  it('takes TOML too, and keeps what was entered when one changes over', async () => {
    await visit('/add');
    await page.getByRole('button', { name: 'TOML' }).click();
    const text = `[[mounts]]\nid = "main"\npath = "/second"\nplaylist = ${JSON.stringify(stage.playlist)}\n`;
    await page.getByLabel('One mount as TOML').fill(text);
    await page.getByRole('button', { name: 'Form' }).click();
    expect(await page.getByLabel('Id').inputValue()).toBe('main');
    await page.getByRole('button', { name: 'Put it on the air' }).click();
    await page.getByRole('alert').getByText('Choose another id or path').waitFor();
  });

  it('deletes only what was named', async () => {
    await visit('/mounts/made/settings');
    await page.getByRole('button', { name: 'Delete' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete "made"?' });
    const confirm = dialog.getByRole('button', { name: 'Delete' });
    await dialog.getByRole('textbox').fill('main');
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByRole('textbox').fill('made');
    await confirm.click();
    await page.waitForURL(stage.server.url('/'));
    expect((await stage.server.api('/api/mounts/made')).status).toBe(404);
  });
});

describe('mounts of the config file', () => {
  it('come back when they were deleted here', async () => {
    expect((await stage.server.api('/api/mounts/relay', { method: 'DELETE' })).status).toBe(204);
    await visit('/add');
    await page.getByRole('button', { name: 'Restore relay' }).click();
    await page.waitForURL('**/mounts/relay');
    expect((await stage.mount('relay')).overridden).toEqual([]);
  });

  it('go back to what the file says of them', async () => {
    await visit('/mounts/main/settings');
    const panel = page.getByRole('region', { name: 'Back to the config file' });
    await panel.getByText('(changed)').waitFor();
    await panel.getByRole('button', { name: 'Restore' }).click();
    await panel.waitFor({ state: 'detached' });
    expect((await stage.mount('main')).name).toBe('Main Station');
    await expectSoon(() => page.getByLabel('Name', { exact: true }).inputValue()).toBe('Main Station');
  });
});

describe('an open page', () => {
  it('says that the server is away, keeps what it knows, and comes back by itself', async () => {
    await visit('/');
    await page.locator('[data-mount=main]').waitFor();
    await page.evaluate('window.isSamePage = true');
    await stage.server.kill9();
    await page.getByRole('alert').getByText('The server does not answer.').waitFor();
    expect(await page.locator('[data-mount=main]').count()).toBe(1);
    await stage.server.start();
    await page.getByRole('alert').getByText('The server does not answer.').waitFor({ state: 'detached' });
    await expectSoon(() => page.locator('[data-mount=main]').innerText()).toContain('On air');
    expect(await page.evaluate('window.isSamePage')).toBe(true);
  });

  it('speaks German when asked to, and remembers light and dark', async () => {
    await visit('/settings');
    await page.getByRole('button', { name: 'Deutsch' }).click();
    await page.getByRole('heading', { name: 'Einstellungen' }).waitFor();
    expect(await page.evaluate('document.documentElement.lang')).toBe('de');
    await page.getByRole('button', { name: 'Dunkel' }).click();
    await page.reload();
    await page.getByRole('heading', { name: 'Einstellungen' }).waitFor();
    expect(await page.evaluate('getComputedStyle(document.documentElement).colorScheme')).toBe('dark');
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('button', { name: 'System', exact: true }).click();
  });

  it('never broke its Content-Security-Policy, and threw nothing', () => {
    expect(complaints).toEqual([]);
  });
});

describe('signing in', () => {
  /** What a role may do, by the words on the page. */
  const allowed: Readonly<Record<string, readonly string[]>> = {
    viewer: [],
    operator: ['Skip'],
    admin: ['Skip', 'Save the change', 'Delete', 'Add a mount'],
  };

  it('asks for a key once there are keys, and shows each role what it may do', async () => {
    const keys = new Map<string, string>();
    const admin = await makeKey('admin');
    for (const role of ['viewer', 'operator']) keys.set(role, await makeKey(role, admin));
    await visit('/mounts/main/settings');
    await page.getByLabel('API key').fill('js_00000000_wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.locator('.sign-in .fault').waitFor();
    keys.set('admin', admin);
    for (const [role, key] of keys) {
      await page.getByLabel('API key').fill(key);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('textbox', { name: 'As TOML' }).waitFor();
      const names = ['Skip', 'Save the change', 'Delete', 'Add a mount'];
      const shown = async () => {
        const counts = await Promise.all(names.map((name) => page.getByText(name, { exact: true }).count()));
        return names.filter((_, i) => (counts[i] ?? 0) > 0);
      };
      await expectSoon(shown).toEqual(allowed[role]);
      if (role === 'operator') {
        await page.getByRole('button', { name: 'Skip' }).click();
        await page.getByText('Skipping: the transition is planned.').waitFor();
      }
      const [cookie] = await context.cookies();
      expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' });
      await page.getByRole('link', { name: 'Settings' }).first().click();
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByLabel('API key').waitFor();
      await visit('/mounts/main/settings');
    }
  });

  async function makeKey(role: string, as?: string): Promise<string> {
    const response = await fetch(stage.server.url('/api/keys'), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(as && { authorization: `Bearer ${as}` }) },
      body: JSON.stringify({ name: `the ${role}`, role }),
    });
    return ((await response.json()) as { key: string }).key;
  }
});
