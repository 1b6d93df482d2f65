// What a mount says will come: what is laid on its timeline, then what its programme has in mind.
import type { ComingTrack, Outlook } from '../model/outlook.js';
import type { Programme } from '../planner/programme.js';
import { audibleStart } from '../planner/segments.js';
import type { Timeline } from '../planner/timeline.js';

export interface ForecastOptions {
  readonly timeline: Timeline;
  readonly programme: Pick<Programme, 'outlook'>;
  readonly samplesPerFrame: number;
  /** Timeline frame that is heard next. */
  readonly playhead: number;
  /** Wall clock in milliseconds at which a timeline frame is heard. */
  readonly wallClockAt: (frame: number) => number;
  /** Time two tracks share, seconds. */
  readonly overlapS: number;
}

/** The next `count` tracks behind the one that is heard. */
export function forecast(options: ForecastOptions, count: number): Outlook {
  const { timeline, programme, samplesPerFrame, playhead, wallClockAt, overlapS } = options;
  const laid = timeline.plays.flatMap(({ voice, candidate }): ComingTrack[] => {
    const startFrame = audibleStart(voice, samplesPerFrame) / samplesPerFrame;
    if (startFrame <= playhead) return [];
    const { entry, title, reason } = candidate;
    return [
      {
        location: entry.location,
        title: title.title ?? title.text,
        artist: title.artist ?? null,
        reason,
        at: new Date(wallClockAt(startFrame)).toISOString(),
      },
    ];
  });
  const { next, passedOver } = programme.outlook(Math.max(0, count - laid.length), overlapS);
  return { next: [...laid, ...next].slice(0, count), passedOver };
}
