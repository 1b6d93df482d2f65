import { describe, expect, it } from 'vitest';
import { JetStreamError } from '../../../src/model/errors.js';
import { type HlsOptions, openHls } from '../../../src/remote/hls-follower.js';

const BASE = 'http://studio/live/';

/** A studio whose manifest goes on with every wait. */
class Studio {
  readonly files = new Map<string, string>();
  readonly asked: string[] = [];
  readonly waits: number[] = [];
  onWait: () => void = () => undefined;
  readonly #abort = new AbortController();

  readonly options: HlsOptions = {
    fetch: async (url) => {
      this.asked.push(url.slice(BASE.length));
      const text = this.files.get(url.slice(BASE.length));
      if (text === undefined) throw new JetStreamError('JS_REMOTE_FAILED', `there is no ${url}`);
      return { url, bytes: Buffer.from(text) };
    },
    wait: async (ms) => {
      this.waits.push(ms);
      this.onWait();
    },
    signal: this.#abort.signal,
  };

  /** Puts segments in the manifest, and their files beside it. */
  list(first: number, names: readonly string[], end = ''): void {
    const lines = names.flatMap((name) => ['#EXTINF:6,', name]);
    for (const name of names) this.files.set(name, `<${name}>`);
    this.files.set(
      'live.m3u8',
      ['#EXTM3U', '#EXT-X-TARGETDURATION:6', `#EXT-X-MEDIA-SEQUENCE:${first}`, ...lines, end].join('\n'),
    );
  }

  async open(name = 'live.m3u8') {
    return openHls(BASE + name, this.options);
  }

  /** Reads to the end. */
  async play(name?: string): Promise<string> {
    const pieces: Uint8Array[] = [];
    for await (const piece of (await this.open(name)).audio) pieces.push(piece);
    return Buffer.concat(pieces).toString();
  }
}

describe('an HLS stream', () => {
  it('is entered three segments before its live end, and each new one comes once', async () => {
    const studio = new Studio();
    studio.list(7, ['a', 'b', 'c', 'd']);
    studio.onWait = () => studio.list(9, ['c', 'd', 'e', 'f'], '#EXT-X-ENDLIST');
    expect(await studio.play()).toBe('<b><c><d><e><f>');
    expect(studio.waits).toEqual([6000]);
  });

  it('is asked sooner while nothing is new, and ends when nothing comes any more', async () => {
    const studio = new Studio();
    studio.list(0, ['a']);
    await expect(studio.play()).rejects.toThrow('nothing new');
    expect(studio.waits.slice(0, 3)).toEqual([6000, 3000, 3000]);
  });

  it('goes on without a segment that cannot be had', async () => {
    const studio = new Studio();
    studio.list(0, ['a', 'b', 'c'], '#EXT-X-ENDLIST');
    studio.files.delete('b');
    expect(await studio.play()).toBe('<a><c>');
  });

  it('lives through a manifest that cannot be had for a moment', async () => {
    const studio = new Studio();
    studio.list(0, ['a']);
    let waits = 0;
    studio.onWait = () => {
      if (++waits === 1) studio.files.delete('live.m3u8');
      else studio.list(0, ['a', 'b'], '#EXT-X-ENDLIST');
    };
    expect(await studio.play()).toBe('<a><b>');
  });

  it('passes over what it missed, and follows a studio that begins anew', async () => {
    const studio = new Studio();
    studio.list(100, ['a']);
    const next = [() => studio.list(110, ['k']), () => studio.list(0, ['z'], '#EXT-X-ENDLIST')];
    studio.onWait = () => next.shift()?.();
    expect(await studio.play()).toBe('<a><k><z>');
  });

  it('begins with the piece that every decoder needs first', async () => {
    const studio = new Studio();
    studio.list(0, ['a', 'b'], '#EXT-X-ENDLIST');
    const text = studio.files.get('live.m3u8') ?? '';
    studio.files.set('init', '<init>');
    studio.files.set('live.m3u8', text.replace('#EXTINF', '#EXT-X-MAP:URI="init"\n#EXTINF'));
    expect(await studio.play()).toBe('<init><a><b>');
  });

  it('asks for that piece again when it could not be had', async () => {
    const studio = new Studio();
    studio.list(0, ['a']);
    const mapped = () => {
      const text = studio.files.get('live.m3u8') ?? '';
      studio.files.set('live.m3u8', text.replace('#EXTINF', '#EXT-X-MAP:URI="init"\n#EXTINF'));
    };
    mapped();
    studio.onWait = () => {
      studio.files.set('init', '<init>');
      studio.list(1, ['b', 'c'], '#EXT-X-ENDLIST');
      mapped();
    };
    expect(await studio.play()).toBe('<init><b><c>');
  });

  it('is played in the variant that costs least, audio alone where there is such', async () => {
    const studio = new Studio();
    const variant = (attributes: string, name: string) => [`#EXT-X-STREAM-INF:${attributes}`, name];
    const lines = [
      ...variant('BANDWIDTH=50000,RESOLUTION=320x200', 'film.m3u8'),
      ...variant('BANDWIDTH=192000', 'high.m3u8'),
      ...variant('BANDWIDTH=96000', 'live.m3u8'),
    ];
    studio.files.set('master.m3u8', ['#EXTM3U', ...lines].join('\n'));
    studio.list(0, ['a'], '#EXT-X-ENDLIST');
    expect(await studio.play('master.m3u8')).toBe('<a>');
    expect((await studio.open('master.m3u8')).targetS).toBe(6);
  });

  it('says how much comes at a time, whatever it claims', async () => {
    const studio = new Studio();
    studio.list(0, ['a']);
    const claims = studio.files.get('live.m3u8')?.replace('DURATION:6', 'DURATION:9000000') ?? '';
    studio.files.set('live.m3u8', claims);
    expect((await studio.open()).targetS).toBe(60);
  });

  it.each([
    [
      'encrypted',
      '#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXT-X-KEY:METHOD=AES-128,URI="k"\n#EXTINF:6,\na',
      /encrypted/,
    ],
    [
      'cut out of one file',
      '#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,\n#EXT-X-BYTERANGE:5@0\na\n#EXTINF:6,\n#EXT-X-BYTERANGE:5@5\na',
      /pieces of larger files/,
    ],
    [
      'led by a piece of a file',
      '#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXT-X-MAP:URI="a",BYTERANGE="5@0"\n#EXTINF:6,\nb',
      /pieces of larger files/,
    ],
    ['no manifest', 'hello', /no HLS manifest/],
  ])('that is %s is refused', async (_, text, message) => {
    const studio = new Studio();
    studio.files.set('live.m3u8', text);
    await expect(studio.open()).rejects.toThrow(message);
  });
});
