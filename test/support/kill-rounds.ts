// Kills a real server at random moments while clients change it, and holds what it knows after each restart to its answers.
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { type Ask, type Thing, thingsOf } from './kill-things.js';
import type { ServerProcess } from './server-process.js';
import { until } from './until.js';

/** What the rounds are made with. */
export interface KillRounds {
  /** Runs, with the mounts `main` and `resting`, which is stopped, of its config file; its state is `state.db`. */
  readonly server: ServerProcess;
  /** A key with the role admin. */
  readonly key: string;
  /** Playlist that mounts are made with. */
  readonly playlist: string;
  /** A track that can be queued. */
  readonly track: string;
  readonly rounds: number;
  /** Numbers from 0 to 1. */
  readonly random: () => number;
  /** Hears how far it is, every ten rounds: hundreds of them take a quarter of an hour. */
  readonly say: (text: string) => void;
}

/** What happened in all rounds. */
export interface KillReport {
  readonly acknowledged: number;
  /** Changes that a kill left without an answer. */
  readonly cutOff: number;
  /** Differences between what was acknowledged and what was there; empty when all is well. */
  readonly faults: readonly string[];
}

/** Changes of one client, another one each round, that are acknowledged between two kills at most. */
const CHANGES_A_ROUND = 3;
/** The kill comes up to so long after the last of them: within, before or behind the next changes. */
const LATER_MS = 60;
const ROUND_WITHIN_S = 60;

const ROUNDS_A_LINE = 10;

/** Runs the rounds, to the first that shows a fault; the server runs afterwards. */
export async function killRounds({
  server,
  key,
  playlist,
  track,
  rounds,
  random,
  say,
}: KillRounds): Promise<KillReport> {
  const ask: Ask = async (path, call = {}) => {
    const headers = { ...call.headers, authorization: `Bearer ${key}` };
    const answer = await server.api(path, { ...call, headers });
    if (answer.status >= 400) throw new Refused(`${call.method ?? 'GET'} ${path}: ${answer.text}`);
    return answer.json as never;
  };
  const things = thingsOf({ playlist, track, random });
  const faults: string[] = [];
  const counts = { acknowledged: 0, cutOff: 0 };
  for (const thing of things) thing.possible = [await thing.read(ask)];
  for (let round = 0; round < rounds && faults.length === 0; round++) {
    for (const thing of things) thing.changes = 0;
    const clients = things.map((thing) => changeUntilCut(thing, ask, counts, faults));
    const awaited = things[round % things.length];
    const enough = 1 + Math.floor(random() * CHANGES_A_ROUND);
    await until('changes', ROUND_WITHIN_S, () => faults.length > 0 || (awaited?.changes ?? 0) >= enough);
    await delay(random() * LATER_MS);
    await server.kill9();
    await Promise.all(clients);
    faults.push(...checkFile(join(server.folder, 'state.db')));
    await server.start();
    for (const thing of things) {
      const found = await thing.read(ask);
      if (!thing.possible.includes(found)) {
        faults.push(`round ${round}: ${thing.name} is ${found}, not ${thing.possible.join(' or ')}`);
      }
      thing.possible = [found];
    }
    if ((round + 1) % ROUNDS_A_LINE === 0) {
      say(`${round + 1} of ${rounds} kills, ${counts.acknowledged} changes kept, ${counts.cutOff} cut off`);
    }
  }
  return { ...counts, faults };
}

/** An answer of the server that says no: these must not happen here. */
class Refused extends Error {}

async function changeUntilCut(
  thing: Thing,
  ask: Ask,
  counts: { acknowledged: number; cutOff: number },
  faults: string[],
): Promise<void> {
  for (;;) {
    try {
      thing.possible = [await thing.change(ask)];
      thing.changes += 1;
      counts.acknowledged += 1;
    } catch (error) {
      if (error instanceof Refused) faults.push(error.message);
      thing.possible = [...thing.possible, thing.wanted];
      counts.cutOff += 1;
      return;
    }
  }
}

function checkFile(path: string): string[] {
  const db = new Sqlite(path);
  const verdict = db.pragma('integrity_check', { simple: true });
  db.close();
  return verdict === 'ok' ? [] : [`integrity_check: ${String(verdict)}`];
}
