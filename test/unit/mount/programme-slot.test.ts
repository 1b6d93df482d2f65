// Another programme takes over without a gap: when it has a track, behind the last play, and never for a list that is broken.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { JetStreamError } from '../../../src/model/errors.js';
import { ProgrammeSlot } from '../../../src/mount/programme-slot.js';
import type { MountOrder } from '../../../src/mount/protocol.js';
import { Programme } from '../../../src/planner/programme.js';
import { programmeRules } from '../../../src/rotation/rules.js';
import { loadedPlaylist } from '../../support/loaded-playlist.js';
import { candidate, facts, voice } from '../planner/fixtures.js';

const LENGTH = 20 * 44_100;
const LISTS: Readonly<Record<string, readonly string[]>> = { one: ['a', 'b', 'c'], two: ['x', 'y'] };

const order = (playlist: string, resume: MountOrder['resume'] = null, queue: MountOrder['queue'] = []) =>
  ({ config: { id: 'main', playlist }, resume, queue }) as MountOrder;

function makeProgramme({ config, resume, queue }: MountOrder): Programme {
  return new Programme({
    rules: programmeRules({
      playlist: config.playlist,
      playlists: [],
      rotation: 'sequential',
      jingles: [],
      separation: { artist_minutes: 0, title_minutes: 0, album_minutes: 0 },
    }),
    hours: [],
    fallback: null,
    resume,
    queue,
    door: {
      loadPlaylist: async (location) => {
        const paths = LISTS[location];
        if (!paths) throw new JetStreamError('JS_PLAYLIST_UNREADABLE', `cannot read ${location}`);
        const entries = paths.map((path) => ({ location: path }));
        return loadedPlaylist(location, entries);
      },
      scan: async (path) => facts(path, LENGTH),
      prepare: (entry, found, origin) => candidate(entry.location, LENGTH, { facts: found, origin }),
      onLearned: () => undefined,
      streams: { listen: () => new Promise(() => undefined), fateOf: () => 'left', onNews: () => undefined },
      onPassedOver: () => undefined,
      onListChanged: () => undefined,
      onUnplayable: () => undefined,
      onChange: () => undefined,
      isOnAir: () => true,
      onInterrupt: () => undefined,
      nowMs: () => 0,
      endsAtMs: () => 0,
      wait: () => new Promise(() => undefined),
    },
  });
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await nextTurn();
}

const playOf = (taken: ReturnType<Programme['take']>) => {
  if (!taken) throw new Error('nothing is ready');
  return { voice: voice(1, 0, LENGTH), candidate: taken, titleFrame: 0 };
};

test('with the same list it goes on behind the last play', async () => {
  const slot = new ProgrammeSlot(makeProgramme, order('one'));
  await settled();
  const last = playOf(slot.programme.take());
  expect(last.candidate.entry.location).toBe('a');
  slot.change(order('one'), last);
  await settled();
  expect(slot.settle([last])).toBe(true);
  expect(slot.programme.peek()?.entry.location).toBe('b');
  await slot.close();
});

test('with another list it begins anew, and not before it has a track', async () => {
  const slot = new ProgrammeSlot(makeProgramme, order('one'));
  await settled();
  slot.change(order('two'), playOf(slot.programme.take()));
  expect(slot.settle([])).toBe(false);
  expect(slot.programme.peek()?.entry.location).toBe('b');
  await settled();
  expect(slot.settle([])).toBe(true);
  expect(slot.programme.peek()?.entry.location).toBe('x');
  await slot.close();
});

test('a list that cannot be read leaves the old one playing', async () => {
  const slot = new ProgrammeSlot(makeProgramme, order('one'));
  await settled();
  slot.change(order('missing'), undefined);
  await settled();
  expect(slot.settle([])).toBe(false);
  expect(slot.programme.peek()?.entry.location).toBe('a');
  await slot.close();
});

test('a track that was queued does not speak for a list that cannot be read', async () => {
  const slot = new ProgrammeSlot(makeProgramme, order('one'));
  await settled();
  const queued = { id: '1', location: 'wish', durationS: 20, addedAt: '2026-01-01T00:00:00.000Z' };
  slot.change(order('missing', null, [queued]), undefined);
  await settled();
  expect(slot.settle([])).toBe(false);
  slot.change(order('two', null, [queued]), undefined);
  await settled();
  expect(slot.settle([])).toBe(true);
  expect(slot.programme.ready.map(({ entry }) => entry.location).slice(0, 2)).toEqual(['wish', 'x']);
  await slot.close();
});

test('knows which of two is on the air', async () => {
  const asked: (() => boolean)[] = [];
  const make = (wanted: MountOrder, isOnAir: () => boolean) => {
    asked.push(isOnAir);
    return makeProgramme(wanted);
  };
  const slot = new ProgrammeSlot(make, order('one'));
  await settled();
  slot.change(order('two'), undefined);
  await settled();
  expect(asked.map((isOnAir) => isOnAir())).toEqual([true, false]);
  slot.settle([]);
  expect(asked.map((isOnAir) => isOnAir())).toEqual([false, true]);
  await slot.close();
});

test('waits for the end of a scan that the old programme follows', async () => {
  const slot = new ProgrammeSlot(makeProgramme, order('one'));
  await settled();
  const last = playOf(slot.programme.take());
  const open = {
    ...last,
    candidate: { ...last.candidate, facts: { ...last.candidate.facts, isPartial: true } },
  };
  slot.change(order('two'), last);
  await settled();
  expect(slot.settle([open as typeof last])).toBe(false);
  expect(slot.settle([last])).toBe(true);
  await slot.close();
});
