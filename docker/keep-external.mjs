// Leaves in package.json only what the built server loads from node_modules, so that npm removes the rest, which is in its
// files already.
import { readFileSync, writeFileSync } from 'node:fs';
import { EXTERNAL } from '../scripts/bundles.mjs';

const { dependencies, devDependencies, optionalDependencies, ...manifest } = JSON.parse(
  readFileSync('package.json', 'utf8'),
);
const kept = Object.fromEntries(EXTERNAL.map((name) => [name, dependencies[name]]));
writeFileSync('package.json', `${JSON.stringify({ ...manifest, dependencies: kept }, null, 2)}\n`);
