// A mount's definition as a [[mounts]] table to copy into a config file or into another station.

import { useEffect, useState } from 'preact/hooks';
import { get, mountPath } from '../api/client.js';
import { keysOf } from '../form/definition.js';
import { writeMount } from '../form/toml.js';
import { ActionButton } from '../parts/button.js';
import { Icon } from '../parts/icon.js';
import { Panel } from '../parts/panel.js';
import { t } from '../words/language.js';

/** The text with a button; passwords are never in it. */
export function CopyToml({ id }: { readonly id: string }) {
  const [text, setText] = useState('');
  useEffect(() => {
    definitionToml(id).then(setText, () => setText(''));
  }, [id]);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    return t('toml.copied');
  };
  return (
    <Panel
      title={t('toml.title')}
      actions={
        <ActionButton run={copy} disabled={text === ''}>
          <Icon name="copy" /> {t('toml.copy')}
        </ActionButton>
      }
    >
      <p class="hint">{t('toml.hint')}</p>
      <textarea
        class="toml"
        rows={14}
        readOnly
        spellcheck={false}
        aria-label={t('toml.title')}
        value={text}
      />
    </Panel>
  );
}

async function definitionToml(id: string): Promise<string> {
  const answer = await get<unknown>(mountPath(id, '/definition'), {
    headers: { accept: 'application/toml' },
  });
  return typeof answer === 'string' ? answer : writeMount(keysOf(answer));
}
