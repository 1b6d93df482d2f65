// A state in one word, with a dot whose shape differs too, so that colour is not needed to tell good from bad.
import type { ComponentChildren } from 'preact';
import type { Tone } from '../live/troubles.js';

interface PillProps {
  readonly tone: Tone;
  readonly title?: string | undefined;
  readonly children: ComponentChildren;
}

/** A pill of the given tone. */
export function Pill({ tone, title, children }: PillProps) {
  return (
    <span class="pill" data-tone={tone} title={title}>
      <span class="pill-dot" aria-hidden="true" />
      <span class="pill-text">{children}</span>
    </span>
  );
}
