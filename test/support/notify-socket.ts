// The other end of systemd's notifications: a datagram socket of AF_UNIX, which Node.js cannot open and Python can.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Receives as the service manager does; what a message hands over (a barrier's descriptor) is dropped, which answers it. */
const PROGRAM = `
import json, socket, sys
inbox = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
inbox.bind(sys.argv[1])
print(json.dumps("open"), flush=True)
while True:
    print(json.dumps(inbox.recv(65536).decode()), flush=True)
`;

/** A socket that remembers what it was told. */
export interface NotifySocket {
  /** For NOTIFY_SOCKET. */
  readonly path: string;
  /** Every message so far, barriers left out, one assignment a line. */
  readonly messages: readonly string[];
  close(): Promise<void>;
}

/** Opens a datagram socket in a folder of its own. */
export async function openNotifySocket(): Promise<NotifySocket> {
  const folder = await mkdtemp(join(tmpdir(), 'jetstream-notify-'));
  const path = join(folder, 'socket');
  const receiver = spawn('python3', ['-c', PROGRAM, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const messages: string[] = [];
  const lines = createInterface(receiver.stdout);
  await once(lines, 'line');
  lines.on('line', (line) => {
    const message = String(JSON.parse(line)).trim();
    if (message !== 'BARRIER=1') messages.push(message);
  });
  return {
    path,
    messages,
    async close() {
      const ended = once(receiver, 'close');
      receiver.kill('SIGKILL');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
