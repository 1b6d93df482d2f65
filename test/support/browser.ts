// A browser for end-to-end tests: Debian's chromium, driven by playwright-core.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** Starts it. @throws Error that says how to install it */
export function startBrowser(): Promise<Browser> {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const executablePath = folders
    .flatMap((folder) => NAMES.map((name) => join(folder, name)))
    .find(existsSync);
  if (executablePath === undefined) throw new Error('chromium is not on PATH: npm run setup:test');
  // Its sandbox needs namespaces that containers and root do not get; it only visits our own server.
  const args = ['--no-sandbox', '--autoplay-policy=no-user-gesture-required', '--mute-audio'];
  return chromium.launch({ executablePath, args });
}

/** A page and what went wrong on it. */
export interface WatchedPage {
  readonly page: Page;
  /** Violations of the Content-Security-Policy and errors no code caught, in words. */
  readonly complaints: string[];
}

/** Opens a page that collects its complaints from its first moment on. */
export async function watchedPage(context: BrowserContext): Promise<WatchedPage> {
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (/Content.Security.Policy/i.test(message.text())) complaints.push(message.text());
  });
  return { page, complaints };
}
