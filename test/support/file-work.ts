// Work on database files here and not by threads, which only built programs have.
import { copyDatabase } from '../../src/store/copy.js';
import type { FileWork } from '../../src/store/file-work.js';
import { soundnessOf } from '../../src/store/soundness.js';

/** Does what threads of a server do. */
export const inProcess: FileWork = { look: async (path) => soundnessOf(path), copy: copyDatabase };
