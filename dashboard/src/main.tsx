// Entry of the dashboard: styles, language and theme first, then the page and its live feed.
import { render } from 'preact';
import { App } from './app.js';
import { startFeed } from './live/feed.js';
import { startNotifications } from './live/notifications.js';
import { loadSession } from './session.js';
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import './styles/shell.css';
import './styles/overview.css';
import './styles/mount.css';
import './styles/lists.css';
import './styles/forms.css';
import { applyTheme } from './theme.js';
import { loadLanguage } from './words/language.js';

applyTheme();
await loadLanguage();
const root = document.getElementById('app');
if (root) render(<App />, root);
await loadSession();
startFeed();
startNotifications();
