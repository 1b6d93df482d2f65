// docs/events.md is held to the types: the compiler makes the samples complete, the test compares them with the page.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PACKAGE_DIR } from '../../../src/cli/config-file.js';
import { type EventData, eventTypes } from '../../../src/model/events.js';

const track = { location: '/a.flac', title: 'A', artist: null };

const samples: { readonly [T in keyof EventData]: Required<EventData[T]> } = {
  track_started: { ...track, durationS: 1 },
  track_ended: { ...track, startedAt: '', playedS: 1, reason: 'finished' },
  mount_state: { from: 'starting', to: 'on_air', reason: '' },
  target_state: { target: 0, server: 'a:1', from: 'connecting', to: 'connected', reason: '', code: null },
  playlist_changed: { location: '', entries: 1, addedCount: 0, removedCount: 0, added: [], removed: [] },
  queue_changed: { entries: 1, reason: 'added' },
  track_failed: { location: '/a.flac', code: 'JS_TRACK_EMPTY', reason: '' },
  health: { from: 0, level: 1, status: 'warning', checks: [] },
  render_progress: { location: '/a.flac', renderedS: 1, totalS: null },
  library_progress: { done: 1, total: 2, failed: 0, isFinished: false },
  config_reloaded: { added: [], removed: [], updated: [], restarted: [], pending: [] },
  levels: { peakDb: null, rmsDb: null },
  stats: {
    cpuPercent: 1,
    memoryBytes: 1,
    eventLoopDelayMs: 1,
    queuedJobs: 0,
    activeJobs: 0,
    cacheBytes: 0,
    mounts: [],
  },
};

/** Fields by type, in the order of the page's last table. */
function documented(): Record<string, string[]> {
  const page = readFileSync(join(PACKAGE_DIR, 'docs/events.md'), 'utf8').split('## Types')[1] ?? '';
  const fields: Record<string, string[]> = {};
  let type = '';
  for (const [, name, field = ''] of page.matchAll(/^\| (?:`(\w+)`)? *\| `(\w+)` *\| \S/gm)) {
    if (name !== undefined) type = name;
    fields[type] = [...(fields[type] ?? []), field];
  }
  return fields;
}

it('documents every type with every field, and none that is not there', () => {
  const actual = Object.fromEntries(eventTypes.map((type) => [type, Object.keys(samples[type])]));
  expect(documented()).toEqual(actual);
});
