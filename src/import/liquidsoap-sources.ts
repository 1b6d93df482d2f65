// Sources of a Liquidsoap script made into programmes: what a mount would play, as far as a config can say it.
import type { ImportedList } from './imported.js';
import { Arguments } from './liquidsoap-arguments.js';
import type { LiquidsoapScope, Value } from './liquidsoap-scope.js';
import type { Expression } from './liquidsoap-syntax.js';
import { whenOf } from './liquidsoap-times.js';
import { locationOf } from './locations.js';
import { joined, type Programme, programmeOf, SILENCE } from './programme.js';

type Call = Extract<Expression, { kind: 'call' }>;
type Operator = (args: Arguments, scope: LiquidsoapScope, call: Call) => Programme | null;

/** Options without a meaning for a server that renders ahead and follows its lists by itself. */
const NEEDLESS = [
  ...[
    'id',
    'reload',
    'reload_mode',
    'timeout',
    'default_duration',
    'length',
    'conservative',
    'max_fail',
    'native',
  ],
  ...[
    'track_sensitive',
    'replay_metadata',
    'cue_in_metadata',
    'cue_out_metadata',
    'override',
    'fallible',
    'width',
  ],
];
/** Overlap and fades of Liquidsoap 2.1 where a script names none, seconds. */
const DEFAULT_OVERLAP_S = 5;
const DEFAULT_FADE_S = 3;
const MAX_LISTS = 200;
const MODES: ReadonlyMap<string, ImportedList['rotation']> = new Map([
  ['normal', 'sequential'],
  ['randomize', 'shuffle'],
  ['random', 'random'],
]);

const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['playlist', playlist],
  ['playlist.safe', playlist],
  ['playlist.reloadable', playlist],
  ['single', single],
  ['blank', () => SILENCE],
  ['empty', () => SILENCE],
  ['mksafe', onlySource],
  ['fallback', fallback],
  ['random', shared],
  ['rotate', shared],
  ['switch', scheduled],
  ['crossfade', crossfade],
  ['cross', crossfade],
  ['smart_crossfade', crossfade],
  ['cross.smart', crossfade],
  ['cross.simple', crossfade],
  ['normalize', normalize],
  ['nrj', nrj],
]);

/** What an expression plays; null when it is no source. What is passed over is noted in the scope. */
export function programmeIn(expression: Expression | undefined, scope: LiquidsoapScope): Programme | null {
  if (!expression) return null;
  const value: Value = scope.resolve(expression);
  if (value.kind === 'source') return value.programme;
  if (value.kind !== 'call') return null;
  const args = new Arguments(value.args);
  const operator = OPERATORS.get(value.name);
  if (!operator) return passedOver(args, scope, value);
  const programme = operator(args, scope, value);
  args.ignore(NEEDLESS);
  for (const { label, line } of args.unasked()) scope.miss(line, `${value.name}: ${label}`);
  return programme;
}

/** An operator that is not known: the source it is given goes on without it. */
function passedOver(args: Arguments, scope: LiquidsoapScope, { name, line }: Call): Programme | null {
  for (const one of args.positional.toReversed()) {
    const programme = isSourceLike(one) ? programmeIn(one, scope) : null;
    if (!programme) continue;
    scope.miss(line, `${name}: what it is given is played without it`);
    return programme;
  }
  return null;
}

function isSourceLike({ kind }: Expression): boolean {
  return kind === 'call' || kind === 'name';
}

function playlist(args: Arguments, scope: LiquidsoapScope, { line }: Call): Programme | null {
  const location = scope.text(args.positional[0] ?? args.named('uri'));
  if (location === undefined) return null;
  const mode = scope.text(args.named('mode')) ?? 'randomize';
  const rotation = MODES.get(mode);
  if (rotation === undefined)
    scope.miss(line, `playlist: mode "${mode}" is not known; it is played from top to bottom`);
  return programmeOf(locationOf(location, scope.place), rotation ?? 'sequential');
}

function single(args: Arguments, scope: LiquidsoapScope): Programme | null {
  const location = scope.text(args.positional[0] ?? args.named('uri'));
  return location === undefined ? null : programmeOf(locationOf(location, scope.place), 'sequential');
}

function onlySource(args: Arguments, scope: LiquidsoapScope): Programme | null {
  return programmeIn(args.positional[0], scope);
}

/** The first source that can be played, and the next one's list for when it cannot be. */
function fallback(args: Arguments, scope: LiquidsoapScope, { line }: Call): Programme | null {
  const [first, second, ...rest] = partsOf(args.positional[0], scope).filter(({ lists }) => lists.length > 0);
  if (!first) return null;
  const spare = second?.lists[0];
  if (!spare) return first;
  if (first.fallback !== undefined || (second?.lists.length ?? 0) > 1 || rest.length > 0) {
    scope.miss(line, 'fallback: a mount has one file or folder to fall back to');
  }
  return first.fallback === undefined ? { ...first, fallback: spare.location } : first;
}

/** Several sources that share the tracks by weight. */
function shared(args: Arguments, scope: LiquidsoapScope, { line }: Call): Programme | null {
  const given = args.named('weights');
  const weights = given?.kind === 'list' ? given.items.map((one) => scope.number(one)) : [];
  if (given && (given.kind !== 'list' || weights.includes(undefined)))
    scope.miss(line, 'weights that are computed');
  const parts = partsOf(args.positional[0], scope);
  const isHeard = parts.some(({ lists }) => lists.length > 0);
  if (!isHeard) return null;
  const whole = joined(parts, (list, part, lists) => {
    const sum = lists.reduce((total, one) => total + one.weight, 0);
    return { ...list, weight: rounded(((weights[part] ?? 1) * list.weight) / sum) };
  });
  return bounded(whole, scope, line);
}

/** `[({6h-10h}, mornings), ({true}, music)]`: the first that is on plays. */
function scheduled(args: Arguments, scope: LiquidsoapScope, { line }: Call): Programme | null {
  const given = args.positional[0];
  const cases = given?.kind === 'list' ? given.items : [];
  const parts = cases.flatMap((one, index) => {
    const [test, source] = one.kind === 'tuple' ? one.items : [];
    const programme = programmeIn(source, scope);
    const when = test && timesOf(test);
    if (!programme || when === undefined || when === null) {
      scope.miss(one.line, 'switch: a case that is no list at hours of the day');
      return [];
    }
    const priority = cases.length - 1 - index;
    const lists = programme.lists.map((list) => ({ ...list, priority, ...(when !== '' && { when }) }));
    return [{ ...programme, lists }];
  });
  if (parts.length > 0)
    return bounded(
      joined(parts, (list) => list),
      scope,
      line,
    );
  scope.miss(line, 'switch: none of its cases');
  return null;
}

/** `when` of a test; empty for one that is always true, null for one that cannot be said. */
function timesOf(test: Expression): string | null {
  const body = test.kind === 'thunk' ? test.body : test;
  if (body.kind === 'flag') return body.value ? '' : null;
  return body.kind === 'time' ? whenOf(body.text) : null;
}

function crossfade(args: Arguments, scope: LiquidsoapScope, { line }: Call): Programme | null {
  const programme = programmeIn(args.positional.at(-1), scope);
  const overlapS = scope.number(args.named('duration') ?? args.named('start_next')) ?? DEFAULT_OVERLAP_S;
  const fades = (['fade_in', 'fade_out'] as const).map((label) => scope.number(args.named(label)));
  if (fades.some((fadeS) => (fadeS ?? DEFAULT_FADE_S) !== overlapS)) {
    scope.miss(
      line,
      `crossfade: fades of another length than the overlap; both tracks fade for all of its ${overlapS} s`,
    );
  }
  if (args.positional.length > 1) scope.miss(line, 'crossfade: a transition function');
  return programme && { ...programme, crossfadeS: overlapS };
}

function normalize(args: Arguments, scope: LiquidsoapScope): Programme | null {
  const programme = programmeIn(args.positional[0], scope);
  return programme && { ...programme, isNormalized: true };
}

function nrj(args: Arguments, scope: LiquidsoapScope, call: Call): Programme | null {
  scope.miss(call.line, 'nrj: its compressor; tracks are brought to the same peak instead');
  return normalize(args, scope);
}

/** The sources of a list, silence in the place of what is none. */
function partsOf(given: Expression | undefined, scope: LiquidsoapScope): Programme[] {
  if (given?.kind !== 'list') return [];
  return given.items.map((item) => {
    const programme = programmeIn(item, scope);
    if (!programme) scope.miss(item.line, `a source that is no list of files: ${nameOf(item)}`);
    return programme ?? SILENCE;
  });
}

function nameOf(expression: Expression): string {
  return expression.kind === 'name' || expression.kind === 'call' ? expression.name : 'it is computed';
}

function rounded(weight: number): number {
  return Math.max(0.01, Math.round(weight * 1000) / 1000);
}

/** Lists may be named again and again; a mount takes this many. */
function bounded(programme: Programme, scope: LiquidsoapScope, line: number): Programme {
  if (programme.lists.length <= MAX_LISTS) return programme;
  scope.miss(line, `lists beyond the first ${MAX_LISTS}`);
  return { ...programme, lists: programme.lists.slice(0, MAX_LISTS) };
}
