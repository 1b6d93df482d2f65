// The frame around every page: header, notices, and the page that the address asks for.
import { useEffect } from 'preact/hooks';
import { AddPage } from './pages/add.js';
import { EventsPage } from './pages/events.js';
import { MountPage } from './pages/mount.js';
import { OverviewPage } from './pages/overview.js';
import { SettingsPage } from './pages/settings.js';
import { SignInPage } from './pages/sign-in.js';
import { Empty } from './parts/panel.js';
import { Sayings } from './parts/sayings.js';
import { Link, pathParts } from './router.js';
import { isSignedOut, may, session } from './session.js';
import { AwayNotice } from './shell/away-notice.js';
import { Banner } from './shell/banner.js';
import { Header } from './shell/header.js';
import { t } from './words/language.js';

/** Everything. */
export function App() {
  const isOut = isSignedOut.value;
  return (
    <>
      <a class="skip-link" href="#main">
        {t('shell.skip')}
      </a>
      <Header />
      <div class="notices">
        <AwayNotice />
        {!isOut && <Banner />}
      </div>
      <main id="main" tabIndex={-1}>
        {isOut ? <SignInPage /> : <Page />}
      </main>
      <Sayings />
    </>
  );
}

function Page() {
  const [first, id, tab] = pathParts.value;
  const title = useTitle(first, id);
  // Roles decide which controls exist: nothing is drawn before the session is known.
  if (session.value === null)
    return (
      <p class="empty" aria-busy="true">
        {title}
      </p>
    );
  if (first === undefined) return <OverviewPage />;
  if (first === 'mounts' && id !== undefined) return <MountPage key={id} id={id} tab={tab ?? ''} />;
  if (first === 'events') return <EventsPage />;
  if (first === 'settings') return <SettingsPage />;
  if (first === 'add' && may('admin')) return <AddPage />;
  return (
    <Empty>
      {t('page.unknown')} <Link href="/">{t('nav.overview')}</Link>
    </Empty>
  );
}

function useTitle(first: string | undefined, id: string | undefined): string {
  const names = { events: t('nav.events'), settings: t('nav.settings'), add: t('nav.add') };
  const page = first === 'mounts' ? id : names[(first ?? '') as keyof typeof names];
  const title = page ? `${page} · JetStream` : 'JetStream';
  useEffect(() => {
    document.title = title;
  }, [title]);
  return title;
}
