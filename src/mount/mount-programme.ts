// What a programme needs of the mount that plays it: media through the door, the planner it feeds, and the time.
import { setTimeout } from 'node:timers/promises';
import type { CrossfadeConfig } from '../config/crossfade-schema.js';
import { longestOverlapS } from '../config/longest-overlap.js';
import type { Planner } from '../planner/planner.js';
import { Programme } from '../planner/programme.js';
import type { ProgrammeDoor } from '../planner/programme-door.js';
import { programmeRules } from '../rotation/rules.js';
import type { MountDoor } from './mount-door.js';
import { createPrepare } from './prepare.js';
import type { MountOrder } from './protocol.js';

/** A mount as its programme sees it; everything is asked for when it is needed. */
export interface ProgrammeStage {
  readonly door: MountDoor;
  readonly planner: () => Planner;
  /** It may change while the mount plays. */
  readonly crossfade: () => CrossfadeConfig;
  /** Monotonic milliseconds at which a timeline frame is heard. */
  readonly dueAtMs: (timelineFrame: number) => number;
  /** Wall clock at which a timeline frame is heard, milliseconds since 1970. */
  readonly wallClockAt: (timelineFrame: number) => number;
  /** Another candidate is ready, or more is known of one. */
  readonly onChange: () => void;
  /** The hour asks for a change at once. */
  readonly onInterrupt: () => void;
}

/** The programme of an order; it does nothing until it is run. `isOnAir` tells whether it is the one that is played. */
export function createProgramme(order: MountOrder, stage: ProgrammeStage, isOnAir: () => boolean): Programme {
  const { config, resume, queue } = order;
  return new Programme({
    rules: programmeRules(config),
    hours: config.hours,
    fallback: config.fallback ?? null,
    resume,
    queue,
    door: programmeDoor(order, stage, isOnAir),
  });
}

function programmeDoor(
  { config, maxGainDb }: MountOrder,
  stage: ProgrammeStage,
  isOnAir: () => boolean,
): ProgrammeDoor {
  const { door, planner, crossfade, dueAtMs, wallClockAt, onChange, onInterrupt } = stage;
  const plannedEnd = () => planner().timeline.plannedEnd;
  return {
    loadPlaylist: (location, use, signal) => door.loadPlaylist(location, use, signal),
    // A scan is due when the timeline ends: a mount with much ahead of it can wait.
    scan: (path, beyondSamples, signal) =>
      door.scan(path, { deadlineMs: dueAtMs(plannedEnd()), beyondSamples }, signal),
    prepare: createPrepare(config, maxGainDb, (message) => door.notice({ kind: 'fault', message })),
    onLearned: (candidate, learned) => {
      planner().learn(candidate, learned);
      onChange();
    },
    streams: {
      listen: (url, known, signal) => door.stream(url, longestOverlapS(crossfade()), known, signal),
      fateOf: (candidate) => planner().fateOf(candidate),
      onNews: (news) => door.notice({ kind: 'stream', ...news }),
    },
    onPassedOver: (track) => door.notice({ kind: 'passed_over', ...track }),
    onListChanged: (difference) => door.notice({ kind: 'playlist', difference }),
    onUnplayable: (queueEntry) => door.unplayable(queueEntry),
    onChange,
    onInterrupt,
    isOnAir,
    wait: (ms, signal) => setTimeout(ms, undefined, { signal }).catch(() => undefined),
    nowMs: () => Date.now(),
    endsAtMs: () => wallClockAt(plannedEnd()),
  };
}
