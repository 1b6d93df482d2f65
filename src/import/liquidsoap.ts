// Reads a Liquidsoap script and makes mounts of the common part: lists, crossfade, normalising, MP3 to Icecast.
import { isDeepStrictEqual } from 'node:util';
import type { Imported, ImportedMount, ImportedTarget, ImportPlace } from './imported.js';
import { type Output, outputOf } from './liquidsoap-outputs.js';
import { parseLiquidsoap } from './liquidsoap-parser.js';
import { LiquidsoapScope } from './liquidsoap-scope.js';
import { programmeIn } from './liquidsoap-sources.js';
import type { Expression, Statement } from './liquidsoap-syntax.js';
import { idOf } from './locations.js';
import { programmeKeys } from './programme.js';

/** Outputs beyond these are left out: no script that a person wrote has more. */
const MAX_OUTPUTS = 500;

/** The mounts of a script (up to 2.1; what is newer is mostly understood too). Never throws, never runs anything. */
export function importLiquidsoap(script: string, place: ImportPlace): Imported {
  const scope = new LiquidsoapScope(place);
  const outputs: Output[] = [];
  for (const statement of parseLiquidsoap(script)) take(statement, scope, outputs);
  const mounts = mountsOf(outputs, scope);
  return { mounts, leftOut: scope.leftOut, variables: [...scope.variables] };
}

function take({ name, value }: Statement, scope: LiquidsoapScope, outputs: Output[]): void {
  if (value.kind === 'call' && value.name.startsWith('output.')) {
    const output = outputs.length < MAX_OUTPUTS ? outputOf(value, scope) : null;
    if (output) outputs.push(output);
    else if (outputs.length >= MAX_OUTPUTS) scope.miss(value.line, `outputs beyond the first ${MAX_OUTPUTS}`);
    return;
  }
  const programme = programmeIn(value, scope);
  if (name !== null) scope.bind(name, programme ? { kind: 'source', programme } : scope.resolve(value));
  const missed = missedIn(name, value, scope);
  if (missed !== null && !programme) scope.miss(value.line, missed);
}

/** What a statement that made no source leaves behind; null when it only gave a value a name. */
function missedIn(name: string | null, value: Expression, scope: LiquidsoapScope): string | null {
  if (value.kind === 'unknown') return value.what;
  if (name?.startsWith('settings.')) return name;
  if (value.kind === 'call') return scope.text(value) === undefined ? value.name : null;
  return name === null && value.kind !== 'name' ? 'a value that nothing is done with' : null;
}

/** Outputs of one source in one encoding are one mount; those in another encoding follow it. */
function mountsOf(outputs: readonly Output[], scope: LiquidsoapScope): ImportedMount[] {
  const ids = new Set<string>();
  const leaders = new Map<ImportedMount, Output>();
  const mounts: ImportedMount[] = [];
  for (const output of outputs) {
    const kin = [...leaders].filter(([, { programme }]) => programme === output.programme);
    const same = kin.find(([, { profile }]) => isDeepStrictEqual(profile, output.profile));
    if (same) {
      const [mount, first] = same;
      (mount.icecast_servers as ImportedTarget[]).push(serverOf(output, first));
      continue;
    }
    const [leader, led] = kin.find(([mount]) => mount.follow === undefined) ?? [];
    const canFollow = led && mayFollow(output, led);
    if (led && !canFollow)
      scope.miss(output.line, `${output.path} plays on its own, not in step with ${led.path}`);
    const id = idOf(output.path, ids);
    ids.add(id);
    const mount = mountOf(id, output, canFollow ? leader?.id : undefined);
    leaders.set(mount, output);
    mounts.push(mount);
  }
  return mounts;
}

function mayFollow({ profile }: Output, { profile: first }: Output): boolean {
  return profile.sample_rate === first.sample_rate && profile.channels <= first.channels;
}

function mountOf(id: string, output: Output, follow: string | undefined): ImportedMount {
  const { path, programme, profile, words, server } = output;
  const { playlists, ...keys } = follow === undefined ? programmeKeys(programme) : {};
  const own = { ...keys, ...profile, ...words };
  return {
    id,
    path,
    ...(follow !== undefined && { follow }),
    ...own,
    ...(playlists && { playlists }),
    icecast_servers: [server],
  };
}

/** A further server of a mount: what it is called there, where that differs. */
function serverOf({ path, words, server }: Output, first: Output): ImportedTarget {
  const other = Object.entries(words).filter(
    ([key, text]) => first.words[key as keyof typeof words] !== text,
  );
  return { ...server, ...(path !== first.path && { mount: path }), ...Object.fromEntries(other) };
}
