// An output's last words: what its end brings about is no fault.
import { expect, it } from 'vitest';
import type { MountConfig } from '../../../src/config/mount-schema.js';
import type { MountDoor } from '../../../src/mount/mount-door.js';
import { Output } from '../../../src/mount/output.js';
import type { MountNotice, MountOrder } from '../../../src/mount/protocol.js';
import type { WorkerShare } from '../../../src/mount/worker-share.js';
import { Timeline } from '../../../src/planner/timeline.js';
import { PROFILE } from '../../support/render-rig.js';

function setUp() {
  const notices: MountNotice[] = [];
  const config = { id: 'main', path: '/main', render: 'splice', icecast_servers: [] };
  const output = new Output({
    order: { config: config as unknown as MountConfig, profile: PROFILE, encoderVersion: '' } as MountOrder,
    door: { notice: (notice) => void notices.push(notice) } as MountDoor,
    share: {} as WorkerShare,
    silenceFrame: new Uint8Array(417),
    programme: () => {
      throw new Error('nobody plays');
    },
    timeline: new Timeline(1152),
    place: null,
    onReady: () => undefined,
    onFailed: () => undefined,
  });
  return { output, notices };
}

it('tells of a fault while it plays, and of none that its own end brings about', async () => {
  const { output, notices } = setUp();
  output.fault('the disk is slow');
  await output.close();
  output.fault('the mount was stopped');
  expect(notices).toEqual([{ kind: 'fault', message: 'the disk is slow' }]);
});
