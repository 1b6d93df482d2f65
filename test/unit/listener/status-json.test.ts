import { expect, it } from 'vitest';
import { statusJson } from '../../../src/listener/status-json.js';
import { FakeDirectory, FakeFeed } from '../../support/fake-feed.js';
import { mountStatus } from '../../support/statuses.js';

const server = { authority: 'radio.example:8080', version: '0.1.0', startedAtMs: 0 };

function document(...ids: string[]): { icestats: { source?: unknown; [key: string]: unknown } } {
  const directory = new FakeDirectory(
    ...ids.map((id) => new FakeFeed({ mountId: id, path: `/${id}`, name: id, genre: 'test' })),
  );
  const mounts = [...ids, 'elsewhere'].map((id) => mountStatus({ id, path: `/${id}`, listeners: 2 }));
  return statusJson(mounts, directory, () => 5, server) as ReturnType<typeof document>;
}

it('has no source, one object or an array, as Icecast has', () => {
  expect(document().icestats).not.toHaveProperty('source');
  expect(document('a').icestats.source).toMatchObject({ server_name: 'a' });
  expect(document('a', 'b').icestats.source).toMatchObject([{ server_name: 'a' }, { server_name: 'b' }]);
});

it('says what widgets read', () => {
  const { icestats } = document('a');
  expect(icestats).toMatchObject({ host: 'radio.example', server_start: 'Thu, 01 Jan 1970 00:00:00 +0000' });
  expect(icestats.source).toMatchObject({
    listenurl: 'http://radio.example:8080/a',
    listeners: 2,
    listener_peak: 5,
    bitrate: 128,
    server_type: 'audio/mpeg',
    title: 'The Synthesisers - Dawn',
    stream_start_iso8601: '2026-01-01T00:00:00+0000',
  });
});
