// Config files for tests, checked by the compiler against the product's own keys.
import { writeFile } from 'node:fs/promises';
import type { Static, TSchema } from '@sinclair/typebox';
import { stringify } from 'smol-toml';
import type { MountSchema } from '../../src/config/mount-schema.js';
import type { ConfigSchema } from '../../src/config/schema.js';
import type { TargetSchema } from '../../src/config/target-schema.js';
import type { WebhookSchema } from '../../src/config/webhook-schema.js';

type Sections = Omit<Static<typeof ConfigSchema>, 'mounts' | 'webhooks'>;
type Given<S extends TSchema> = Partial<Static<S>>;

/** One `[[mounts.icecast_servers]]` as a test writes it. */
export type TargetInput = Given<typeof TargetSchema> & { readonly host: string };

/** One `[[mounts]]` as a test writes it; everything with a default may be left out. */
export type MountInput = Omit<Given<typeof MountSchema>, 'icecast_servers'> & {
  readonly id: string;
  readonly path: string;
  readonly icecast_servers?: readonly TargetInput[];
};

/** One `[[webhooks]]` as a test writes it. */
export type WebhookInput = Given<typeof WebhookSchema> & { readonly id: string; readonly url: string };

/** A whole config as a test writes it. */
export type ConfigInput = { readonly [K in keyof Sections]?: Partial<Sections[K]> } & {
  readonly mounts?: readonly MountInput[];
  readonly webhooks?: readonly WebhookInput[];
};

/** `config` as TOML. */
export function toToml(config: ConfigInput): string {
  return stringify(config);
}

/** Writes `config` to `file` as TOML. */
export async function writeConfig(file: string, config: ConfigInput): Promise<void> {
  await writeFile(file, toToml(config));
}
