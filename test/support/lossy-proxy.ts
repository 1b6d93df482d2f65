// A proxy that stops reading instead of dropping packets: what a sender sees of a dead or slow link, without privileges.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A running proxy. */
export interface LossyProxy {
  readonly port: number;
  /** Nothing is read from either side any more; connections of before never come back. */
  cut(): void;
  /** New connections get through again. */
  mend(): void;
  /**
   * Holds back what clients send after their first words until it is called with false. A proxy that read slowly
   * instead, or had read for a while before, would have its kernel grow the window and swallow minutes of audio.
   */
  hold(on: boolean): void;
  close(): Promise<void>;
}

/** Forwards a port of its own to `target` on loopback. */
export async function lossyProxy(target: number): Promise<LossyProxy> {
  const sockets = new Set<Socket>();
  let isCut = false;
  let held: Promise<void> | null = null;
  let release = () => {};

  const forward = async (from: Socket, to: Socket, isUpward: boolean) => {
    let isHead = true;
    for await (const chunk of from.iterator({ destroyOnReturn: false })) {
      if (isCut) return;
      if (!to.write(chunk)) await once(to, 'drain');
      if (isUpward && !isHead) await held;
      isHead = false;
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
  const server = createServer(join).listen(0, '127.0.0.1');
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
    hold: (on) => {
      release();
      held = on ? new Promise((resolve) => (release = resolve)) : null;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
