// Chooses the config file of a command, so that `npm start` works on a fresh checkout.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The chosen file and whether it is only the example that comes with the package. */
export interface ConfigFileChoice {
  readonly configFile: string;
  readonly exampleUsed: boolean;
}

/** What the choice depends on; all but `named` default to those of this process. */
export interface ConfigFileQuestion {
  /** The file the command line names; it wins. */
  readonly named?: string | undefined;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly workingDir?: string;
  readonly packageDir?: string;
}

/** Folder of the installed package: the parent of both `src` and `dist`. */
export const PACKAGE_DIR = resolve(fileURLToPath(import.meta.url), '../../..');

/** The named file, else JETSTREAM_CONFIG, else ./config.toml where there is one, else config.toml.example. */
export function chooseConfigFile(question: ConfigFileQuestion = {}): ConfigFileChoice {
  const { named, env = process.env, workingDir = '.', packageDir = PACKAGE_DIR } = question;
  const configFile = named ?? (env.JETSTREAM_CONFIG || undefined);
  if (configFile !== undefined) return { configFile, exampleUsed: false };
  const own = join(workingDir, 'config.toml');
  if (existsSync(own)) return { configFile: own, exampleUsed: false };
  return { configFile: join(packageDir, 'config.toml.example'), exampleUsed: true };
}
