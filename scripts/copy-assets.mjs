// The end of `npm run build`: what tsc does not do.

import { existsSync } from 'node:fs';
import { chmod, cp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dashboard = ['dashboard/dist', 'dashboard/public'].map((dir) => join(root, dir)).find(existsSync);
const target = join(root, 'dist', 'dashboard');

await rm(target, { recursive: true, force: true });
if (dashboard) await cp(dashboard, target, { recursive: true });
const main = join(root, 'dist', 'main.js');
if (existsSync(main)) await chmod(main, 0o755);
