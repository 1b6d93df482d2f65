// Makes every path of the config independent of the folder the server was started in.
import { resolve } from 'node:path';

/** The path made absolute against `baseDir`; http(s) URLs stay as they are. */
export function resolvePath(location: string, baseDir: string): string {
  return isWebUrl(location) ? location : resolve(baseDir, location);
}

/** Where a program is: a bare name is left to PATH, anything with a slash is a path. */
export function resolveProgram(program: string, baseDir: string): string {
  return program.includes('/') ? resolve(baseDir, program) : program;
}

/** Whether a location is an http or https URL. */
export function isWebUrl(location: string): boolean {
  return /^https?:\/\//i.test(location);
}

/** The scheme of a URL that is neither http nor https; undefined for paths and web URLs. */
export function foreignScheme(location: string): string | undefined {
  return isWebUrl(location) ? undefined : /^([a-z][a-z0-9+.-]*):\/\//i.exec(location)?.[1];
}
