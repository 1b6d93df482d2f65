// Every mount at a glance, troubled ones first, with what to filter and order them by.
import { computed, signal } from '@preact/signals';
import { allMounts, mountIds, type Seen } from '../live/station.js';
import { troubleOf } from '../live/troubles.js';
import { MountCard } from '../overview/mount-card.js';
import { Icon } from '../parts/icon.js';
import { Empty } from '../parts/panel.js';
import { Link } from '../router.js';
import { may } from '../session.js';
import { SystemStrip } from '../shell/system-strip.js';
import { stored } from '../stored.js';
import { language, t } from '../words/language.js';

const FILTERS = ['all', 'troubled', 'on_air', 'stopped'] as const;
const ORDERS = ['trouble', 'name', 'listeners', 'server'] as const;
const LAYOUTS = ['cards', 'rows'] as const;

const wanted = signal('');
const filter = stored('overview.filter', FILTERS, 'all');
const order = stored('overview.order', ORDERS, 'trouble');
const layout = stored('overview.layout', LAYOUTS, 'cards');

/** Listeners here and at every server that tells. */
export function listenersOf({ status }: Seen): number {
  return status.targets.reduce((sum, { serverView }) => sum + (serverView?.listeners ?? 0), status.listeners);
}

const shownIds = computed<readonly string[]>(() => {
  const words = wanted.value.trim().toLocaleLowerCase();
  const mine = allMounts.value.filter(
    (seen) => passes(seen) && (words === '' || textOf(seen).includes(words)),
  );
  const byName = (a: Seen, b: Seen) =>
    (a.status.name || a.status.id).localeCompare(b.status.name || b.status.id, language.value, {
      numeric: true,
    });
  const orders: Readonly<Record<(typeof ORDERS)[number], (a: Seen, b: Seen) => number>> = {
    trouble: (a, b) => troubleOf(b.status) - troubleOf(a.status) || byName(a, b),
    name: byName,
    listeners: (a, b) => listenersOf(b) - listenersOf(a) || byName(a, b),
    server: () => 0,
  };
  return mine.sort(orders[order.value]).map(({ status }) => status.id);
});

function passes({ status }: Seen): boolean {
  if (filter.value === 'troubled') return troubleOf(status) > 0;
  if (filter.value === 'on_air') return status.state === 'on_air';
  return filter.value !== 'stopped' || status.state === 'stopped';
}

function textOf({ status }: Seen): string {
  const { id, name, path, nowPlaying } = status;
  return [id, name, path, nowPlaying?.title, nowPlaying?.artist].join(' ').toLocaleLowerCase();
}

/** The overview. */
export function OverviewPage() {
  const total = mountIds.value?.length ?? null;
  return (
    <div class="overview">
      <h1 class="sr-only">{t('nav.overview')}</h1>
      <SystemStrip />
      {total !== 0 && <Tools />}
      {total === 0 ? <NoMounts /> : <List />}
    </div>
  );
}

function List() {
  const ids = shownIds.value;
  if (mountIds.value === null)
    return (
      <p class="empty" aria-busy="true">
        {t('panel.loading')}
      </p>
    );
  if (ids.length === 0) return <Empty>{t('overview.none')}</Empty>;
  return (
    <ul class="mounts" data-layout={layout.value} aria-label={t('overview.list')}>
      {ids.map((id) => (
        <MountCard key={id} id={id} />
      ))}
    </ul>
  );
}

function NoMounts() {
  return (
    <div class="empty-page">
      <h2>{t('overview.empty.title')}</h2>
      <p>{t('overview.empty.text')}</p>
      {may('admin') && (
        <Link href="/add" class="button button-link">
          <Icon name="add" /> {t('nav.add')}
        </Link>
      )}
    </div>
  );
}

function Tools() {
  return (
    <search class="tools">
      <label class="field-search">
        <Icon name="search" />
        <span class="sr-only">{t('overview.search')}</span>
        <input
          type="search"
          placeholder={t('overview.search')}
          value={wanted.value}
          onInput={({ currentTarget }) => {
            wanted.value = currentTarget.value;
          }}
        />
      </label>
      <Choice
        name="overview.filter"
        choices={FILTERS}
        value={filter.value}
        set={(value) => (filter.value = value)}
      />
      <Choice
        name="overview.order"
        choices={ORDERS}
        value={order.value}
        set={(value) => (order.value = value)}
      />
      <Choice
        name="overview.layout"
        choices={LAYOUTS}
        value={layout.value}
        set={(value) => (layout.value = value)}
      />
    </search>
  );
}

interface ChoiceProps<T extends string> {
  readonly name: 'overview.filter' | 'overview.order' | 'overview.layout';
  readonly choices: readonly T[];
  readonly value: T;
  readonly set: (value: T) => void;
}

function Choice<T extends string>({ name, choices, value, set }: ChoiceProps<T>) {
  const change = (text: string) => {
    const choice = choices.find((one) => one === text);
    if (choice) set(choice);
  };
  return (
    <label class="choice">
      <span class="sr-only">{t(name)}</span>
      <select value={value} onChange={({ currentTarget }) => change(currentTarget.value)}>
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {t(`${name}.${choice}` as Parameters<typeof t>[0])}
          </option>
        ))}
      </select>
    </label>
  );
}
