// The live log: filter by kind, mount and words; every event has an address of its own.
import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { EventLine } from '../events/event-line.js';
import { textOfEvent } from '../events/event-text.js';
import { eventLog, eventsForgotten, hasEvents, type StationEvent } from '../live/event-log.js';
import { LOGGED } from '../live/event-source.js';
import { mountIds } from '../live/station.js';
import { Icon } from '../parts/icon.js';
import { Empty } from '../parts/panel.js';
import { navigate, query } from '../router.js';
import { t, tName } from '../words/language.js';

const MOST_SHOWN = 300;
const isPaused = signal(false);
const frozen = signal<readonly StationEvent[]>([]);

/** The page. Its filters are in the address, so that a filtered log can be sent to somebody. */
export function EventsPage() {
  const asked = query.value;
  const [type, mount, words, seq] = ['type', 'mount', 'q', 'seq'].map((name) => asked.get(name) ?? '');
  const all = isPaused.value ? frozen.value : eventLog.value;
  const shown = all.filter(
    (event) =>
      (type === '' || event.type === type) &&
      (mount === '' || event.mount === mount) &&
      (words === '' ||
        textOfEvent(event)
          .toLocaleLowerCase()
          .includes(words?.toLocaleLowerCase() ?? '')),
  );
  const set = (name: string, value: string) => {
    const next = new URLSearchParams(asked);
    next.delete('seq');
    if (value === '') next.delete(name);
    else next.set(name, value);
    navigate(`/events${next.size > 0 ? `?${next}` : ''}`, { replace: true });
  };
  return (
    <div class="events-page">
      <h1>{t('nav.events')}</h1>
      {hasEvents.value === false ? (
        <Empty>{t('events.missing')}</Empty>
      ) : (
        <>
          <Tools type={type ?? ''} mount={mount ?? ''} words={words ?? ''} set={set} />
          {eventsForgotten.value > 0 && (
            <p class="quiet">{t('events.forgotten', { n: eventsForgotten.value })}</p>
          )}
          <Log shown={shown.slice(-MOST_SHOWN)} seq={Number(seq)} />
        </>
      )}
    </div>
  );
}

interface LogProps {
  readonly shown: readonly StationEvent[];
  /** Event that the address points at; 0 for none. */
  readonly seq: number;
}

function Log({ shown, seq }: LogProps) {
  const list = useRef<HTMLOListElement>(null);
  const isThere = shown.some((event) => event.seq === seq);
  useEffect(() => {
    if (isThere) list.current?.querySelector('[data-chosen="true"]')?.scrollIntoView({ block: 'center' });
  }, [seq, isThere]);
  if (shown.length === 0) return <Empty>{t('events.none')}</Empty>;
  return (
    <>
      {seq > 0 && !isThere && (
        <p class="quiet" role="status">
          {t('events.gone', { n: seq })}
        </p>
      )}
      {/* Polite and additions only: a screen reader follows the log without being interrupted. */}
      <div role="log" aria-label={t('nav.events')} aria-live={isPaused.value ? 'off' : 'polite'}>
        <ol class="log" ref={list}>
          {shown.toReversed().map((event) => (
            <EventLine key={event.seq} event={event} isChosen={event.seq === seq} />
          ))}
        </ol>
      </div>
    </>
  );
}

interface ToolsProps {
  readonly type: string;
  readonly mount: string;
  readonly words: string;
  readonly set: (name: string, value: string) => void;
}

function Tools({ type, mount, words, set }: ToolsProps) {
  const pause = () => {
    frozen.value = eventLog.peek();
    isPaused.value = !isPaused.value;
  };
  return (
    <search class="tools">
      <label class="field-search">
        <Icon name="search" />
        <span class="sr-only">{t('events.search')}</span>
        <input
          type="search"
          placeholder={t('events.search')}
          value={words}
          onInput={({ currentTarget }) => set('q', currentTarget.value)}
        />
      </label>
      <label class="choice">
        <span class="sr-only">{t('events.type')}</span>
        <select value={type} onChange={({ currentTarget }) => set('type', currentTarget.value)}>
          <option value="">{t('events.type.all')}</option>
          {LOGGED.map((one) => (
            <option key={one} value={one}>
              {tName('event', one)}
            </option>
          ))}
        </select>
      </label>
      <label class="choice">
        <span class="sr-only">{t('events.mount')}</span>
        <select value={mount} onChange={({ currentTarget }) => set('mount', currentTarget.value)}>
          <option value="">{t('events.mount.all')}</option>
          {(mountIds.value ?? []).map((id) => (
            <option key={id} value={id}>
              {id}
            </option>
          ))}
        </select>
      </label>
      <button type="button" class="button" aria-pressed={isPaused.value} onClick={pause}>
        {t(isPaused.value ? 'events.resume' : 'events.pause')}
      </button>
    </search>
  );
}
