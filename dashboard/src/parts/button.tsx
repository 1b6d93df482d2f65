// A button that runs something at the server: busy meanwhile, and honest about a refusal.
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { say, sayFault } from './sayings.js';

interface ActionProps {
  /** Resolves with what to say of the success, if anything. */
  readonly run: () => Promise<string | undefined>;
  readonly kind?: 'plain' | 'main' | 'danger' | 'quiet';
  /** The button's name where its content is only a sign. */
  readonly label?: string;
  readonly disabled?: boolean;
  readonly children: ComponentChildren;
}

/** A button whose outcome is announced. */
export function ActionButton({ run, kind = 'plain', label, disabled = false, children }: ActionProps) {
  const [busy, setBusy] = useState(false);
  const press = async () => {
    if (busy) return;
    setBusy(true);
    try {
      const words = await run();
      if (words) say(words);
    } catch (error) {
      sayFault(error);
    }
    setBusy(false);
  };
  return (
    <button
      type="button"
      class="button"
      data-kind={kind}
      aria-label={label}
      title={label}
      disabled={disabled}
      aria-busy={busy}
      onClick={press}
    >
      {children}
    </button>
  );
}
