// Config files for tests, written to a folder that is removed after each test.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { ConfigError } from '../../../src/config/faults.js';
import { loadConfig } from '../../../src/config/load.js';
import type { Config } from '../../../src/config/schema.js';

/** A folder that is fresh in every test of the file that asks for it. */
export function freshFolder(): { path: string; write(name: string, content: string | Buffer): string } {
  const folder = {
    path: '',
    write(name: string, content: string | Buffer) {
      const file = join(folder.path, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
      return file;
    },
  };
  beforeEach(() => {
    folder.path = mkdtempSync(join(tmpdir(), 'jetstream-config-'));
  });
  afterEach(() => rmSync(folder.path, { recursive: true, force: true }));
  return folder;
}

/** The error of a call that must throw a ConfigError. */
export function configErrorOf(call: () => unknown): ConfigError {
  try {
    call();
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('the config was accepted');
}

/** The faults of a config as `line key: message`, one a line. */
export function faultLines(file: string, env: Record<string, string> = {}): string[] {
  const error = configErrorOf(() => loadConfig(file, { env }));
  return error.message.split('\n').map((line) => line.slice(`${file}:`.length));
}

/** The shortest valid mount. */
export const MOUNT = '[[mounts]]\nid = "main"\npath = "/stream"\nplaylist = "main.m3u"\n';

/** A config that must be valid. */
export function load(file: string, env: Record<string, string> = {}): Config {
  return loadConfig(file, { env });
}
