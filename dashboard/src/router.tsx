// Pages have addresses of their own (History API), so that they can be linked, reloaded and left with "back".
import { computed, signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';

const here = () => ({ path: location.pathname, search: location.search, hash: location.hash });

/** Where the browser is. */
export const place = signal(here());

/** The path's parts, decoded: `/mounts/main` is `['mounts', 'main']`. */
export const pathParts = computed(() =>
  place.value.path
    .split('/')
    .filter((part) => part !== '')
    .map(decoded),
);

/** The query's parameters. */
export const query = computed(() => new URLSearchParams(place.value.search));

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Goes to a page of the dashboard; `replace` leaves no step to go back to, nor does it scroll. */
export function navigate(href: string, { replace = false } = {}): void {
  if (replace) history.replaceState(null, '', href);
  else history.pushState(null, '', href);
  const changed = location.pathname !== place.value.path;
  place.value = here();
  if (!replace && changed) {
    scrollTo(0, 0);
    // A screen reader goes on reading where the new page begins.
    document.getElementById('main')?.focus({ preventScroll: true });
  }
}

addEventListener('popstate', () => {
  place.value = here();
});

/** Address of a mount's page, or of one of its tabs. */
export function mountHref(id: string, tab = ''): string {
  return `/mounts/${encodeURIComponent(id)}${tab === '' ? '' : `/${tab}`}`;
}

interface LinkProps {
  readonly href: string;
  readonly class?: string;
  /** Marks the page or tab one is on. */
  readonly current?: boolean;
  readonly label?: string | undefined;
  readonly children: ComponentChildren;
}

/** A link within the dashboard; modified clicks stay the browser's. */
export function Link({ href, current = false, label, children, ...rest }: LinkProps) {
  const follow = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigate(href);
  };
  return (
    <a
      href={href}
      class={rest.class}
      aria-current={current ? 'page' : undefined}
      aria-label={label}
      onClick={follow}
    >
      {children}
    </a>
  );
}
