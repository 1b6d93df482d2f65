// Order of test files: those that take longest begin first, so that none of them is left to run alone at the end.
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Longest first, as measured on two cores: most of it is listening in real time. What is not named takes under 50 s. */
const LONGEST = [
  'e2e/on-air',
  'e2e/rotation',
  'e2e/resume',
  'e2e/events',
  'e2e/bad-input',
  'e2e/listen',
  'e2e/streams',
  'e2e/follow',
  'e2e/api',
  'e2e/faults-media',
  'e2e/titles',
  'unit/render/exactness',
  'unit/render/pool',
].map((name) => `/test/${name}.test.ts`);

/** Sequencer of vitest: the order within a group of projects; those groups follow one another whatever it says. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const place = LONGEST.findIndex((name) => moduleId.endsWith(name));
      return place < 0 ? LONGEST.length : place;
    };
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other));
  }
}
