// The arguments of `jetstream import`.
import { nearest } from '../config/nearest.js';

/** Programs whose files can be imported. */
const FORMATS = ['liquidsoap', 'ezstream'] as const;

/** What is to be imported. */
export interface ImportTask {
  readonly format: (typeof FORMATS)[number];
  readonly file: string;
}

/** The task of the operands after "import", or what is wrong with them. */
export function parseImportTask([format, file, ...rest]: readonly string[]): ImportTask | string {
  const known = FORMATS.find((one) => one === format);
  if (known === undefined) {
    const near = format === undefined ? undefined : nearest(format, FORMATS);
    const hint = near === undefined ? '' : `; did you mean "${near}"?`;
    return `say whose file it is: jetstream import ${FORMATS.join('|')} FILE${hint}`;
  }
  if (file === undefined) return `name the file: jetstream import ${known} FILE`;
  return rest.length === 0 ? { format: known, file } : 'too many arguments for "import"';
}
