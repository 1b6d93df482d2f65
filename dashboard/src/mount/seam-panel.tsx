// The transition ahead, before it is heard: both tracks' waveforms and the curves of their gains.
import type { MountStatus } from '../../../src/model/mount.js';
import type { SeamPreview } from '../../../src/model/seams.js';
import { withQuery } from '../api/client.js';
import { useResource } from '../live/resource.js';
import { useSound } from '../parts/audio.js';
import { Icon } from '../parts/icon.js';
import { Empty, Loaded, Panel } from '../parts/panel.js';
import { number } from '../words/format.js';
import { t } from '../words/language.js';
import { SeamDrawing } from './seam-drawing.js';

/** The seam between what plays and what is next. */
export function SeamPanel({ status }: { readonly status: MountStatus }) {
  const from = status.nowPlaying?.location;
  const to = status.next?.location;
  return (
    <Panel title={t('seam.title')}>
      {from === undefined || to === undefined ? (
        <Empty>{t('seam.none')}</Empty>
      ) : (
        <Preview key={`${from}\n${to}`} mount={status.id} from={from} to={to} />
      )}
    </Panel>
  );
}

interface PreviewProps {
  readonly mount: string;
  readonly from: string;
  readonly to: string;
}

function Preview({ mount, from, to }: PreviewProps) {
  const path = (format: string) => withQuery('/api/crossfade/preview', { mount, from, to, format });
  const seam = useResource<SeamPreview>(path('json'));
  return (
    <Loaded of={seam} missing={t('seam.missing')}>
      {(data) => (
        <figure class="seam">
          <SeamDrawing seam={data} />
          <figcaption>
            <p class="seam-from">
              <bdi>{data.outgoing.title}</bdi>
            </p>
            <p class="seam-to">
              <bdi>{data.incoming.title}</bdi>
            </p>
            <p class="quiet">
              {t('seam.overlap', { s: number(data.overlap.lengthS, 1) })}
              {data.limitedDb > 0.05 && ` · ${t('seam.limited', { db: number(data.limitedDb, 1) })}`}
            </p>
          </figcaption>
          <Hear src={path('mp3')} />
        </figure>
      )}
    </Loaded>
  );
}

/** The seam is rendered only when somebody wants to hear it. */
function Hear({ src }: { readonly src: string }) {
  const { playing, start, stop } = useSound(src);
  const isOn = playing === 'on' || playing === 'waiting';
  return (
    <>
      <button type="button" class="button" onClick={isOn ? stop : start}>
        <Icon name={isOn ? 'stop' : 'play'} /> {t(isOn ? 'listen.stop' : 'seam.hear')}
      </button>
      <span class="quiet" role="status">
        {playing === 'failed' ? t('listen.failed') : ''}
      </span>
    </>
  );
}
