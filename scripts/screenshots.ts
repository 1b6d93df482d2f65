// `npm run screenshots`: puts stations made of the demo's music on the air, looks at the dashboard, and writes
// docs/screenshots/*.png.
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import type { MountStatus } from '../src/model/mount.js';
import { startBrowser } from '../test/support/browser.js';
import { type Icecast, startIcecast } from '../test/support/icecast.js';
import { type ServerProcess, startServer } from '../test/support/server-process.js';
import type { MountInput, TargetInput } from '../test/support/toml.js';
import { until } from '../test/support/until.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const OUT = join(ROOT, 'docs', 'screenshots');

/** Titles as stations have them: short, long, in other scripts. */
const TITLES = [
  'The Synthesisers,First Light',
  'Ada Lindqvist & The Harbour Orchestra,Harbour Lights (Recorded Live at the Old Customs House)',
  'Nachtzug,Night Train',
  'פרחי לילה,שיר של לילה בנמל',
  'Slow Rain Quartet,Slow Rain',
  'Mercado,Market Day',
  'Το Καφενείο,Γωνιακό Καφέ',
  'Homeward,Homeward',
];

const STATIONS: ReadonlyArray<readonly [id: string, name: string]> = [
  ['main', 'Harbour Radio'],
  ['night', 'Harbour Radio by Night'],
  ['jazz', 'Corner Café Jazz'],
  ['news', 'Talk & News'],
  ['classic', 'Concert Hall'],
  ['kids', 'Paper Boats for Children'],
];

interface Look {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly scheme: 'light' | 'dark';
  readonly scale: number;
}

const LOOKS: readonly Look[] = [
  { name: 'desktop', width: 1280, height: 800, scheme: 'light', scale: 1 },
  { name: 'phone', width: 390, height: 844, scheme: 'dark', scale: 2 },
];

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'screenshots-'));
  const [primary, backup] = [await startIcecast(), await startIcecast()];
  let server: ServerProcess | null = null;
  let browser: Browser | null = null;
  try {
    server = await startServer({
      config: {
        media: { roots: [join(ROOT, 'demo')] },
        monitor: { interval_s: 1 },
        engine: { retry_first_s: 40 },
        mounts: await stations(folder, primary, backup),
      },
    });
    browser = await startBrowser();
    await onAir(server);
    await mkdir(OUT, { recursive: true });
    await shoot(browser, server.url('/'), 'overview');
    await shoot(browser, server.url('/mounts/main'), 'mount');
    await server.api('/api/mounts/jazz', { method: 'PATCH', body: refused(primary, backup) });
    await backup.close();
    await until('trouble', 30, async () =>
      (await mounts(server)).some(({ targets }) => targets[1]?.state === 'backing_off'),
    );
    await shoot(browser, server.url('/'), 'trouble');
  } finally {
    await browser?.close();
    await server?.close();
    await Promise.all([primary.close(), backup.close()]);
    await rm(folder, { recursive: true, force: true });
  }
}

/** Every station plays the demo's music from another track on; one has no server but ours. */
async function stations(folder: string, primary: Icecast, backup: Icecast): Promise<MountInput[]> {
  const demo = join(ROOT, 'demo');
  const files = existsSync(demo) ? (await readdir(demo)).filter((name) => /^\d\d-/.test(name)).sort() : [];
  if (files.length === 0) throw new Error('the demo library is missing: npm run setup');
  const target = ({ host, port, sourcePassword: password }: Icecast): TargetInput => ({
    host,
    port,
    password,
  });
  return Promise.all(
    STATIONS.map(async ([id, name], n) => {
      const order = [...files.keys()].map((i) => (i + n) % files.length);
      const lines = order.map(
        (i) => `#EXTINF:-1,${TITLES[i]?.replace(',', ' - ')}\n${join(demo, files[i] ?? '')}`,
      );
      const playlist = join(folder, `${id}.m3u`);
      await writeFile(playlist, `#EXTM3U\n${lines.join('\n')}\n`);
      const servers = n === 4 ? [] : [target(primary), target(backup)];
      return { id, name, path: `/${id}`, playlist, listen: true, icecast_servers: servers };
    }),
  );
}

function target({ host, port, sourcePassword: password }: Icecast): TargetInput {
  return { host, port, password };
}

/** A change after which one of two servers refuses the password. */
function refused(primary: Icecast, backup: Icecast): { icecast_servers: TargetInput[] } {
  return { icecast_servers: [{ ...target(primary), password: 'an old password' }, target(backup)] };
}

async function mounts(server: ServerProcess | null): Promise<readonly MountStatus[]> {
  return (await server?.api<MountStatus[]>('/api/mounts'))?.json ?? [];
}

async function onAir(server: ServerProcess): Promise<void> {
  await until('music on every mount', 180, async () =>
    (await mounts(server)).every(({ state, readAheadS }) => state === 'on_air' && readAheadS > 20),
  );
  // A few figures and events more make a truer picture.
  await delay(8_000);
}

async function shoot(browser: Browser, url: string, name: string): Promise<void> {
  for (const look of LOOKS) {
    const context = await browser.newContext({
      viewport: { width: look.width, height: look.height },
      deviceScaleFactor: look.scale,
      colorScheme: look.scheme,
      locale: 'en-GB',
    });
    const page = await context.newPage();
    await page.goto(url);
    await page.locator('.track-title, .now-title').first().waitFor();
    await delay(2_500);
    await page.screenshot({ path: join(OUT, `${name}-${look.name}.png`) });
    await context.close();
  }
}

await main();
