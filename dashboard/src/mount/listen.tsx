// Hear the mount here, where our own port serves it.
import { useEffect, useState } from 'preact/hooks';
import type { MountState } from '../../../src/model/mount.js';
import { useSound } from '../parts/audio.js';
import { Icon } from '../parts/icon.js';
import { t } from '../words/language.js';

interface ListenProps {
  readonly path: string;
  readonly state: MountState;
}

/** A play button and a volume; in words where the mount is only sent elsewhere. */
export function Listen({ path, state }: ListenProps) {
  const serves = useServes(path, state);
  const sound = useSound(encodeURI(path));
  if (!serves) return <p class="listen quiet">{serves === false ? t('listen.elsewhere') : ' '}</p>;
  const { playing } = sound;
  const isOn = playing === 'on' || playing === 'waiting';
  const words = { waiting: t('listen.waiting'), failed: t('listen.failed'), on: '', off: '' }[playing];
  return (
    <div class="listen">
      <button type="button" class="button" data-playing={playing} onClick={isOn ? sound.stop : sound.start}>
        <Icon name={isOn ? 'stop' : 'play'} /> {t(isOn ? 'listen.stop' : 'listen.start')}
      </button>
      <input
        type="range"
        class="volume"
        min={0}
        max={1}
        step={0.05}
        defaultValue="1"
        disabled={!isOn}
        aria-label={t('listen.volume')}
        onInput={({ currentTarget }) => sound.setVolume(Number(currentTarget.value))}
      />
      <span class="quiet" role="status">
        {words}
      </span>
    </div>
  );
}

/** Whether our own port answers with audio; null while it is not known. */
function useServes(path: string, state: MountState): boolean | null {
  const [serves, setServes] = useState<boolean | null>(null);
  useEffect(() => {
    const abort = new AbortController();
    fetch(encodeURI(path), { method: 'HEAD', signal: abort.signal }).then(
      (answer) => setServes(answer.ok && /audio/.test(answer.headers.get('content-type') ?? '')),
      () => undefined,
    );
    return () => abort.abort();
  }, [path, state]);
  return serves;
}
