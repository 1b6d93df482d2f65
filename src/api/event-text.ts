// Events as they are sent: each is serialised once, however many hear it.
import { type GapNotice, isTransient, type StationEvent } from '../model/events.js';
import { hideUserInfo } from '../model/user-info.js';

type Sent = StationEvent | GapNotice;

const jsonOf = new WeakMap<Sent, string>();
const messageOf = new WeakMap<Sent, Buffer>();

/** An event as JSON, passwords within URLs hidden. */
export function eventJson(event: Sent): string {
  const known = jsonOf.get(event);
  if (known !== undefined) return known;
  const json = hideUserInfo(JSON.stringify(event));
  jsonOf.set(event, json);
  return json;
}

/**
 * An event as a message of an event stream (html.spec.whatwg.org, server-sent events). Only numbered events have an
 * id: the browser sends the last one as Last-Event-ID when it comes back.
 */
export function eventMessage(event: Sent): Buffer {
  const known = messageOf.get(event);
  if (known !== undefined) return known;
  const id = event.type === 'gap' || isTransient(event.type) ? '' : `id: ${event.seq}\n`;
  const message = Buffer.from(`event: ${event.type}\n${id}data: ${eventJson(event)}\n\n`);
  messageOf.set(event, message);
  return message;
}
