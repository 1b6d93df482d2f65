// The dashboard: asks the API once a second and writes what it says into the page, as text only.

const pollMs = 1000;
const longestWaitMs = 15_000;

const tones = {
  on_air: 'good',
  connected: 'good',
  starting: 'warn',
  connecting: 'warn',
  restarting: 'warn',
  fallback: 'warn',
  backing_off: 'warn',
  silent: 'bad',
  failed: 'bad',
  auth_failed: 'bad',
  rejected: 'bad',
};

const byId = (id) => document.getElementById(id);
const cards = new Map();
let failures = 0;

/** Asks again after each answer; waits longer while there is none. */
async function poll() {
  try {
    const [mounts, health] = await Promise.all([get('/api/mounts'), get('/api/health/system')]);
    failures = 0;
    showAway(null);
    showHealth(health);
    showMounts(mounts);
  } catch (error) {
    failures += 1;
    showAway(error);
  }
  const waitMs = Math.min(longestWaitMs, pollMs * 2 ** Math.min(failures, 10));
  setTimeout(poll, failures === 0 ? pollMs : waitMs);
}

async function get(path) {
  const response = await fetch(path, { signal: AbortSignal.timeout(5000) });
  if (!response.ok) throw new Error(`${path} answers ${response.status}`);
  return response.json();
}

function showAway(error) {
  const notice = byId('away');
  notice.hidden = error === null;
  byId('mounts').classList.toggle('stale', error !== null);
  if (error === null) return;
  const text = 'The server does not answer. This page shows what it last said and goes on trying.';
  if (notice.textContent !== text) notice.textContent = text;
}

function showHealth(health) {
  const element = byId('health');
  const worst = health.checks.filter((check) => check.level > 0).sort((a, b) => b.level - a.level)[0];
  const text = worst === undefined ? health.status : `${health.status}: ${worst.summary}. ${worst.advice}`;
  element.dataset.level = health.level;
  setText(element, capitalise(text));
  const { usage, mounts, version, uptimeS } = health;
  const parts = [
    `JetStream ${version}`,
    `up ${duration(uptimeS)}`,
    `${mounts.onAir} of ${mounts.total} mounts on the air`,
  ];
  if (usage !== null) {
    parts.push(`CPU ${usage.cpuPercent.toFixed(1)} % of a core`, `memory ${bytes(usage.memoryBytes)}`);
  }
  setText(byId('system'), line(parts));
}

function showMounts(mounts) {
  byId('empty').hidden = mounts.length > 0;
  const ids = new Set(mounts.map((mount) => mount.id));
  for (const [id, card] of cards) {
    if (ids.has(id)) continue;
    card.root.remove();
    cards.delete(id);
  }
  for (const mount of mounts) {
    let card = cards.get(mount.id);
    if (card === undefined) {
      card = makeCard(mount.id);
      cards.set(mount.id, card);
      byId('mounts').append(card.root);
    }
    showMount(card, mount);
  }
}

/** A mount's card, its parts by the name of their data attribute. */
function makeCard(id) {
  const root = byId('mount-template').content.firstElementChild.cloneNode(true);
  const card = { root };
  for (const name of 'name detail state reason title artist progress position duration next audio skip targets figures'.split(
    ' ',
  )) {
    card[name] = root.querySelector(`[data-${name}]`);
  }
  card.skip.addEventListener('click', () => skip(card, id));
  card.audio.addEventListener('pause', () => releaseStream(card));
  return card;
}

function showMount(card, mount) {
  const { profile, nowPlaying, next, playlist } = mount;
  setText(card.name, mount.name || mount.id);
  const codec = profile === null ? [] : [`${profile.bitrateKbps} kbit/s`, profile.encoder];
  setText(card.detail, [mount.path, ...codec].join(' · '));
  setPill(card.state, mount.state);
  const troubled = mount.state !== 'on_air' && mount.state !== 'stopped';
  card.reason.hidden = !troubled;
  setText(card.reason, mount.reason);
  setText(card.title, nowPlaying?.title ?? 'Nothing is playing');
  setText(card.artist, nowPlaying?.artist ?? '');
  card.progress.hidden = nowPlaying === null;
  card.progress.value =
    nowPlaying === null ? 0 : Math.min(1, nowPlaying.positionS / (nowPlaying.durationS || 1));
  setText(card.position, nowPlaying === null ? '' : clock(nowPlaying.positionS));
  setText(card.duration, nowPlaying === null ? '' : clock(nowPlaying.durationS));
  setText(card.next, next === null ? '' : `Next: ${next.title}`);
  card.skip.disabled = nowPlaying === null;
  showPlayer(card, mount);
  showTargets(card.targets, mount.targets);
  const figures = [
    `${mount.listeners} ${mount.listeners === 1 ? 'listener' : 'listeners'} here`,
    `${mount.readAheadS.toFixed(0)} s rendered ahead`,
    `${mount.tracksPlayed} played`,
  ];
  if (playlist !== null) figures.unshift(`track ${playlist.position + 1} of ${playlist.entries}`);
  if (mount.tracksFailed > 0) figures.push(`${mount.tracksFailed} unplayable`);
  if (mount.framesLate > 0) figures.push(`${mount.framesLate} frames late`);
  if (mount.restarts > 0) figures.push(`${mount.restarts} restarts`);
  setText(card.figures, line(figures));
}

function showTargets(list, targets) {
  while (list.children.length > targets.length) list.lastElementChild.remove();
  while (list.children.length < targets.length) {
    list.append(byId('target-template').content.firstElementChild.cloneNode(true));
  }
  targets.forEach((target, index) => {
    const row = list.children[index];
    setPill(row.querySelector('[data-state]'), target.state);
    setText(row.querySelector('[data-server]'), target.server);
    setText(row.querySelector('[data-detail]'), targetDetail(target));
  });
}

function targetDetail(target) {
  if (target.state === 'connected') {
    const parts = [`for ${duration(target.uptimeS)}`, bytes(target.bytesSent)];
    if (target.lagMs !== null) parts.push(`${(target.lagMs / 1000).toFixed(1)} s behind`);
    if (target.serverView) parts.push(`${target.serverView.listeners} listening`);
    if (target.framesDropped > 0) parts.push(`${target.framesDropped} frames dropped`);
    parts.push(...target.warnings);
    return line(parts);
  }
  const parts = [target.lastError?.message ?? target.reason];
  if (target.nextAttemptAt !== null) {
    const waitS = Math.max(0, Math.round((Date.parse(target.nextAttemptAt) - Date.now()) / 1000));
    parts.push(waitS === 0 ? 'trying now' : `next try in ${duration(waitS)}`);
  }
  return line(parts);
}

/** The player is there while our own port serves the mount; found out once for each state of the mount. */
async function showPlayer(card, mount) {
  const key = `${mount.path} ${mount.state}`;
  if (card.playerKey === key) return;
  card.playerKey = key;
  card.path = mount.path;
  const answer = await fetch(encodeURI(mount.path), { method: 'HEAD' }).catch(() => null);
  const serves = answer?.ok === true && answer.headers.get('content-type') === 'audio/mpeg';
  card.audio.hidden = !serves;
  if (serves && card.audio.paused) card.audio.src = encodeURI(mount.path);
}

/** A paused live stream would go on downloading and resume in the past: let go of it, and begin anew at "play". */
function releaseStream(card) {
  card.audio.src = encodeURI(card.path);
  card.audio.load();
}

async function skip(card, id) {
  card.skip.disabled = true;
  const answer = await fetch(`/api/mounts/${encodeURIComponent(id)}/skip`, { method: 'POST' }).catch(
    () => null,
  );
  if (answer?.ok !== true) {
    const problem = await answer?.json().catch(() => null);
    card.reason.hidden = false;
    setText(card.reason, problem?.detail ?? 'The skip did not reach the server.');
  }
  card.skip.disabled = false;
}

function setPill(pill, state) {
  pill.dataset.tone = tones[state] ?? '';
  setText(pill, state.replaceAll('_', ' '));
}

/** Touches the page only where something changed, so that selections and screen readers are left in peace. */
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function clock(seconds) {
  const whole = Math.floor(seconds);
  const minutes = Math.floor(whole / 60);
  return `${minutes}:${String(whole % 60).padStart(2, '0')}`;
}

function duration(seconds) {
  if (seconds < 60) return `${Math.floor(seconds)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
  return `${Math.floor(seconds / 86_400)} d ${Math.floor((seconds % 86_400) / 3600)} h`;
}

function bytes(count) {
  return count < 1e9 ? `${(count / 1e6).toFixed(1)} MB` : `${(count / 1e9).toFixed(2)} GB`;
}

/** Short facts in one line that breaks between them only. */
function line(facts) {
  return facts.map((fact) => (fact.length > 40 ? fact : fact.replaceAll(' ', '\u00a0'))).join(' · ');
}

function capitalise(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

poll();
