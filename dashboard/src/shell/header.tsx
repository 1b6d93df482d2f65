// Name, ways to the pages, and whether the picture is live. On a phone the ways are a bar within the thumb's reach.
import { link } from '../live/link.js';
import { Icon, type IconName } from '../parts/icon.js';
import { Link, pathParts } from '../router.js';
import { isSignedOut, may, session } from '../session.js';
import type { WordKey } from '../words/en.js';
import { t, tName } from '../words/language.js';

interface Way {
  readonly href: string;
  readonly first: string | undefined;
  readonly icon: IconName;
  readonly key: WordKey;
  /** Where the full name has no room. */
  readonly short?: WordKey;
}

const WAYS: readonly Way[] = [
  { href: '/', first: undefined, icon: 'overview', key: 'nav.overview' },
  { href: '/events', first: 'events', icon: 'events', key: 'nav.events' },
  { href: '/add', first: 'add', icon: 'add', key: 'nav.add', short: 'nav.add.short' },
  { href: '/settings', first: 'settings', icon: 'settings', key: 'nav.settings' },
];

/** The header. */
export function Header() {
  return (
    <header class="top">
      <Link href="/" class="brand" label={t('nav.home')}>
        <img src="/icon.svg" alt="" width={28} height={28} />
        <span>JetStream</span>
      </Link>
      {!isSignedOut.value && <Ways />}
      <LinkState />
    </header>
  );
}

function Ways() {
  const [first] = pathParts.value;
  const mine = WAYS.filter(({ first: way }) => way !== 'add' || (session.value !== null && may('admin')));
  return (
    <nav class="ways" aria-label={t('nav.label')}>
      {mine.map(({ href, first: way, icon, key, short = key }) => (
        <Link key={href} href={href} class="way" label={t(key)} current={first === way}>
          <Icon name={icon} />
          <span class="way-name">{t(key)}</span>
          <span class="way-short" aria-hidden="true">
            {t(short)}
          </span>
        </Link>
      ))}
    </nav>
  );
}

function LinkState() {
  const state = link.value;
  return (
    <span class="link-state" data-state={state} role="status" title={t(`link.${state}.long`)}>
      <span class="link-dot" aria-hidden="true" />
      <span>{tName('link', state)}</span>
    </span>
  );
}
