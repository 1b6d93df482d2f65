// Each kind of event in a sentence, and how serious it is.
import type { MountState } from '../../../src/model/mount.js';
import type { TargetState } from '../../../src/model/target.js';
import type { StationEvent } from '../live/event-log.js';
import { mountTone, type Tone } from '../live/troubles.js';
import { clock, fileTitle } from '../words/format.js';
import { t, tName } from '../words/language.js';

const TARGET_TONES: Readonly<Partial<Record<TargetState, Tone>>> = {
  connected: 'good',
  backing_off: 'warn',
  auth_failed: 'bad',
  rejected: 'bad',
};

/** The sentence; events of kinds this page does not know are shown with their fields. */
export function textOfEvent(event: StationEvent): string {
  const text = (name: string) => String(event[name] ?? '');
  const count = (name: string) => Number(event[name] ?? 0);
  const track = () =>
    [text('artist'), text('title') || fileTitle(text('location'))].filter(Boolean).map(isolated).join(' – ');
  switch (event.type) {
    case 'track_started':
      return track();
    case 'track_ended':
      return `${track()} (${clock(count('playedS'))}, ${tName('ended', text('reason'))})`;
    case 'mount_state':
      return `${tName('state', text('from'))} → ${tName('state', text('to'))}: ${text('reason')}`;
    case 'target_state':
      return `${text('server')}: ${tName('target', text('from'))} → ${tName('target', text('to'))}: ${text('reason')}`;
    case 'playlist_changed':
      return t('event.text.playlist', {
        n: count('entries'),
        added: count('addedCount'),
        removed: count('removedCount'),
      });
    case 'queue_changed':
      return t('event.text.queue', { n: count('entries'), reason: text('reason') });
    case 'track_failed':
      return `${fileTitle(text('location'))}: ${text('reason')}`;
    case 'health':
      return healthText(event);
    default:
      return restOf(event);
  }
}

/** Keeps the direction of one name from turning its neighbours round (FSI and PDI, Unicode UAX #9). */
function isolated(text: string): string {
  return `\u2068${text}\u2069`;
}

function healthText(event: StationEvent): string {
  const checks = (event.checks ?? []) as ReadonlyArray<{
    readonly name: string;
    readonly summary: string;
  }>;
  const reasons = checks.map(({ name, summary }) => `${tName('check', name)}: ${summary}`);
  return [tName('health', String(event.status ?? '')), ...reasons].join(' · ');
}

function restOf({ seq: _seq, at: _at, type: _type, mount: _mount, ...more }: StationEvent): string {
  return Object.entries(more)
    .filter(([, value]) => !Array.isArray(value) || value.length > 0)
    .map(([key, value]) => `${key}: ${Array.isArray(value) ? value.join(', ') : String(value)}`)
    .join(' · ');
}

/** Its tone. */
export function toneOfEvent(event: StationEvent): Tone {
  const to = String(event.to ?? '');
  switch (event.type) {
    case 'mount_state':
      return mountTone(to as MountState);
    case 'target_state':
      return TARGET_TONES[to as TargetState] ?? 'busy';
    case 'track_failed':
      return 'warn';
    case 'health':
      return (['good', 'warn', 'bad', 'bad'] as const)[Number(event.level)] ?? 'busy';
    default:
      return 'idle';
  }
}
