// Listeners, bytes, drops and silence over the last hours, one small chart each.
import { useState } from 'preact/hooks';
import type { StatsHistory } from '../../../src/model/stats.js';
import { mountPath } from '../api/client.js';
import { ChartPanel } from '../charts/chart-panel.js';
import { seriesOf } from '../charts/series.js';
import { useResource } from '../live/resource.js';
import { Empty, Loaded } from '../parts/panel.js';
import { t } from '../words/language.js';

const SPANS_H = [1, 6, 24, 168] as const;
const RENEW_MS = 60_000;

/** The tab. */
export function ChartsTab({ id }: { readonly id: string }) {
  const [hours, setHours] = useState<number>(6);
  const stats = useResource<StatsHistory>(mountPath(id, `/stats?hours=${hours}`), { everyMs: RENEW_MS });
  return (
    <div class="charts-tab">
      <fieldset class="segments" aria-label={t('charts.span')}>
        {SPANS_H.map((span) => (
          <button key={span} type="button" aria-pressed={span === hours} onClick={() => setHours(span)}>
            {span < 48 ? t('charts.hours', { n: span }) : t('charts.days', { n: span / 24 })}
          </button>
        ))}
      </fieldset>
      <Loaded of={stats}>
        {(data) => {
          const series = seriesOf(data);
          if (series.atS.length < 2) return <Empty>{t('charts.empty')}</Empty>;
          return (
            <div class="charts">
              {series.lines.map((line) => (
                <ChartPanel key={line.name} atS={series.atS} line={line} />
              ))}
            </div>
          );
        }}
      </Loaded>
    </div>
  );
}
