// One event in the log: when, what, where, and its own address.
import type { StationEvent } from '../live/event-log.js';
import { Pill } from '../parts/pill.js';
import { Link, mountHref } from '../router.js';
import { secondOf } from '../words/format.js';
import { t, tName } from '../words/language.js';
import { textOfEvent, toneOfEvent } from './event-text.js';

interface EventLineProps {
  readonly event: StationEvent;
  readonly isChosen: boolean;
}

/** A line of the log. */
export function EventLine({ event, isChosen }: EventLineProps) {
  const { seq, at, type, mount } = event;
  return (
    <li class="log-line" data-chosen={isChosen} data-type={type}>
      <Link href={`/events?seq=${seq}`} class="log-time" label={t('events.link', { time: secondOf(at) })}>
        <time dateTime={at}>{secondOf(at)}</time>
      </Link>
      <Pill tone={toneOfEvent(event)}>{tName('event', type)}</Pill>
      <span class="log-mount">{mount !== undefined && <Link href={mountHref(mount)}>{mount}</Link>}</span>
      <span class="log-text" dir="auto">
        {textOfEvent(event)}
      </span>
    </li>
  );
}
