// The keys of [[webhooks]].
import { type Static, Type } from '@sinclair/typebox';
import { type EventType, eventTypes } from '../model/events.js';

const eventName = Type.Unsafe<EventType>(Type.Union(eventTypes.map((type) => Type.Literal(type))));

/** One URL that is told of events. */
export const WebhookSchema = Type.Object(
  {
    id: Type.String({
      pattern: '^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$',
      title: '1 to 64 letters, digits, "-" or "_", the first a letter or digit',
      description: 'Unique name of the webhook.',
    }),
    url: Type.String({
      pattern: '^https?://[^\\s]+$',
      title: 'an http(s) URL',
      description: 'Where events are sent, by POST; private addresses are allowed here.',
    }),
    events: Type.Array(eventName, {
      title: 'an array of event types',
      default: [],
      description: 'Types that are sent; default: all but levels, stats and render_progress.',
    }),
    mounts: Type.Array(Type.String(), {
      title: 'an array of ids of mounts',
      default: [],
      description: 'Only events of these mounts; default: all events.',
    }),
    secret: Type.Optional(
      Type.String({ minLength: 16, description: 'Key of the signature, at least 16 characters.' }),
    ),
    secret_file: Type.Optional(
      Type.String({
        minLength: 1,
        title: 'a path',
        description: 'File whose first line is the secret; secret or secret_file is required.',
      }),
    ),
  },
  { additionalProperties: false },
);

/** One webhook with its secret resolved. */
export type WebhookConfig = Readonly<
  Omit<Static<typeof WebhookSchema>, 'secret' | 'secret_file' | 'events' | 'mounts'>
> & {
  readonly events: readonly EventType[];
  readonly mounts: readonly string[];
  readonly secret: string;
};
