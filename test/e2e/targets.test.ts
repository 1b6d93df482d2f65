// Every fault of a target, made on purpose with real servers and real sockets, beside a neighbour that must not notice.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Certificate, makeCertificate } from '../support/certificate.js';
import { freePort, freePortPair } from '../support/free-port.js';
import { type Icecast, type IcecastOptions, startIcecast } from '../support/icecast.js';
import { type IcyListener, listen } from '../support/icy-listener.js';
import { splitFrames } from '../support/mp3-tone.js';
import { PlayoutRig, shortTimings, targetConfig, type WatchedTarget } from '../support/playout-rig.js';
import { type StrangeServer, strangeServer, welcome } from '../support/strange-server.js';

let icecast: Icecast;
let rig: PlayoutRig;
let neighbour: WatchedTarget;
let neighbourListener: IcyListener;
/** Servers of single tests. */
const servers: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  const mounts = [
    { path: '/titles', charset: 'UTF-8' },
    { path: '/backed', fallback: '/elsewhere' },
  ];
  icecast = await startIcecast({ sourceTimeoutS: 3, mounts });
  rig = new PlayoutRig(320);
  neighbour = rig.target(targetConfig(icecast.port), '/neighbour');
  await neighbour.until('connected');
  neighbourListener = await listen(icecast.url('/neighbour'));
});
afterAll(async () => {
  neighbourListener.close();
  await rig.close();
  await Promise.all([icecast, ...servers].map((server) => server.close()));
});

/** An icecast of the test's own. */
async function ownIcecast(options?: IcecastOptions): Promise<Icecast> {
  const own = await startIcecast(options);
  servers.push(own);
  return own;
}

async function strange(...args: Parameters<typeof strangeServer>): Promise<StrangeServer> {
  const server = await strangeServer(...args);
  servers.push(server);
  return server;
}

/** Occupies a mount the way any other source client would; call the result to leave. */
async function occupy({ port, sourcePassword }: Icecast, path: string): Promise<() => void> {
  const socket = connect(port, '127.0.0.1').on('error', () => {});
  const authorization = Buffer.from(`source:${sourcePassword}`).toString('base64');
  socket.write(`SOURCE ${path} HTTP/1.0\r\nAuthorization: Basic ${authorization}\r\n`);
  socket.write('Content-Type: audio/mpeg\r\n\r\n');
  await once(socket, 'data');
  return () => void socket.destroy();
}

const neighbourHears = (title: string) =>
  neighbourListener.until(({ titles }) => titles.at(-1)?.block === `StreamTitle='${title}';`);

describe('a target on the air', () => {
  test('brings decodable audio and says who it is', async () => {
    const watched = rig.target(targetConfig(icecast.port), '/a');
    await watched.until('connected');
    const listener = await listen(icecast.url('/a'));
    await listener.until(({ audio }) => audio().length > 200_000);
    listener.close();
    const whole = listener.audio();
    const fromFrame = whole.subarray(whole.indexOf(Buffer.from([0xff, 0xfb])));
    execFileSync('ffmpeg', ['-v', 'error', '-xerror', '-f', 'mp3', '-i', '-', '-f', 'null', '-'], {
      input: fromFrame.subarray(0, 180_000),
      stdio: 'pipe',
    });
    expect(listener.headers['icy-name']).toBe(Buffer.from('Rig Ü').toString('latin1'));
    await expect
      .poll(() => watched.target.status().serverView, { timeout: 10_000 })
      .toMatchObject({ listenerPeak: 1, version: 'Icecast 2.4.4' });
    const source = (await icecast.sources()).find(({ listenurl }) => String(listenurl).endsWith('/a'));
    expect(source).toMatchObject({ bitrate: 320, genre: 'test', server_type: 'audio/mpeg' });
    expect(watched.target.status()).toMatchObject({
      state: 'connected',
      reconnectAttempts: 0,
      framesDropped: 0,
    });
    expect(watched.target.status().bytesSent).toBeGreaterThan(150_000);
  });

  test('warns of a server that would cut its listeners off, where its administrator may ask', async () => {
    const asAdmin = { admin_password: icecast.adminPassword };
    const bare = rig.target(targetConfig(icecast.port, asAdmin), '/bare');
    const backed = rig.target(targetConfig(icecast.port, asAdmin), '/backed');
    const unknown = rig.target(targetConfig(icecast.port), '/unknown');
    const views = () =>
      [bare, backed, unknown].map(({ target }) => target.status().serverView?.fallbackMount);
    await expect.poll(views, { timeout: 15_000 }).toEqual(['', '/elsewhere', null]);
    expect(bare.target.status().warnings.join()).toMatch(/fallback-mount in icecast\.xml/);
    expect([backed, unknown].map(({ target }) => target.status().warnings)).toEqual([[], []]);
  });

  test('is spoken to with SOURCE where PUT is unknown', async () => {
    const server = await strange((socket, head) => {
      if (head.startsWith('SOURCE /old HTTP/1.0\r\n')) socket.resume().write('HTTP/1.0 200 OK\r\n\r\n');
      else socket.end('HTTP/1.0 400 Bad Request\r\n\r\n<b>unknown request</b>');
    });
    const watched = rig.target(targetConfig(server.port), '/old');
    await watched.until('connected');
    expect(server.requests.map((head) => head.split(' ')[0])).toEqual(['PUT', 'SOURCE']);
    expect(server.requests.join()).not.toMatch(/transfer-encoding/i);
  });

  test('can be a Shoutcast v1 server, titles included', async () => {
    const port = await freePortPair();
    const own = await ownIcecast({ shoutcast: { port, mount: '/shout' } });
    rig.reader.title('To Shoutcast');
    const wrong = rig.target(targetConfig(port + 1, { protocol: 'shoutcast', password: 'wrong' }), '/shout');
    expect((await wrong.until('rejected')).reason).toMatch(/check the password/);
    const watched = rig.target(targetConfig(port + 1, { protocol: 'shoutcast' }), '/shout');
    await watched.until('connected');
    const listener = await listen(own.url('/shout'));
    await listener.until(({ titles }) => titles.at(-1)?.block === "StreamTitle='To Shoutcast';");
    listener.close();
  });
});

describe('a target that is refused', () => {
  test('for its password is auth_failed, and says what to check', async () => {
    const watched = rig.target(targetConfig(icecast.port, { password: 'wrong' }), '/auth');
    const { code, reason } = await watched.until('auth_failed');
    expect(code).toBe('JS_TARGET_AUTH');
    expect(reason).toMatch(/check username and password/);
    expect(watched.target.status().nextAttemptAt).not.toBeNull();
  });

  test('having no password is auth_failed without bothering the server', async () => {
    const watched = rig.target(targetConfig(icecast.port, { password: null }), '/auth');
    const { reason } = await watched.until('auth_failed');
    expect(reason).toMatch(/JETSTREAM_SOURCE_PASSWORD/);
    expect(watched.changes.map(({ to }) => to)).toEqual(['auth_failed']);
  });

  test('because the mount is in use backs off, and connects when it is freed', async () => {
    const leave = await occupy(icecast, '/busy');
    const watched = rig.target(targetConfig(icecast.port), '/busy');
    expect((await watched.until('backing_off')).code).toBe('JS_TARGET_MOUNT_IN_USE');
    leave();
    await watched.until('connected');
  });

  test('at the limit of sources is rejected, and connects when there is room', async () => {
    const own = await ownIcecast({ maxSources: 1 });
    const leave = await occupy(own, '/only');
    const watched = rig.target(targetConfig(own.port), '/late');
    const { code, reason } = await watched.until('rejected');
    expect(code).toBe('JS_TARGET_REJECTED');
    expect(reason).toMatch(/too many sources/);
    leave();
    await watched.until('connected');
  });

  test('is tried again at once when asked', async () => {
    const own = await ownIcecast({ sourcePassword: 'other' });
    const watched = rig.target(targetConfig(own.port, { password: 'wrong' }), '/again');
    await watched.until('auth_failed');
    expect(watched.target.reconnectNow()).toBe(true);
    await watched.until('auth_failed');
    expect(watched.target.status().reconnectAttempts).toBe(1);
  });
});

describe('a target whose server', () => {
  test('stops and starts comes back by itself, with the title', async () => {
    const own = await ownIcecast();
    rig.reader.title('Still the same');
    const watched = rig.target(targetConfig(own.port), '/restart');
    await watched.until('connected');
    await own.stop();
    expect((await watched.until('backing_off')).code).toBe('JS_TARGET_LOST');
    await own.start();
    await watched.until('connected');
    const listener = await listen(own.url('/restart'));
    await listener.until(({ titles }) => titles.at(-1)?.block === "StreamTitle='Still the same';");
    listener.close();
    expect(watched.target.status().reconnectAttempts).toBeGreaterThan(0);
  });

  test('lags gets a title only when its audio has got there', async () => {
    let goOn = () => {};
    const server = await strange((socket) => {
      welcome(socket);
      socket.pause();
      goOn = () => void socket.resume();
    });
    const watched = rig.target(targetConfig(server.port), '/late', { ...shortTimings, stallMs: 60_000 });
    await watched.until('connected');
    await expect.poll(() => watched.target.status().lagMs, { timeout: 20_000 }).toBeGreaterThan(2000);
    rig.reader.title('In good time');
    await neighbourHears('In good time');
    expect(server.requests.join()).not.toContain('In%20good%20time');
    goOn();
    await expect.poll(() => server.requests.join(), { timeout: 10_000 }).toContain('In%20good%20time');
  });

  // The others have a server each, and mostly wait for it.
  test.concurrent('accepts and never reads is given up as stalled', async ({ expect }) => {
    const server = await strange((socket) => {
      socket.pause();
      welcome(socket);
    });
    const watched = rig.target(targetConfig(server.port), '/stuck');
    await watched.until('connected');
    const { code } = await watched.until('backing_off');
    expect(code).toBe('JS_TARGET_STALLED');
    expect(watched.target.status().lagMs).toBeNull();
  });

  test.concurrent('takes less than it is sent gets whole frames, the newest, and the loss is counted', async ({
    expect,
  }) => {
    const received: Buffer[] = [];
    let goOn = () => {};
    const server = await strange((socket) => {
      welcome(socket);
      socket.on('data', (chunk) => received.push(chunk)).pause();
      goOn = () => void socket.resume();
    });
    const timings = { ...shortTimings, stallMs: 60_000, ringMs: 1000 };
    const watched = rig.target(targetConfig(server.port), '/slow', timings);
    await watched.until('connected');
    await expect.poll(() => watched.target.status().framesDropped, { timeout: 20_000 }).toBeGreaterThan(10);
    expect(watched.target.status().lagMs).toBeLessThanOrEqual(timings.ringMs + timings.inFlightMs + 250);
    goOn();
    await expect.poll(() => watched.target.status().lagMs, { timeout: 10_000 }).toBeLessThan(500);
    expect(watched.target.status().state).toBe('connected');
    const known = new Set(rig.reader.frames.map((frame) => Buffer.from(frame).toString('latin1')));
    const heard = splitFrames(Buffer.concat(received), 320);
    expect(heard.slice(0, -1).filter((frame) => !known.has(Buffer.from(frame).toString('latin1')))).toEqual(
      [],
    );
  });

  test.concurrent('freezes is given up, and is back when it thaws', async ({ expect }) => {
    const own = await ownIcecast();
    const watched = rig.target(targetConfig(own.port), '/frozen');
    await watched.until('connected');
    own.freeze();
    expect((await watched.until('backing_off')).code).toBe('JS_TARGET_STALLED');
    expect((await watched.until('backing_off')).code).toBe('JS_TARGET_TIMEOUT');
    own.thaw();
    await watched.until('connected');
  });

  test.concurrent('resets the connection in mid-stream is connected to again', async ({ expect }) => {
    let connections = 0;
    const server = await strange((socket) => {
      connections += 1;
      welcome(socket);
      if (connections === 1) socket.once('data', () => socket.resetAndDestroy());
      else socket.resume();
    });
    const watched = rig.target(targetConfig(server.port), '/reset');
    await watched.until('connected');
    expect((await watched.until('backing_off')).code).toBe('JS_TARGET_LOST');
    await watched.until('connected');
  });

  test.concurrent('never answers is given up at the deadline', async ({ expect }) => {
    const server = await strange(() => {});
    const watched = rig.target(targetConfig(server.port), '/mute');
    const { code, reason } = await watched.until('backing_off');
    expect(code).toBe('JS_TARGET_TIMEOUT');
    expect(reason).toMatch(/no answer within 1 s/);
  });

  test.concurrent('answers without end is rejected without being listened to', async ({ expect }) => {
    const server = await strange((socket) => socket.write(`HTTP/1.0 200 OK\r\n${'X: y\r\n'.repeat(1e5)}`));
    const watched = rig.target(targetConfig(server.port), '/endless');
    expect((await watched.until('rejected')).reason).toMatch(/too long an answer/);
  });

  test.concurrent('says 100 and then refuses is believed', async ({ expect }) => {
    const server = await strange((socket) => {
      socket.write('HTTP/1.1 100 Continue\r\n\r\n');
      socket.once('data', () => socket.write('HTTP/1.0 401 Authentication Required\r\n\r\n'));
    });
    const watched = rig.target(targetConfig(server.port), '/two-faced');
    expect((await watched.until('auth_failed')).code).toBe('JS_TARGET_AUTH');
  });

  test.concurrent('does not exist is reported with what to check', async ({ expect }) => {
    const refused = rig.target(targetConfig(await freePort()), '/nobody');
    expect(await refused.until('backing_off')).toMatchObject({
      code: 'JS_TARGET_UNREACHABLE',
      reason: expect.stringMatching(/ECONNREFUSED.*check that the server runs/),
    });
    // Where the machine's resolver hangs instead of answering, the deadline ends it.
    const unknown = rig.target(targetConfig(8000, { host: 'icecast.invalid' }), '/nowhere');
    const { code, reason } = await unknown.until('backing_off');
    expect(['JS_TARGET_UNREACHABLE', 'JS_TARGET_TIMEOUT']).toContain(code);
    expect(reason).toMatch(/icecast\.invalid/);
  });
});

describe('over TLS', () => {
  let certificate: Certificate;
  beforeAll(() => {
    certificate = makeCertificate();
  });
  afterAll(() => certificate.remove());

  const tlsServer = () =>
    strange(
      (socket) => {
        welcome(socket);
        socket.resume();
      },
      { tls: certificate },
    );

  test('a certificate nobody vouches for is refused before the password is sent', async () => {
    const server = await tlsServer();
    const watched = rig.target(targetConfig(server.port, { tls: true }), '/tls');
    expect(await watched.until('backing_off')).toMatchObject({
      code: 'JS_TARGET_TLS',
      reason: expect.stringMatching(/tls_ca/),
    });
    expect(server.requests).toEqual([]);
  });

  test('tls_ca vouches for it, tls_insecure asks for nobody', async () => {
    const server = await tlsServer();
    const trusting = { tls: true, tls_ca: certificate.certPath };
    const byIp = rig.target(targetConfig(server.port, trusting), '/tls');
    const byName = rig.target(targetConfig(server.port, { ...trusting, host: 'localhost' }), '/tls');
    const insecure = rig.target(targetConfig(server.port, { tls: true, tls_insecure: true }), '/tls');
    await Promise.all([byIp, byName, insecure].map((watched) => watched.until('connected')));
  });

  test('a server that does not speak TLS is told apart, as is an unreadable tls_ca', async () => {
    const plain = rig.target(targetConfig(icecast.port, { tls: true }), '/tls');
    const missing = rig.target(targetConfig(icecast.port, { tls: true, tls_ca: '/nonexistent.pem' }), '/tls');
    expect((await plain.until('backing_off')).code).toMatch(/JS_TARGET_(TLS|TIMEOUT)/);
    expect((await missing.until('backing_off')).reason).toMatch(/tls_ca cannot be read/);
  });
});

describe('titles', () => {
  const hostile = [
    ['Emoji 🎧 and שלום', 'Emoji 🎧 and שלום'],
    [`Say "it's" it`, `Say "it's" it`],
    ["x';StreamUrl='http://evil.example/';", "x\u2019;StreamUrl='http://evil.example/\u2019;"],
    ['CafÃ© mojibake', 'CafÃ© mojibake'],
    ['two\r\nlines', 'two lines'],
    ['5000 bytes '.repeat(455), `${'5000 bytes '.repeat(90)}5000 bytes`],
  ] as const;

  test('reach a listener byte for byte, whatever is in them', async () => {
    const watched = rig.target(targetConfig(icecast.port), '/titles');
    await watched.until('connected');
    const listener = await listen(icecast.url('/titles'));
    for (const [sent, received] of hostile) {
      rig.reader.title(sent);
      await listener.until(({ titles }) => titles.at(-1)?.block.includes(received.slice(0, 4)) ?? false);
      expect(listener.titles.at(-1)?.block).toBe(`StreamTitle='${received}';`);
    }
    listener.close();
    expect(watched.target.status()).toMatchObject({ reconnectAttempts: 0, lastError: null });
  });

  test('outside Latin-1 arrive as character references where a mount of Icecast names no charset', async () => {
    const watched = rig.target(targetConfig(icecast.port), '/latin');
    await watched.until('connected');
    rig.reader.title('Zoë 🎧');
    const listener = await listen(icecast.url('/latin'));
    await listener.until(({ titles }) => titles.at(-1)?.block.includes('Zo') ?? false);
    listener.close();
    expect(listener.titles.at(-1)?.block).toBe("StreamTitle='Zo\ufffd &#127911;';");
  });

  test('that a server does not take are reported and disturb nothing', async () => {
    const broken = (socket: Socket) => void socket.end('HTTP/1.0 500 Broken\r\n\r\n');
    const server = await strange((socket) => welcome(socket.resume()), { onGet: broken });
    rig.reader.title('Unwanted');
    await neighbourHears('Unwanted');
    const watched = rig.target(targetConfig(server.port), '/untitled', { ...shortTimings, titleRetryMs: 0 });
    await watched.until('connected');
    await expect
      .poll(() => watched.target.status().lastError?.code, { timeout: 5000 })
      .toBe('JS_METADATA_FAILED');
    expect(server.requests.filter((head) => head.startsWith('GET /admin/metadata?'))).toHaveLength(2);
    expect(watched.target.status().state).toBe('connected');
  });
});

test('through all of this the neighbour lost no byte and never reconnected', () => {
  expect(rig.errors).toEqual([]);
  expect(neighbour.changes.map(({ to }) => to)).toEqual(['connecting', 'connected']);
  expect(neighbour.target.status()).toMatchObject({ framesDropped: 0, reconnectAttempts: 0 });
  expect(rig.firstByteAmiss(neighbourListener.audio())).toBeNull();
});
