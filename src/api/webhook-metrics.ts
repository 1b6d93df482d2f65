// Series with the label webhook: how deliveries fare.
import { Counter, Gauge, type Registry } from 'prom-client';
import type { DeliveryState, WebhookStatus } from '../model/webhooks.js';

const counterFigures: ReadonlyArray<
  readonly [name: string, help: string, figure: (delivery: DeliveryState) => number]
> = [
  ['delivered_events_total', 'Events the webhook took.', ({ delivered }) => delivered],
  ['failed_attempts_total', 'Attempts that failed.', ({ failedAttempts }) => failedAttempts],
  ['dropped_events_total', 'Events given up: too many waiting, or too old.', ({ dropped }) => dropped],
];

/** Registers the series of webhooks; the function returned writes a snapshot and forgets the one before. */
export function webhookMetrics(registry: Registry): (webhooks: readonly WebhookStatus[]) => void {
  const common = { labelNames: ['webhook'], registers: [registry] };
  const pending = new Gauge({ name: 'jetstream_webhook_pending_events', help: 'Events waiting.', ...common });
  const counters = counterFigures.map(([name, help, figure]) => {
    return { metric: new Counter({ name: `jetstream_webhook_${name}`, help, ...common }), figure };
  });
  return (webhooks) => {
    pending.reset();
    for (const { metric } of counters) metric.reset();
    for (const { id, delivery } of webhooks) {
      pending.set({ webhook: id }, delivery.pending);
      for (const { metric, figure } of counters) metric.inc({ webhook: id }, figure(delivery));
    }
  };
}
