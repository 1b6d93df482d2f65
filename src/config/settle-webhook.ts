// What the schema cannot say of webhooks: their secrets, and that no two have one id.
import type { Static } from '@sinclair/typebox';
import { readSecretFile } from './secrets.js';
import type { CheckScope, Draft } from './shape.js';
import type { WebhookConfig, WebhookSchema } from './webhook-schema.js';

type WebhookDraft = Draft<Static<typeof WebhookSchema>>;

/** Resolves the secrets of all webhooks; faults go to the scope. */
export function settleWebhooks(
  drafts: readonly (WebhookDraft | undefined)[],
  scope: CheckScope,
): (Draft<WebhookConfig> | undefined)[] {
  const ids = new Set<string>();
  return drafts.map((draft, index) => {
    if (draft === undefined) return undefined;
    const { secret: given, secret_file: file, ...rest } = draft;
    const path = ['webhooks', index];
    if (rest.id !== undefined && ids.has(rest.id)) {
      const message = `another webhook has the id "${rest.id}" already`;
      scope.faults.add([...path, 'id'], { message, expected: 'a unique id' });
    }
    if (rest.id !== undefined) ids.add(rest.id);
    const expected = 'either secret or secret_file';
    if ((given === undefined) === (file === undefined)) {
      const message =
        given === undefined ? `missing, expected ${expected}` : `both are given, expected ${expected}`;
      scope.faults.add([...path, 'secret'], { message, expected });
    }
    const secret =
      given ?? (file && readSecretFile(file, [...path, 'secret_file'], scope, 'the secret')) ?? undefined;
    return { ...rest, secret };
  });
}
