// As test/e2e/state-kills.test.ts, with two hundred kills.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type KillStage, killStage } from '../support/kill-stage.js';
import { printLogOnFailure } from '../support/log-on-failure.js';

const KILLS = 200;
/** A round takes two to five seconds, most of it the start of the server. */
const HUNG_AFTER_MS = 3_600_000;

let stage: KillStage;

beforeAll(async () => {
  stage = await killStage();
});
printLogOnFailure(() => stage?.server);
afterAll(() => stage?.close());

it(`keeps every acknowledged change over ${KILLS} kills at random moments`, {
  timeout: HUNG_AFTER_MS,
}, async () => {
  const { acknowledged, cutOff, faults } = await stage.run(KILLS, 2);
  expect(faults).toEqual([]);
  expect(acknowledged).toBeGreaterThan(KILLS);
  // Most kills meet requests under way: without these the moments would prove little.
  expect(cutOff).toBeGreaterThan(KILLS);
});
