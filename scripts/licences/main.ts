// Entry of `npm run licences`: writes docs/licences.md; exit code 1 when something does not go with MIT.
import { readFileSync, writeFileSync } from 'node:fs';
import { incompatible, licencesPage, productionDependencies } from './licences.js';

const root = new URL('../../', import.meta.url);
const dependencies = productionDependencies(readFileSync(new URL('package-lock.json', root), 'utf8'));
writeFileSync(new URL('docs/licences.md', root), licencesPage(dependencies));
const refused = incompatible(dependencies);
if (refused.length > 0) process.stderr.write(`these do not go with MIT:\n${refused.join('\n')}\n`);
process.exitCode = refused.length > 0 ? 1 : 0;
