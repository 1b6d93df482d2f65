// Sound in the page: one stream or preview at a time, always from its beginning.
import { useEffect, useRef, useState } from 'preact/hooks';

/** `waiting`: the sound was asked for and has not begun. */
export type Playing = 'off' | 'waiting' | 'on' | 'failed';

/** A player without a face. */
export interface Sound {
  readonly playing: Playing;
  start(): void;
  stop(): void;
  /** 0 to 1. */
  setVolume(volume: number): void;
}

/** Plays `src` when told to; leaving the page ends it. */
export function useSound(src: string): Sound {
  const audio = useRef<HTMLAudioElement | null>(null);
  const [playing, setPlaying] = useState<Playing>('off');
  const release = () => {
    audio.current?.pause();
    // Without this the browser would go on downloading a live stream.
    audio.current?.removeAttribute('src');
    audio.current?.load();
    audio.current = null;
  };
  useEffect(() => {
    setPlaying('off');
    return release;
  }, [src]);
  const start = () => {
    release();
    const element = new Audio(src);
    audio.current = element;
    const tell = (state: Playing) => () => {
      if (audio.current === element) setPlaying(state);
    };
    element.addEventListener('playing', tell('on'));
    element.addEventListener('waiting', tell('waiting'));
    element.addEventListener('ended', tell('off'));
    element.addEventListener('error', tell('failed'));
    setPlaying('waiting');
    element.play().catch(tell('failed'));
  };
  const stop = () => {
    release();
    setPlaying('off');
  };
  const setVolume = (volume: number) => {
    if (audio.current) audio.current.volume = volume;
  };
  return { playing, start, stop, setVolume };
}
