// The page's few signs, drawn with the colour of the text around them; they never carry meaning alone.

const PATHS = {
  overview: 'M4 5h7v6H4zM13 5h7v10h-7zM4 13h7v6H4zM13 17h7v2h-7z',
  events: 'M4 6h16M4 12h16M4 18h10',
  add: 'M12 5v14M5 12h14',
  settings: 'M4 7h10M18 7h2M4 17h2M10 17h10M14 4v6M6 14v6',
  play: 'M8 5v14l11-7z',
  stop: 'M7 7h10v10H7z',
  skip: 'M6 6v12l8-6zM17 6v12',
  start: 'M18 6v12l-8-6zM7 6v12',
  up: 'M6 15l6-6 6 6',
  down: 'M6 9l6 6 6-6',
  back: 'M15 6l-6 6 6 6',
  close: 'M6 6l12 12M18 6L6 18',
  warn: 'M12 4l9 16H3zM12 10v4M12 17v.5',
  retry: 'M19 12a7 7 0 1 1-2.1-5M19 4v4h-4',
  grip: 'M9 6v.5M15 6v.5M9 12v.5M15 12v.5M9 18v.5M15 18v.5',
  link: 'M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1',
  copy: 'M9 9h10v10H9zM5 15V5h10',
  trash: 'M5 7h14M10 7V5h4v2M7 7l1 12h8l1-12',
  search: 'M11 5a6 6 0 1 0 0 12 6 6 0 0 0 0-12M16 16l4 4',
} as const;

/** Name of a sign. */
export type IconName = keyof typeof PATHS;

const FILLED: ReadonlySet<IconName> = new Set<IconName>(['play', 'stop']);

/** A sign of 20 px, hidden from screen readers: the words beside it or the button's name tell. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" data-filled={FILLED.has(name)}>
      <path d={PATHS[name]} />
    </svg>
  );
}
