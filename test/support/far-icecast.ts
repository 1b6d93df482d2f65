// A real icecast2 at the other end of a link that a test can cut or throttle: its own network namespace behind a veth
// pair, or, where namespaces are not permitted, a proxy with the same effect.
import { execFileSync } from 'node:child_process';
import { type Icecast, type IcecastOptions, startIcecast } from './icecast.js';
import { lossyProxy } from './lossy-proxy.js';

/** The server and its link. */
export interface FarIcecast {
  readonly icecast: Icecast;
  /** Where it is reached over the link. */
  readonly host: string;
  readonly port: number;
  /** From now on nothing gets through, and nobody is told: no FIN, no RST, no ICMP. */
  cut(): void;
  mend(): void;
  /** Bounds what gets through to the server, kilobits per second; null for no bound. */
  throttle(kbps: number | null): void;
  close(): Promise<void>;
}

let links = 0;

/** Starts the server behind a link of its own. */
export function farIcecast(options: IcecastOptions = {}): Promise<FarIcecast> {
  const number = (process.pid % 250) * 60 + (links++ % 60);
  return makeNamespace(`js${number}`) ? namespaced(number, options) : proxied(options);
}

/** False where namespaces cannot be made, or made but not entered (a chroot: its root is no mount of its own). */
function makeNamespace(name: string): boolean {
  const ip = (...args: string[]) => execFileSync('ip', args, { stdio: 'ignore' });
  try {
    ip('netns', 'add', name);
  } catch {
    return false;
  }
  try {
    ip('netns', 'exec', name, 'true');
    return true;
  } catch {
    ip('netns', 'del', name);
    return false;
  }
}

/** Addresses come from 198.18.0.0/15, which no network uses (RFC 2544): four for each link. */
async function namespaced(number: number, options: IcecastOptions): Promise<FarIcecast> {
  const [namespace, near, far] = [`js${number}`, `js${number}n`, `js${number}f`];
  const address = (last: number) => {
    const at = number * 4 + last;
    return `198.${18 + (at >> 16)}.${(at >> 8) & 255}.${at & 255}`;
  };
  const ip = (...args: string[]) => execFileSync('ip', args, { stdio: 'pipe' });
  const remove = () => ip('netns', 'del', namespace);
  try {
    ip('link', 'add', near, 'type', 'veth', 'peer', 'name', far, 'netns', namespace);
    ip('addr', 'add', `${address(1)}/30`, 'dev', near);
    ip('-n', namespace, 'addr', 'add', `${address(2)}/30`, 'dev', far);
    ip('link', 'set', near, 'up');
    ip('-n', namespace, 'link', 'set', far, 'up');
    const icecast = await startIcecast({ ...options, host: address(2), namespace });
    return {
      icecast,
      host: address(2),
      port: icecast.port,
      cut: () => void ip('-n', namespace, 'link', 'set', far, 'down'),
      mend: () => void ip('-n', namespace, 'link', 'set', far, 'up'),
      throttle: (kbps) => throttle(near, kbps),
      async close() {
        await icecast.close();
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}

function throttle(device: string, kbps: number | null): void {
  const tc = (...args: string[]) => execFileSync('tc', ['qdisc', ...args], { stdio: 'pipe' });
  if (kbps === null) tc('del', 'dev', device, 'root');
  else tc('replace', 'dev', device, 'root', 'tbf', 'rate', `${kbps}kbit`, 'burst', '4kb', 'limit', '16kb');
}

async function proxied(options: IcecastOptions): Promise<FarIcecast> {
  const icecast = await startIcecast(options);
  const proxy = await lossyProxy(icecast.port);
  return {
    icecast,
    host: '127.0.0.1',
    port: proxy.port,
    cut: () => proxy.cut(),
    mend: () => proxy.mend(),
    throttle: (kbps) => proxy.hold(kbps !== null),
    async close() {
      await proxy.close();
      await icecast.close();
    },
  };
}
