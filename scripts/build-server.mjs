// Bundles src/ into dist/: one file for each kind of process and thread, and a few that are loaded when they are needed.
// Node opens the modules of a program all at once: hundreds of files cost descriptors and time at every start.
// Usage: node scripts/build-server.mjs [FOLDER]; FOLDER is emptied first, dist/ by default.
import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { EXTERNAL, PROGRAMS } from './bundles.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const LICENCES = 'licences.json';

const out = resolve(process.argv[2] ?? join(ROOT, 'dist'));
await rm(out, { recursive: true, force: true });
const bundled = [];
for (const program of PROGRAMS) {
  await bundle(program);
  bundled.push(...JSON.parse(await readFile(join(out, LICENCES), 'utf8')));
}
await rm(join(out, LICENCES));
await writeFile(join(out, 'licences.md'), licencesPage(bundled));
await chmod(join(out, 'main.js'), 0o755);

async function bundle({ entry, folder }) {
  await build({
    configFile: false,
    root: ROOT,
    logLevel: 'warn',
    publicDir: false,
    ssr: { noExternal: true, external: EXTERNAL },
    build: {
      ssr: true,
      outDir: out,
      emptyOutDir: false,
      target: 'node20',
      // Readable: of a start's time a smaller file would save a fiftieth.
      minify: false,
      sourcemap: true,
      license: { fileName: LICENCES },
      rolldownOptions: {
        input: { [entry]: join(ROOT, 'src', `${entry}.ts`) },
        // A comment with the name of the source before what comes from it, for readers of stack traces.
        experimental: { attachDebugInfo: 'simple' },
        output: {
          entryFileNames: '[name].js',
          chunkFileNames: `${folder}/[name].js`,
          sourcemapExcludeSources: true,
        },
      },
    },
  });
}

/** The licences of the packages that are in the bundles, each once: their texts must come along. */
function licencesPage(packages) {
  const byName = new Map(packages.map((entry) => [`${entry.name} ${entry.version}`, entry]));
  const sections = [...byName.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { identifier, text }]) => `## ${name} (${identifier ?? 'see below'})\n\n${text ?? ''}\n`);
  return `# Licences of the packages within these files\n\n${sections.join('\n')}`;
}
