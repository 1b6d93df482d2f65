// Understands what an Icecast server says of itself: its public status document and its administrator's pages.

/** What a server says of one of its mounts. */
export interface ReportedMount {
  readonly listeners: number;
  /** Most listeners at once since the source connected. */
  readonly listenerPeak: number;
}

/** What a server says of all its mounts, by path. */
export interface ServerReport {
  /** For example `Icecast 2.4.4`; null when it does not say. */
  readonly version: string | null;
  readonly mounts: ReadonlyMap<string, ReportedMount>;
}

const MAX_VERSION_CHARS = 100;

/**
 * The text of status-json.xsl; null when it is not JSON (2.4.4 is not, in its first moments). `icestats.source` is an
 * object, an array or absent (Icecast web/xml2json.xslt).
 */
export function parseStatusJson(text: string): ServerReport | null {
  const icestats = field(parseJson(text), 'icestats');
  if (icestats === undefined) return null;
  const listed = field(icestats, 'source');
  const sources: readonly unknown[] = Array.isArray(listed) ? listed : [listed];
  const mounts = new Map<string, ReportedMount>();
  for (const source of sources) {
    const path = pathOf(field(source, 'listenurl'));
    if (path === null) continue;
    const listenerPeak = count(field(source, 'listener_peak'));
    mounts.set(path, { listeners: count(field(source, 'listeners')), listenerPeak });
  }
  const version = field(icestats, 'server_id');
  return { version: typeof version === 'string' ? version.slice(0, MAX_VERSION_CHARS) : null, mounts };
}

/** The text of `/admin/stats`, which lists hidden mounts too (Icecast src/stats.c); null when it is not that. */
export function parseAdminStats(xml: string): ServerReport | null {
  if (!xml.includes('<icestats>')) return null;
  const mounts = new Map<string, ReportedMount>();
  for (const [path, body] of sourcesOf(xml)) {
    const listenerPeak = Number(/<listener_peak>(\d{1,9})</.exec(body)?.[1] ?? 0);
    mounts.set(path, { listeners: Number(/<listeners>(\d{1,9})</.exec(body)?.[1] ?? 0), listenerPeak });
  }
  const version = /<server_id>([^<]*)</.exec(xml)?.[1];
  return { version: version ? unescapeXml(version).slice(0, MAX_VERSION_CHARS) : null, mounts };
}

/**
 * The text of `/admin/listmounts`: where each mount's listeners go when its source does, empty for nowhere. It is the
 * only page of 2.4 that tells (Icecast src/admin.c, admin_build_sourcelist), and only to the administrator.
 */
export function parseFallbacks(xml: string): ReadonlyMap<string, string> {
  const fallbacks = sourcesOf(xml).map(([path, body]) => {
    return [path, unescapeXml(/<fallback>([^<]*)</.exec(body)?.[1] ?? '')] as const;
  });
  return new Map(fallbacks);
}

function sourcesOf(xml: string): (readonly [path: string, body: string])[] {
  return xml
    .split('<source mount="')
    .slice(1)
    .map(
      (part) => [unescapeXml(part.slice(0, part.indexOf('"'))), part.split('</source>', 1)[0] ?? ''] as const,
    );
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|(amp|lt|gt|quot|apos));/gi, (whole, hex, name) => {
    if (name !== undefined) return ENTITIES[String(name).toLowerCase()] ?? whole;
    const code = Number.parseInt(hex, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function field(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null ? (of as Record<string, unknown>)[name] : undefined;
}

function count(value: unknown): number {
  return typeof value === 'number' && value >= 0 ? Math.floor(value) : 0;
}

function pathOf(url: unknown): string | null {
  if (typeof url !== 'string' || !URL.canParse(url)) return null;
  try {
    return decodeURIComponent(new URL(url).pathname);
  } catch {
    return null;
  }
}
