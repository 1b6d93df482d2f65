// Module hooks (nodejs.org/api/module.html): finds the .ts file behind a .js import and strips its types. What was
// stripped once is kept, because tests start dozens of processes that each load the same fifty files.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const KEPT = new URL('../../node_modules/.cache/jetstream-typescript/', import.meta.url);

export async function resolve(specifier, context, next) {
  if (specifier.startsWith('.') && specifier.endsWith('.js')) {
    const source = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL);
    if (existsSync(source)) return { url: source.href, format: 'module', shortCircuit: true };
  }
  return next(specifier, context);
}

export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  const text = readFileSync(fileURLToPath(url), 'utf8');
  return { format: 'module', source: await stripped(text), shortCircuit: true };
}

async function stripped(text) {
  const kept = new URL(`${createHash('sha256').update(text).digest('hex')}.js`, KEPT);
  if (existsSync(kept)) return readFileSync(kept, 'utf8');
  const { default: ts } = await import('typescript');
  const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 };
  const { outputText } = ts.transpileModule(text, { compilerOptions });
  keep(kept, outputText);
  return outputText;
}

/** By renaming: another process may ask for it at the same time. */
function keep(file, text) {
  const written = new URL(`${file.href}.${process.pid}`);
  try {
    mkdirSync(KEPT, { recursive: true });
    writeFileSync(written, text);
    renameSync(written, file);
  } catch {
    // Not kept: stripped again next time.
  }
}
