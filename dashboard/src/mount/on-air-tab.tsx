// What comes: the transition ahead, the queue, the next tracks with their reasons.
import type { MountStatus } from '../../../src/model/mount.js';
import { ComingPanel } from './coming-panel.js';
import { QueuePanel } from './queue-panel.js';
import { SeamPanel } from './seam-panel.js';

/** The first tab. */
export function OnAirTab({ status }: { readonly status: MountStatus }) {
  return (
    <div class="columns">
      <div class="column">
        <QueuePanel id={status.id} />
        <ComingPanel id={status.id} />
      </div>
      <div class="column">
        <SeamPanel status={status} />
      </div>
    </div>
  );
}
