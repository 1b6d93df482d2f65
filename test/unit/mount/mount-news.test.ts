// What a mount says of itself: its state and why, what is on the air, what was played, and where to resume.
import { describe, expect, test } from 'vitest';
import { MountNews } from '../../../src/mount/mount-news.js';
import type { MountOrder } from '../../../src/mount/protocol.js';
import { ReadAhead } from '../../../src/mount/read-ahead.js';
import type { Candidate } from '../../../src/planner/candidate.js';
import { candidate } from '../planner/fixtures.js';
import { FRAMES_PER_S, RATE, Rig, SPF } from '../planner/rig.js';
import { MarkedRenders } from './renders.js';

const ORDER = {
  config: { id: 'main', playlist: '/lists/main.m3u' },
  profile: { sampleRateHz: RATE },
  resume: null,
} as MountOrder;

function setUp(candidates: readonly Candidate[], resume: MountOrder['resume'] = null) {
  const rig = new Rig();
  rig.queue.ready.push(...candidates);
  const renders = new MarkedRenders();
  const { planner } = rig;
  const { timeline } = planner;
  const silenceFrame = new Uint8Array(1);
  const onError = (error: unknown) => {
    throw error;
  };
  const memory = { capacityFrames: 400, longestFrameBytes: 8 };
  const readAhead = new ReadAhead({ timeline, renders, silenceFrame, ...memory, onError });
  const programme = { trouble: null as string | null, entryCount: 3, peek: rig.queue.peek };
  const tracks: string[] = [];
  const onTrack = (play: { candidate: Candidate }) => tracks.push(play.candidate.title.text);
  const order = { ...ORDER, resume };
  const news = new MountNews({
    order: () => order,
    programme: () => programme,
    timeline,
    readAhead,
    renders,
    targets: () => [],
    onTrack,
  });
  /** Lets the mount be heard until `second`, a few frames at a time. */
  const play = async (second: number) => {
    while (readAhead.framesSent < second * FRAMES_PER_S) {
      planner.advance(readAhead.playhead, false);
      await readAhead.fill();
      readAhead.take(8);
      planner.advance(readAhead.playhead, false);
      news.follow();
    }
  };
  return { rig, planner, readAhead, programme, tracks, news, play };
}

const songs = (count: number) =>
  Array.from({ length: count }, (_, index) => candidate(`${index}`, 20 * RATE));

describe('a mount', () => {
  test('is starting until its clock runs, and says what it waits for', () => {
    const { news, programme } = setUp([]);
    expect(news.report(false)).toMatchObject({ state: 'starting', reason: 'preparing the first track' });
    programme.trouble = 'cannot read the list';
    expect(news.report(false)).toMatchObject({ state: 'starting', reason: 'cannot read the list' });
    expect(news.report(false)).toMatchObject({ nowPlaying: null, next: null, tracksPlayed: 0, resume: null });
  });

  test('is starting for some seconds without a track, silent from then on', async () => {
    const { news, play } = setUp([]);
    await play(5);
    expect(news.report(true)).toMatchObject({ state: 'starting', nowPlaying: null });
    await play(7);
    expect(news.report(true)).toMatchObject({ state: 'silent', reason: 'no track is ready' });
  });

  test('is silent at once when nothing can be played', async () => {
    const { news, programme, play } = setUp([]);
    programme.trouble = 'none of the 3 tracks of the playlist can be played';
    await play(1);
    expect(news.report(true)).toMatchObject({ state: 'silent', reason: programme.trouble });
  });

  test('is on the air with a track of the playlist, and silent again after its last', async () => {
    const { news, play } = setUp(songs(1));
    await play(5);
    expect(news.report(true)).toMatchObject({ state: 'on_air', reason: 'playing', tracksPlayed: 1 });
    expect(news.report(true).nowPlaying).toMatchObject({ location: '0', durationS: 20 });
    await play(24);
    expect(news.report(true)).toMatchObject({ state: 'silent', nowPlaying: null });
  });

  test('is on its fallback while a fallback track is heard, and keeps the place in the playlist', async () => {
    const { news, play, rig } = setUp(songs(1));
    rig.queue.ready.push(candidate('f', 60 * RATE, { origin: 'fallback' }));
    await play(15);
    const before = news.report(true).resume;
    expect(before?.location).toBe('0');
    await play(30);
    expect(news.report(true)).toMatchObject({
      state: 'fallback',
      reason: 'the playlist was unplayable until now',
    });
    expect(news.report(true).resume).toEqual(before);
  });

  test('keeps the place it was given until it plays', () => {
    const resume = { location: '/a', positionSamples: 7, sampleRateHz: RATE, rotation: 1, savedAtMs: 5 };
    expect(setUp([], resume).news.report(true).resume).toEqual(resume);
  });
});

describe('tracks', () => {
  test('are counted and told once each, in order', async () => {
    const { news, play, tracks } = setUp(songs(6));
    await play(95);
    expect(tracks).toEqual(['0', '1', '2', '3', '4', '5']);
    expect(news.report(true).tracksPlayed).toBe(6);
  });

  test('skipped before the middle of their overlap are counted and told, too', async () => {
    const { rig, planner, readAhead, play, tracks } = setUp([...songs(2), candidate('2', RATE)]);
    await play(16.6);
    const rewrite = planner.rewrites.skip(readAhead.playhead + 27);
    if (!rewrite) throw new Error('a rewrite was expected');
    planner.commit(rewrite);
    readAhead.replace(rewrite.frame, []);
    rig.queue.ready.push(candidate('3', 20 * RATE));
    await play(25);
    expect(tracks).toEqual(['0', '1', '2', '3']);
  });

  test('in an overlap: the outgoing is on the air up to its middle, a restart resumes the incoming', async () => {
    const { news, play, readAhead } = setUp(songs(2));
    await play(17.8);
    const early = news.report(true);
    expect(early.nowPlaying?.location).toBe('0');
    expect(early.next?.location).toBe('1');
    expect(early.resume?.location).toBe('1');
    await play(19);
    const late = news.report(true);
    expect(late.nowPlaying?.location).toBe('1');
    expect(late.resume).toMatchObject({ location: '1', sampleRateHz: RATE });
    const start = Math.floor((17 * RATE) / SPF);
    expect(late.resume?.positionSamples).toBe((readAhead.playhead - start) * SPF);
  });
});
