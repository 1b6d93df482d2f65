// The keys of a mount as a form shows them; everything else can be said as TOML.
import type { WordKey } from '../words/en.js';

/** How a key is entered. */
export type FieldKind = 'text' | 'number' | 'switch' | 'choice';

/** One key of a `[[mounts]]` or `[[mounts.icecast_servers]]` table. */
export interface Field {
  readonly key: string;
  readonly kind: FieldKind;
  /** What the server takes when nothing is said; shown as the placeholder. */
  readonly fallback?: string;
  readonly choices?: readonly (string | number)[];
  readonly isSecret?: boolean;
  readonly isRequired?: boolean;
  readonly min?: number;
  readonly max?: number;
  readonly step?: number;
  /** A wide field takes a whole row. */
  readonly isWide?: boolean;
}

/** Fields that belong together. */
export interface FieldGroup {
  readonly title: WordKey;
  readonly fields: readonly Field[];
  /** Shut at first: most mounts never need it. */
  readonly isMore?: boolean;
}

/** The form of a mount. */
export const MOUNT_GROUPS: readonly FieldGroup[] = [
  {
    title: 'form.group.stream',
    fields: [
      { key: 'id', kind: 'text', isRequired: true },
      { key: 'path', kind: 'text', isRequired: true, fallback: '/stream' },
      { key: 'name', kind: 'text', isWide: true },
    ],
  },
  {
    title: 'form.group.programme',
    fields: [
      { key: 'playlist', kind: 'text', isWide: true },
      { key: 'crossfade', kind: 'number', fallback: '3', min: 0, max: 30, step: 0.1 },
      { key: 'shuffle', kind: 'switch' },
      { key: 'fallback', kind: 'text', isWide: true },
      { key: 'follow', kind: 'text' },
    ],
  },
  {
    title: 'form.group.encoding',
    fields: [
      { key: 'bitrate', kind: 'number', fallback: '128', min: 8, max: 320, step: 8 },
      { key: 'channels', kind: 'choice', choices: [2, 1] },
      { key: 'sample_rate', kind: 'choice', choices: [44100, 48000, 32000, 24000, 22050] },
    ],
  },
  {
    title: 'form.group.more',
    isMore: true,
    fields: [
      { key: 'listen', kind: 'switch' },
      { key: 'quality', kind: 'number', fallback: '2', min: 0, max: 9, step: 1 },
      { key: 'encoder', kind: 'choice', choices: ['auto', 'lame', 'ffmpeg'] },
      { key: 'metadata_format', kind: 'text', fallback: '%artist% - %title%', isWide: true },
      { key: 'description', kind: 'text', isWide: true },
      { key: 'genre', kind: 'text' },
      { key: 'url', kind: 'text' },
    ],
  },
];

/** The form of one Icecast server. */
export const SERVER_FIELDS: readonly Field[] = [
  { key: 'host', kind: 'text', isRequired: true },
  { key: 'port', kind: 'number', fallback: '8000', min: 1, max: 65535, step: 1 },
  { key: 'password', kind: 'text', isSecret: true },
  { key: 'username', kind: 'text', fallback: 'source' },
  { key: 'mount', kind: 'text' },
  { key: 'protocol', kind: 'choice', choices: ['icecast', 'source', 'shoutcast'] },
  { key: 'tls', kind: 'switch' },
];
