// Names the cause when something is wrong: the worst in a line, the rest behind it.
import { useState } from 'preact/hooks';
import { type Trouble, troubles } from '../live/troubles.js';
import { Icon } from '../parts/icon.js';
import { Link, mountHref } from '../router.js';
import { timeOf } from '../words/format.js';
import { t } from '../words/language.js';

/** The banner; empty while nothing is wrong. */
export function Banner() {
  const [open, setOpen] = useState(false);
  const all = troubles.value;
  const [worst, ...others] = all;
  return (
    <div role="status" aria-live="polite" aria-label={t('banner.label')}>
      {worst && (
        <div class="notice" data-tone={worst.tone}>
          <Icon name="warn" />
          <div class="notice-body" data-open={open}>
            <Line trouble={worst} withAdvice={open} />
            {open && others.map((trouble) => <Line key={trouble.id} trouble={trouble} withAdvice />)}
          </div>
          {(others.length > 0 || worst.advice !== '') && (
            <button
              type="button"
              class="button"
              data-kind="quiet"
              aria-expanded={open}
              onClick={() => setOpen(!open)}
            >
              {open
                ? t('banner.less')
                : others.length > 0
                  ? t('banner.more', { n: others.length })
                  : t('banner.advice')}
            </button>
          )}
        </div>
      )}
    </div>
  );
}

function Line({ trouble, withAdvice }: { readonly trouble: Trouble; readonly withAdvice: boolean }) {
  const { subject, cause, since, advice, mount } = trouble;
  return (
    <p dir="auto">
      {mount === undefined ? <strong>{subject}</strong> : <Link href={mountHref(mount)}>{subject}</Link>}
      {': '}
      {t('banner.since', { cause, time: timeOf(since) })}
      {withAdvice && advice && <span class="advice"> {advice}.</span>}
    </p>
  );
}
