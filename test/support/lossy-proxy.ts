// A proxy that stops reading instead of dropping packets: what a sender sees of a dead or slow link, without privileges.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** A running proxy. */
export interface LossyProxy {
  readonly port: number;
  /** Nothing is read from either side any more; connections of before never come back. */
  cut(): void;
  /** New connections get through again. */
  mend(): void;
  /** Bounds what the clients may send, kilobits per second; null for no bound. */
  throttle(kbps: number | null): void;
  close(): Promise<void>;
}

/** Forwards a port of its own to `target` on loopback. */
export async function lossyProxy(target: number): Promise<LossyProxy> {
  const sockets = new Set<Socket>();
  let isCut = false;
  let limitKbps: number | null = null;

  const forward = async (from: Socket, to: Socket, isLimited: boolean) => {
    for await (const chunk of from.iterator({ destroyOnReturn: false })) {
      if (isCut) return;
      if (!to.write(chunk)) await once(to, 'drain');
      if (isLimited && limitKbps !== null) await delay(((chunk as Buffer).length * 8) / limitKbps);
    }
    if (!isCut) to.end();
  };
  const join = (near: Socket) => {
    sockets.add(near.on('error', () => {}));
    // A cut link does not answer: whoever connects waits for words that never come.
    if (isCut) return;
    const far = connect(target, '127.0.0.1').on('error', () => {});
    sockets.add(far);
    forward(near, far, true).catch(() => far.destroy());
    forward(far, near, false).catch(() => near.destroy());
  };
  // Small reads: a whole window at once would make a slow link look like a dead one.
  const server = createServer({ highWaterMark: 4096 }, join).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    cut: () => {
      isCut = true;
      for (const socket of sockets) socket.pause();
    },
    mend: () => {
      isCut = false;
      // The far end would wait for its timeout; ending both is what a rebooted router does.
      for (const socket of sockets) socket.destroy();
      sockets.clear();
    },
    throttle: (kbps) => {
      limitKbps = kbps;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
