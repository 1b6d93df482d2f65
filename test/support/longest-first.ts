// Order of test files: those that take longest begin first, so that none of them is left to run alone at the end.
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * As measured on two cores, where most of it is listening in real time; what is not named takes under 20 s. Those with a
 * browser take a core each and lie far apart, so that no two run at once; `live`, which encodes as it plays and must never be
 * late, is far from those that burn a core on purpose (`faults-workers`, `faults-calls`).
 */
export const LONGEST = [
  'e2e/on-air',
  'e2e/rotation',
  'e2e/streams',
  'e2e/bad-input',
  'e2e/resume',
  'e2e/dashboard',
  'e2e/follow',
  'e2e/faults-media',
  'e2e/live',
  'e2e/events',
  'e2e/listen',
  'e2e/titles',
  'e2e/faults-children',
  'e2e/dashboard-looks',
  'e2e/faults-workers',
  'e2e/faults-calls',
  'e2e/api',
  'e2e/control',
  'e2e/failing-tracks',
  'e2e/store-faults',
  'e2e/dashboard-live',
  'e2e/security',
  'e2e/targets',
  'e2e/state-kills',
  'e2e/store-at-start',
  'e2e/lists',
  'e2e/cli',
  'unit/render/exactness',
  'unit/render/pool',
  'unit/render/asset-store',
  'unit/playlist/xml-lists',
].map((name) => `test/${name}.test.ts`);

/** Sequencer of vitest: the order within a group of projects; those groups follow one another whatever it says. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const place = LONGEST.findIndex((name) => moduleId.endsWith(`/${name}`));
      return place < 0 ? LONGEST.length : place;
    };
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other));
  }
}
