// What the settings form sends: only what changed, and never what is only told.
import { describe, expect, it } from 'vitest';
import { fieldOfFault, patchOf, sendable } from '../../../dashboard/src/form/definition.js';

describe('a patch', () => {
  const before = {
    id: 'main',
    bitrate: 128,
    genre: 'Jazz',
    icecast_servers: [{ host: 'a', password_set: true }],
  };

  it('holds changed keys with their values and emptied keys with null', () => {
    expect(patchOf(before, { ...before, bitrate: 96, genre: undefined })).toEqual({
      bitrate: 96,
      genre: null,
    });
    expect(patchOf(before, before)).toEqual({});
  });

  it('sends no word on whether passwords are set', () => {
    const after = { ...before, icecast_servers: [{ host: 'b', port: undefined, password_set: true }] };
    expect(patchOf(before, after)).toEqual({ icecast_servers: [{ host: 'b' }] });
    expect(sendable({ admin_password_set: true, tls: false })).toEqual({ tls: false });
  });
});

describe("a fault's key", () => {
  it.each([
    ['bitrate', 'bitrate'],
    ['mounts[0].bitrate', 'bitrate'],
    ['mounts.bitrate', 'bitrate'],
    ['mounts[2].icecast_servers[1].host', 'icecast_servers.1.host'],
    ['icecast_servers[0].port', 'icecast_servers.0.port'],
  ])('%s belongs to the field %s', (key, field) => {
    expect(fieldOfFault(key)).toBe(field);
  });
});
