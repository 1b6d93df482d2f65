// Entry of the watch process: follows the playlists of all mounts. A process of its own, since disks may hang it.
import { Rpc } from '../model/rpc.js';
import { RemoteClient } from '../remote/remote-client.js';
import type { WatchHostProtocol, WatchProtocol } from './watch-protocol.js';
import { WatchedList } from './watched-list.js';

const client = new RemoteClient();
const lists = new Map<string, WatchedList>();

function forget(key: string): void {
  void lists.get(key)?.close();
  lists.delete(key);
}

const rpc: Rpc<WatchHostProtocol, WatchProtocol> = new Rpc<WatchHostProtocol, WatchProtocol>(
  { post: (message) => process.send?.(message) },
  {
    watch: (order) => {
      const { key } = order;
      forget(key);
      const list = new WatchedList(order, client, {
        onChanged: (playlist) => rpc.note('changed', { key, playlist }),
        onTrouble: (reason) => rpc.note('trouble', { key, reason }),
      });
      lists.set(key, list);
    },
    unwatch: ({ key }) => forget(key),
  },
);

process.on('message', (message) => rpc.receive(message));
process.once('disconnect', () => process.exit(0));
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
