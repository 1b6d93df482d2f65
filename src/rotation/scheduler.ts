// Decides what a mount plays next, and why: lists by weight and time of day, tracks by turn and separation, jingles between.
// Pure: the same lists, state and times give the same picks.
import type { PlaylistEntry, TrackTags } from '../model/track.js';
import { JingleCounters, type JingleState } from './jingle-counters.js';
import { ListCursor, type ListState, type Offer } from './list-cursor.js';
import { ListTurns, type TurnState } from './list-turns.js';
import { type Conflict, PlayHistory, type PlayHistoryState } from './play-history.js';
import { hashText } from './random.js';
import type { Pick, RotationState } from './rotation-state.js';
import type { ListRule, ProgrammeRules, TrackListRule } from './rules.js';
import { WallClock } from './wall-clock.js';

/** A scheduler's place, as plain JSON; it fits edited lists and edited rules. */
export interface SchedulerState {
  readonly seed: number;
  readonly lists: Readonly<Record<string, ListState>>;
  readonly turns: TurnState;
  readonly jingles: JingleState;
  readonly history: PlayHistoryState;
  /** Index of the last track in its list, -1 before the first. */
  readonly lastIndex: number;
  readonly lastLocation: string | null;
  /** Whether a jingle was last. */
  readonly isJingleLast: boolean;
}

/** Something that did not come, and why. */
export interface NotChosen {
  readonly location: string;
  readonly reason: string;
}

/** What should come next. It counts only once it is told to {@link Scheduler.accept} or {@link Scheduler.drop}. */
export interface Proposal {
  readonly entry: PlaylistEntry;
  readonly jingle: boolean;
  /** In words an operator understands, for example `list "mornings", weight 3`. */
  readonly reason: string;
  readonly notChosen: readonly NotChosen[];
  /** Set when it breaks a separation because nothing in reach keeps it. */
  readonly conflict: Conflict | null;
  readonly rule: ListRule;
  readonly pick: Pick;
  /** Lists that were on. */
  readonly contenders: readonly TrackListRule[];
}

export interface SchedulerOptions {
  readonly rules: ProgrammeRules;
  /** What is known of an entry: the list's words, and the file's tags once they were read. */
  readonly tagsOf: (entry: PlaylistEntry) => TrackTags;
  readonly state: SchedulerState | null;
  /** uint32; decides every order that is not in the state. */
  readonly seed: number;
}

/** How bad it is to play a track twice in a row: worse than any separation. */
const IN_A_ROW = 2;
/** Entries named as not chosen. */
const MAX_NOT_CHOSEN = 20;

export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #clock: WallClock;
  readonly #seed: number;
  readonly #cursors = new Map<string, ListCursor>();
  readonly #turns: ListTurns;
  readonly #jingles: JingleCounters;
  readonly #history: PlayHistory;
  /** Places of lists that have not been read yet, or not in this run. */
  readonly #stored: Readonly<Record<string, ListState>>;
  #lastIndex: number;
  #lastLocation: string | null;
  #isJingleLast: boolean;

  constructor(options: SchedulerOptions) {
    const { state, rules } = options;
    this.#options = options;
    this.#clock = new WallClock(rules.timezone);
    this.#seed = state?.seed ?? options.seed;
    this.#turns = new ListTurns(state?.turns);
    this.#jingles = new JingleCounters(state?.jingles);
    this.#history = new PlayHistory(rules.separation, state?.history);
    this.#stored = state?.lists ?? {};
    this.#lastIndex = state?.lastIndex ?? -1;
    this.#lastLocation = state?.lastLocation ?? null;
    this.#isJingleLast = state?.isJingleLast ?? false;
  }

  /** Gives a list its entries, at first or anew. */
  setEntries(rule: ListRule, entries: readonly PlaylistEntry[]): void {
    const known = this.#cursors.get(rule.key);
    if (known) {
      known.replace(entries);
      return;
    }
    const [salted] = hashText(rule.key, this.#seed);
    this.#cursors.set(rule.key, ListCursor.open(rule, entries, salted, this.#stored[rule.key]));
  }

  /** True while a list may play by its times, with or without entries. */
  isListOn({ when }: TrackListRule, atMs: number): boolean {
    return when === null || this.#clock.isWithin(when, atMs);
  }

  /** Lists that are on at `atMs`: those of the highest priority, with entries. */
  listsOn(atMs: number): TrackListRule[] {
    const on = this.#options.rules.lists.filter((rule) => this.#isOn(rule, atMs));
    const priority = Math.max(...on.map((rule) => rule.priority));
    return on.filter((rule) => rule.priority === priority);
  }

  /** What should begin at `atMs`, wall clock; null when no list that is on has entries. */
  next(atMs: number): Proposal | null {
    return this.#nextJingle(atMs) ?? this.#nextTrack(atMs);
  }

  /** Why a track should not begin at `atMs`, now that its tags are known; null when it may. */
  conflict(tags: TrackTags, atMs: number): Conflict | null {
    return this.#history.conflict(tags, atMs);
  }

  /** The proposal will be played from `atMs` on. One that is neither accepted nor dropped keeps its turn. */
  accept(proposal: Proposal, tags: TrackTags, atMs: number): void {
    this.#take(proposal, atMs);
    if (proposal.jingle) {
      this.#isJingleLast = true;
      return;
    }
    this.#lastIndex = proposal.pick.index;
    this.note(proposal.entry.location, tags, atMs);
  }

  /** The proposal cannot be played: its turn is over. */
  drop(proposal: Proposal, atMs: number): void {
    this.#take(proposal, atMs);
  }

  /** A track that nobody asked this scheduler for is played from `atMs` on. */
  note(location: string, tags: TrackTags, atMs: number): void {
    this.#isJingleLast = false;
    this.#lastLocation = location;
    this.#history.note(tags, atMs);
    this.#jingles.count();
  }

  state(): SchedulerState {
    const lists = [...this.#cursors].map(([key, cursor]) => [key, cursor.state()] as const);
    return {
      seed: this.#seed,
      lists: { ...this.#stored, ...Object.fromEntries(lists) },
      turns: this.#turns.state(),
      jingles: this.#jingles.state(),
      history: this.#history.state(),
      lastIndex: this.#lastIndex,
      lastLocation: this.#lastLocation,
      isJingleLast: this.#isJingleLast,
    };
  }

  /** A copy that goes its own way, to look ahead. */
  fork(): Scheduler {
    const copy = new Scheduler({ ...this.#options, state: this.state() });
    for (const [key, cursor] of this.#cursors) copy.#cursors.set(key, cursor.fork());
    return copy;
  }

  #nextJingle(atMs: number): Proposal | null {
    for (const rule of this.#options.rules.jingles) {
      const reason = this.#isOn(rule, atMs) ? this.#jingles.due(rule, atMs) : null;
      // One at a time: another that is due waits for the end of the next track.
      if (reason === null || this.#isJingleLast) continue;
      const offer = this.#cursors.get(rule.key)?.offer(() => null);
      if (offer) return this.#proposal(rule, offer, reason, [], []);
    }
    return null;
  }

  #nextTrack(atMs: number): Proposal | null {
    const contenders = this.listsOn(atMs);
    const notChosen: NotChosen[] = [];
    let best: { rule: TrackListRule; offer: Offer; severity: number } | null = null;
    for (const rule of this.#turns.order(contenders)) {
      const offer = this.#cursors.get(rule.key)?.offer((entry) => this.#judge(rule, entry, atMs));
      if (!offer) continue;
      for (const { pick, conflict } of offer.postponed) {
        notChosen.push({ location: pick.entry.location, reason: conflict.reason });
      }
      const severity = offer.conflict?.severity ?? 0;
      if (!best || severity < best.severity) best = { rule, offer, severity };
      if (!offer.conflict) break;
    }
    if (!best) return null;
    const { rule, offer } = best;
    const listed = whyList(rule, contenders);
    const reason = offer.conflict
      ? `${listed}, although its ${offer.conflict.reason}: the least bad of what there is`
      : listed;
    return this.#proposal(rule, offer, reason, contenders, notChosen);
  }

  #proposal(
    rule: ListRule,
    { pick, conflict }: Offer,
    reason: string,
    contenders: readonly TrackListRule[],
    notChosen: readonly NotChosen[],
  ): Proposal {
    const { entry } = pick;
    const others = notChosen.filter(({ location }) => location !== entry.location).slice(0, MAX_NOT_CHOSEN);
    const isFromJingles = contenders.length === 0;
    // A jingle may also stand in a list of tracks.
    const jingle = isFromJingles || entry.options?.jingle === true;
    const named = isFromJingles ? { ...entry, options: { ...entry.options, jingle } } : entry;
    return { entry: named, jingle, reason, notChosen: others, conflict, rule, pick, contenders };
  }

  #judge(rule: ListRule, entry: PlaylistEntry, atMs: number): Conflict | null {
    if (entry.options?.jingle) return null;
    if (rule.order !== 'sequential' && entry.location === this.#lastLocation) {
      return { reason: 'track was played just now', severity: IN_A_ROW };
    }
    return this.#history.conflict(this.#options.tagsOf(entry), atMs);
  }

  #take({ rule, pick, contenders }: Proposal, atMs: number): void {
    this.#cursors.get(rule.key)?.take(pick);
    if (contenders.length > 0) this.#turns.taken(rule.key, contenders);
    else this.#jingles.reset(rule.key, atMs);
  }

  #isOn(rule: ListRule, atMs: number): boolean {
    if ((this.#cursors.get(rule.key)?.size ?? 0) === 0) return false;
    return rule.when === null || this.#clock.isWithin(rule.when, atMs);
  }
}

/** Why it is this list's turn. */
function whyList(rule: TrackListRule, contenders: readonly TrackListRule[]): string {
  const when = rule.when === null ? '' : `, on ${rule.whenText}`;
  const weight = contenders.length > 1 ? `, weight ${rule.weight} of ${totalOf(contenders)}` : '';
  return `list "${rule.name}"${when}${weight}`;
}

function totalOf(contenders: readonly TrackListRule[]): number {
  return Math.round(contenders.reduce((sum, { weight }) => sum + weight, 0) * 100) / 100;
}

/** State saved before a mount could have several lists: the place in the one list it had. */
export function stateOfOneList(saved: unknown, rule: ListRule | undefined): SchedulerState | null {
  if (typeof saved !== 'object' || saved === null || !rule) return null;
  if ('lists' in saved) return saved as SchedulerState;
  const rotation = saved as RotationState;
  const { seed, lastIndex, lastLocation } = rotation;
  const lists = { [rule.key]: { rotation, waiting: [] } };
  return { seed, lists, turns: {}, jingles: {}, history: {}, lastIndex, lastLocation, isJingleLast: false };
}
