// Everything the API has acknowledged survives kill -9, at whatever moment it comes.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type KillStage, killStage } from '../support/kill-stage.js';
import { printLogOnFailure } from '../support/log-on-failure.js';

const KILLS = 10;

let stage: KillStage;

beforeAll(async () => {
  stage = await killStage();
});
printLogOnFailure(() => stage?.server);
afterAll(() => stage?.close());

it(`keeps every acknowledged change, and a sound file, over ${KILLS} kills at random moments`, async () => {
  const { acknowledged, faults } = await stage.run(KILLS, 1);
  expect(faults).toEqual([]);
  expect(acknowledged).toBeGreaterThan(KILLS);
});
