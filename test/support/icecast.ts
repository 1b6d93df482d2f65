// A real icecast2 on loopback for tests: own port, own folder, never root, and every fault an operator can cause.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, isIPv6 } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from './free-port.js';

const NOBODY = 65534;
/** icecast2 2.4.4 reads a string that is not there, once in some hundred starts, when sources connect soon after it. */
const SEGFAULT_WITHIN_MS = 10_000;

/** What a test may choose; everything has a default. */
export interface IcecastOptions {
  readonly sourcePassword?: string;
  readonly port?: number;
  /** Address it listens on; 127.0.0.1 by default. */
  readonly host?: string;
  /** Name of the network namespace it runs in, which must have {@link host}. */
  readonly namespace?: string;
  /** `<limits><sources>`. */
  readonly maxSources?: number;
  /** `<limits><clients>`: listeners and sources together. */
  readonly maxClients?: number;
  /** Seconds without audio before a source is dropped. */
  readonly sourceTimeoutS?: number;
  /** Bytes a listener gets at once on connecting. */
  readonly burstBytes?: number;
  /** Also opens `port` for Shoutcast v1 listeners of this mount, and `port + 1` for their source. */
  readonly shoutcast?: { readonly port: number; readonly mount: string };
  /** `<mount>` sections: a mount with its own password, fallback or title encoding. */
  readonly mounts?: readonly {
    readonly path: string;
    readonly fallback?: string;
    readonly password?: string;
    readonly charset?: string;
  }[];
}

/** A running (or stopped, or frozen) icecast2. */
export interface Icecast {
  readonly host: string;
  readonly port: number;
  readonly sourcePassword: string;
  readonly adminPassword: string;
  readonly folder: string;
  /** Address of a listener URL or any other path. */
  url(path: string): string;
  /** Starts it again on the same port after `stop` or `kill`; resolves when it accepts connections. */
  start(): Promise<void>;
  /** SIGTERM, waits for the end. */
  stop(): Promise<void>;
  /** SIGKILL, waits for the end. */
  kill(): Promise<void>;
  /** SIGSTOP: the port still accepts, nobody answers. */
  freeze(): void;
  /** SIGCONT. */
  thaw(): void;
  errorLog(): Promise<string>;
  accessLog(): Promise<string>;
  /** Sources as status-json.xsl shows them, always as an array. */
  sources(): Promise<readonly Record<string, unknown>[]>;
  /** Text of an admin page, for example `/admin/killsource?mount=/a`. */
  admin(path: string): Promise<string>;
  /** Kills it and removes its folder. */
  close(): Promise<void>;
}

/** Starts icecast2 and resolves when it accepts connections. */
export async function startIcecast(options: IcecastOptions = {}): Promise<Icecast> {
  const asRoot = process.getuid?.() === 0;
  const folder = await mkdtemp(join(tmpdir(), 'jetstream-icecast-'));
  if (asRoot) await chown(folder, NOBODY, NOBODY);
  const port = options.port ?? (await freePort());
  const { host = '127.0.0.1' } = options;
  const sourcePassword = options.sourcePassword ?? 'source-secret';
  const adminPassword = 'admin-secret';
  const config = join(folder, 'icecast.xml');
  await writeFile(config, configXml({ ...options, host, port, sourcePassword }, adminPassword, folder));

  let child: ChildProcess | null = null;
  const end = async (signal: NodeJS.Signals) => {
    const ending = child;
    child = null;
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return;
    const exited = once(ending, 'exit');
    ending.kill('SIGCONT');
    ending.kill(signal);
    await exited;
  };
  /** Once a start, and after this death alone: any other is for the test to notice. */
  const startAgainAfterSegfault = (started: ChildProcess) => {
    const startedMs = performance.now();
    started.once('exit', (_code, signal) => {
      const livedMs = performance.now() - startedMs;
      if (child !== started || signal !== 'SIGSEGV' || livedMs > SEGFAULT_WITHIN_MS) return;
      console.warn(
        `icecast2 on port ${port} died of SIGSEGV after ${Math.round(livedMs)} ms: started again, once`,
      );
      child = spawnIcecast(config, options.namespace);
    });
  };
  const url = (path: string) => `http://${isIPv6(host) ? `[${host}]` : host}:${port}${path}`;
  const icecast: Icecast = {
    host,
    port,
    sourcePassword,
    adminPassword,
    folder,
    url,
    async start() {
      if (child) return;
      child = spawnIcecast(config, options.namespace);
      startAgainAfterSegfault(child);
      await untilAccepting(host, port, () => child, folder);
    },
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    errorLog: () => readFile(join(folder, 'error.log'), 'utf8'),
    accessLog: () => readFile(join(folder, 'access.log'), 'utf8'),
    sources: async () => sourcesOf(await (await fetch(url('/status-json.xsl'))).text()),
    async admin(path) {
      const authorization = `Basic ${Buffer.from(`admin:${adminPassword}`).toString('base64')}`;
      return (await fetch(url(path), { headers: { authorization } })).text();
    },
    async close() {
      await end('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
  await icecast.start();
  return icecast;
}

/** As nobody where this is root: icecast2 refuses to run as root. Every wrapper replaces itself by what it runs. */
function spawnIcecast(config: string, namespace: string | undefined): ChildProcess {
  const asNobody = {
    stdio: 'ignore',
    ...(process.getuid?.() === 0 && { uid: NOBODY, gid: NOBODY }),
  } as const;
  if (namespace === undefined) return spawn('icecast2', ['-c', config], asNobody);
  const drop = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'];
  const args = ['netns', 'exec', namespace, ...drop, 'icecast2', '-c', config];
  return spawn('ip', args, { stdio: 'ignore' });
}

async function untilAccepting(
  host: string,
  port: number,
  child: () => ChildProcess | null,
  folder: string,
): Promise<void> {
  for (let attempt = 0; attempt < 500; attempt += 1) {
    const exitCode = child()?.exitCode ?? null;
    if (exitCode !== null) {
      const log = await readFile(join(folder, 'error.log'), 'utf8').catch(() => '(no log)');
      throw new Error(`icecast2 ended with code ${exitCode} before it listened:\n${log}`);
    }
    if (await accepts(host, port)) return;
    await delay(20);
  }
  throw new Error('icecast2 did not listen within 10 s');
}

/** In its first moments 2.4.4 answers with `{"icestats":"server_start":...`, which is not JSON: no sources then. */
function sourcesOf(text: string): readonly Record<string, unknown>[] {
  if (text.startsWith('{"icestats":"')) return [];
  const { source } = (JSON.parse(text) as { icestats: { source?: unknown } }).icestats;
  const list = source === undefined ? [] : Array.isArray(source) ? source : [source];
  return list as Record<string, unknown>[];
}

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

function configXml(options: IcecastOptions, adminPassword: string, folder: string): string {
  const mounts = (options.mounts ?? []).map(
    ({ path, fallback, password, charset }) => `<mount type="normal"><mount-name>${path}</mount-name>
      ${password ? `<username>source</username><password>${password}</password>` : ''}
      ${charset ? `<charset>${charset}</charset>` : ''}
      ${fallback ? `<fallback-mount>${fallback}</fallback-mount><fallback-override>1</fallback-override>` : ''}
    </mount>`,
  );
  return `<icecast>
  <location>test</location><admin>test@localhost</admin><hostname>localhost</hostname>
  <limits>
    <clients>${options.maxClients ?? 100}</clients><sources>${options.maxSources ?? 20}</sources><queue-size>524288</queue-size>
    <client-timeout>30</client-timeout><header-timeout>15</header-timeout>
    <source-timeout>${options.sourceTimeoutS ?? 10}</source-timeout>
    <burst-on-connect>1</burst-on-connect><burst-size>${options.burstBytes ?? 65536}</burst-size>
  </limits>
  <authentication>
    <source-password>${options.sourcePassword}</source-password>
    <admin-user>admin</admin-user><admin-password>${adminPassword}</admin-password>
  </authentication>
  <listen-socket><port>${options.port}</port><bind-address>${options.host}</bind-address></listen-socket>
  ${
    options.shoutcast
      ? `<listen-socket><port>${options.shoutcast.port}</port><bind-address>127.0.0.1</bind-address>
         <shoutcast-mount>${options.shoutcast.mount}</shoutcast-mount></listen-socket>`
      : ''
  }
  ${mounts.join('\n')}
  <paths>
    <basedir>${folder}</basedir><logdir>${folder}</logdir>
    <webroot>/usr/share/icecast2/web</webroot><adminroot>/usr/share/icecast2/admin</adminroot>
  </paths>
  <logging><accesslog>access.log</accesslog><errorlog>error.log</errorlog><loglevel>4</loglevel></logging>
  <security><chroot>0</chroot></security>
</icecast>
`;
}
