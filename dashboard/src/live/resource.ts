// What a panel shows from one GET: loaded when it appears, again when an event concerns it, with the last answer kept.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { ApiError, get } from '../api/client.js';
import { type StationEvent, watchEvents } from './event-log.js';

/** `missing`: this server has no such route. */
export type ResourceState = 'loading' | 'ready' | 'missing' | 'failed';

/** A panel's data with what is known of it. */
export interface Resource<T> {
  readonly state: ResourceState;
  /** Last answer; stays while a later request fails. */
  readonly data: T | null;
  /** Why the last request failed, in the API's words. */
  readonly reason: string;
  reload(): void;
}

/** When to ask again. */
export interface Renewal {
  /** After these events of `mount` (of any when absent). */
  readonly events?: readonly string[];
  readonly mount?: string;
  /** And at this pace, milliseconds, while the page is seen. */
  readonly everyMs?: number;
}

const SETTLE_MS = 150;

/** GETs `path` (null: nothing yet) and keeps it fresh. */
export function useResource<T>(path: string | null, renewal: Renewal = {}): Resource<T> {
  const [known, setKnown] = useState<Omit<Resource<T>, 'reload'>>({
    state: 'loading',
    data: null,
    reason: '',
  });
  const [turn, setTurn] = useState(0);
  const reload = useCallback(() => setTurn((n) => n + 1), []);
  const lastPath = useRef(path);
  useEffect(() => {
    if (path === null) return;
    if (lastPath.current !== path) setKnown({ state: 'loading', data: null, reason: '' });
    lastPath.current = path;
    const abort = new AbortController();
    get<T>(path, { signal: abort.signal }).then(
      (data) => setKnown({ state: 'ready', data, reason: '' }),
      (error: unknown) => {
        if (!abort.signal.aborted) setKnown((last) => failed(last, error));
      },
    );
    return () => abort.abort();
  }, [path, turn]);
  useRenewal(renewal, reload);
  return { ...known, reload };
}

function failed<T>(last: Omit<Resource<T>, 'reload'>, error: unknown): Omit<Resource<T>, 'reload'> {
  const reason = error instanceof Error ? error.message : String(error);
  const isMissing = error instanceof ApiError && error.isMissingRoute;
  return { state: isMissing ? 'missing' : 'failed', data: last.data, reason };
}

function useRenewal({ events, mount, everyMs }: Renewal, reload: () => void): void {
  const types = events?.join(',') ?? '';
  useEffect(() => {
    let timer = 0;
    const isMine = (event: StationEvent) =>
      types.split(',').includes(event.type) && (mount === undefined || event.mount === mount);
    const stop = watchEvents((event) => {
      if (!isMine(event)) return;
      clearTimeout(timer);
      timer = window.setTimeout(reload, SETTLE_MS);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [types, mount, reload]);
  useEffect(() => {
    if (everyMs === undefined) return;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') reload();
    }, everyMs);
    return () => clearInterval(timer);
  }, [everyMs, reload]);
}
