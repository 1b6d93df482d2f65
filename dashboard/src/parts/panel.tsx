// A titled box on a page, and the words for when there is nothing to put in it.
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import type { Resource } from '../live/resource.js';
import { t } from '../words/language.js';

interface PanelProps {
  readonly title: string;
  /** Buttons beside the title. */
  readonly actions?: ComponentChildren;
  readonly class?: string;
  readonly children: ComponentChildren;
}

/** A section with a heading. */
export function Panel({ title, actions, children, ...rest }: PanelProps) {
  const id = useId();
  return (
    <section class={`panel ${rest.class ?? ''}`} aria-labelledby={id}>
      <header class="panel-head">
        <h2 id={id}>{title}</h2>
        {actions && <div class="panel-actions">{actions}</div>}
      </header>
      {children}
    </section>
  );
}

/** What stands where nothing is. */
export function Empty({ children }: { readonly children: ComponentChildren }) {
  return <p class="empty">{children}</p>;
}

interface LoadedProps<T> {
  readonly of: Resource<T>;
  /** Said when the server has no such route. */
  readonly missing?: string;
  readonly children: (data: T) => ComponentChildren;
}

/** Shows a resource's data, or in words why there is none. Old data stays visible while a renewal fails. */
export function Loaded<T>({ of, missing, children }: LoadedProps<T>) {
  if (of.data !== null) return <>{children(of.data)}</>;
  if (of.state === 'loading')
    return (
      <p class="empty" aria-busy="true">
        {t('panel.loading')}
      </p>
    );
  if (of.state === 'missing') return <Empty>{missing ?? t('panel.missing')}</Empty>;
  return (
    <p class="fault" role="alert">
      {of.reason || t('panel.failed')}
    </p>
  );
}
