// Runs before `npm start`, so that a fresh checkout gets advice instead of a stack trace.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
if (!existsSync(join(root, 'dist', 'main.js')) || !existsSync(join(root, 'node_modules'))) {
  console.error('JetStream is not built yet. Run this first:\n\n  npm run setup\n');
  process.exitCode = 1;
}
