// /api/mounts/:id/history: what was played, newest first; and as an as-run log in CSV for reports to rights societies.
import { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Static, Type } from '@sinclair/typebox';
import type { FastifyInstance, FastifyPluginAsync } from 'fastify';
import { JetStreamError } from '../model/errors.js';
import { endReasons, type PlayHistory, type PlayRecord, playOrigins } from '../model/history.js';
import type { Station } from '../model/station.js';
import { hideUserInfo } from '../model/user-info.js';
import { csvLine } from './csv.js';
import { PageLimit } from './paging.js';
import { MountParams, type Mutable, nullable, oneOf, type Same, time } from './schemas.js';

const viewer = { role: 'viewer' } as const;
const PLAYS_BY_DEFAULT = 50;
/** Plays read from the database at a time: a millisecond or two of the main thread. */
const PLAYS_AT_A_TIME = 500;

const Play = Type.Object({
  id: Type.Integer(),
  startedAt: time,
  endedAt: nullable(time),
  playedS: nullable(Type.Number()),
  title: Type.String(),
  artist: nullable(Type.String()),
  album: nullable(Type.String()),
  location: Type.String(),
  origin: oneOf(playOrigins),
  resumed: Type.Boolean({ description: 'Goes on where an earlier play of the same track ended.' }),
  reason: nullable(oneOf(endReasons)),
});
const agree: Same<Static<typeof Play>, Mutable<PlayRecord>> = true;
void agree;
const Plays = Type.Object({
  plays: Type.Array(Play),
  before: nullable(Type.Integer({ description: 'Ask with this for the plays before these.' })),
});

const COLUMNS = [
  'started_at',
  'ended_at',
  'played_seconds',
  'title',
  'artist',
  'album',
  'location',
  'origin',
  'reason',
  'resumed',
] as const;

/** Routes below `/api/mounts`. */
export function historyRoutes(station: Station): FastifyPluginAsync {
  return async (app) => {
    serveList(app, station);
    serveCsv(app, station);
  };
}

function serveList(app: FastifyInstance, station: Station): void {
  const querystring = Type.Object(
    {
      limit: Type.Optional(PageLimit),
      before: Type.Optional(
        Type.String({ pattern: '^[0-9]{1,15}$', title: 'a whole number', description: 'Id of a play.' }),
      ),
    },
    { additionalProperties: false },
  );
  const schema = {
    summary: 'What was played, newest first',
    params: MountParams,
    querystring,
    response: { 200: Plays },
  };
  type Listed = { Params: { id: string }; Querystring: { limit?: string; before?: string } };
  app.get<Listed>('/:id/history', { config: viewer, schema }, async ({ params, query }) => {
    station.mount(params.id);
    const limit = Number(query.limit ?? PLAYS_BY_DEFAULT);
    const before = query.before === undefined ? undefined : Number(query.before);
    const plays = station.history.list(params.id, { limit, before });
    const last = plays.length === limit ? plays.at(-1) : undefined;
    return { plays, before: last?.id ?? null };
  });
}

function serveCsv(app: FastifyInstance, station: Station): void {
  const day = Type.String({
    maxLength: 40,
    description: 'A date or a time, ISO 8601; UTC unless it says otherwise.',
  });
  const querystring = Type.Object(
    { from: Type.Optional(day), to: Type.Optional(day) },
    { additionalProperties: false },
  );
  const schema = {
    summary: 'The as-run log as CSV, oldest first',
    params: MountParams,
    querystring,
    response: { 200: { description: 'RFC 4180.', content: { 'text/csv': { schema: Type.String() } } } },
  };
  type Asked = { Params: { id: string }; Querystring: { from?: string; to?: string } };
  app.get<Asked>('/:id/history.csv', { config: viewer, schema }, async ({ params, query }, reply) => {
    const { id } = station.mount(params.id);
    const span = {
      fromMs: timeOf('from', query.from, 0),
      toMs: timeOf('to', query.to, Number.MAX_SAFE_INTEGER),
    };
    reply.type('text/csv; charset=utf-8; header=present');
    reply.header('content-disposition', `attachment; filename="${id}-history.csv"`);
    return reply.send(Readable.from(csvPages(station.history, id, span)));
  });
}

/**
 * The plays that began within `[fromMs, toMs)`, out of all there are page by page: to ask the database for them alone
 * would keep it searching for as long as its log is. Others of the main thread have their turn between two pages.
 */
async function* csvPages(
  history: PlayHistory,
  id: string,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): AsyncGenerator<string> {
  const isWithin = ({ startedAt }: PlayRecord) => {
    const startedAtMs = Date.parse(startedAt);
    return startedAtMs >= fromMs && startedAtMs < toMs;
  };
  yield csvLine(COLUMNS);
  for (let after = 0; ; ) {
    const plays = history.since(id, { after, limit: PLAYS_AT_A_TIME });
    const last = plays.at(-1);
    if (!last) return;
    const lines = plays.filter(isWithin).map(csvOf);
    if (lines.length > 0) yield lines.join('');
    after = last.id;
    await nextTurn();
  }
}

/** A stream passes by the hook that hides passwords in whole answers, so each cell is looked at. */
function csvOf({
  startedAt,
  endedAt,
  playedS,
  title,
  artist,
  album,
  location,
  origin,
  reason,
  resumed,
}: PlayRecord) {
  const played = playedS === null ? null : Math.round(playedS * 10) / 10;
  const texts = [title, artist, album, location].map((text) => text && hideUserInfo(text));
  return csvLine([startedAt, endedAt, played, ...texts, origin, reason, resumed ? 'yes' : 'no']);
}

/** A date, and a time with or without its zone. */
const TIME = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:\d\d)?)?$/i;

/** Milliseconds since 1970; without a zone it is UTC, where `Date.parse` would take that of the machine. */
function timeOf(name: string, text: string | undefined, byDefault: number): number {
  if (text === undefined) return byDefault;
  const [, date, time = '00:00', zone = 'Z'] = TIME.exec(text) ?? [];
  const ms = Date.parse(`${date}T${time}${zone.toUpperCase()}`);
  // The 30th of February would be the 2nd of March.
  const isDay = date !== undefined && new Date(date).getUTCDate() === Number(date.slice(-2));
  if (isDay && !Number.isNaN(ms)) return ms;
  const message = `"${name}" must be a date or a time such as 2026-01-31 or 2026-01-31T18:00:00Z`;
  throw new JetStreamError('JS_INVALID_REQUEST', message);
}
