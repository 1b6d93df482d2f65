// What a client asks to hear, read from its request.
import { JetStreamError } from '../model/errors.js';
import { type EventInterest, type EventType, eventTypes, ordinaryTypes } from '../model/events.js';

/** Query of both event routes; `last` is the header Last-Event-ID, which wins over `after`. */
export interface EventQuery {
  readonly types?: string | undefined;
  readonly mount?: string | undefined;
  readonly after?: string | undefined;
  readonly last?: string | undefined;
}

/**
 * Reads `types=a,b`, `mount=id` and `after=seq`; all may be absent.
 * @throws JetStreamError `JS_INVALID_REQUEST` naming what is wrong with them
 */
export function readInterest({ types, mount, after, last }: EventQuery): EventInterest {
  const place = last || after || undefined;
  return {
    types: new Set(types === undefined ? ordinaryTypes : types.split(',').map(typeOf)),
    mounts: mount === undefined ? null : new Set(mount.split(',')),
    ...(place !== undefined && { after: sequenceOf(place) }),
  };
}

/** The types of a list as {@link readInterest} takes them. @throws JetStreamError `JS_INVALID_REQUEST` */
function typeOf(name: string): EventType {
  const found = eventTypes.find((type) => type === name);
  if (found !== undefined) return found;
  throw new JetStreamError(
    'JS_INVALID_REQUEST',
    `there is no event type "${name}"; the types are ${eventTypes.join(', ')}`,
  );
}

function sequenceOf(text: string): number {
  if (/^[0-9]{1,16}$/.test(text)) return Number(text);
  throw new JetStreamError('JS_INVALID_REQUEST', 'the last event is not a number: leave it out to begin now');
}
