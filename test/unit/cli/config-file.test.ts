// Which config file a command takes.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { chooseConfigFile, PACKAGE_DIR } from '../../../src/cli/config-file.js';
import { freshFolder } from '../config/fixtures.js';

const folder = freshFolder();
const choose = (named?: string, variable?: string) =>
  chooseConfigFile({
    named,
    env: { JETSTREAM_CONFIG: variable },
    workingDir: folder.path,
    packageDir: '/package',
  });

describe('the config file', () => {
  test('is the named one, else that of the variable, whatever lies around', () => {
    folder.write('config.toml', '');
    expect(choose('a.toml', 'b.toml')).toEqual({ configFile: 'a.toml', exampleUsed: false });
    expect(choose(undefined, 'b.toml')).toEqual({ configFile: 'b.toml', exampleUsed: false });
  });

  test('is config.toml where there is one, else the example of the package', () => {
    expect(choose(undefined, '')).toEqual({ configFile: '/package/config.toml.example', exampleUsed: true });
    folder.write('config.toml', '');
    expect(choose()).toEqual({ configFile: join(folder.path, 'config.toml'), exampleUsed: false });
  });

  test('has its example in the package', () => {
    expect(existsSync(join(PACKAGE_DIR, 'config.toml.example'))).toBe(true);
  });
});
