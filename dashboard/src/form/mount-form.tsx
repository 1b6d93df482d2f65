// All fields of a mount and its Icecast servers; who uses it decides what happens with the result.
import type { Fault } from '../api/client.js';
import { Icon } from '../parts/icon.js';
import { t } from '../words/language.js';
import { type Definition, fieldOfFault } from './definition.js';
import { FieldInput } from './field-input.js';
import { type FieldGroup, MOUNT_GROUPS, SERVER_FIELDS } from './fields.js';

interface MountFormProps {
  readonly value: Definition;
  readonly faults: readonly Fault[];
  /** The id cannot be changed once the mount exists. */
  readonly isNew: boolean;
  readonly change: (value: Definition) => void;
}

/** The fields, without a form element or buttons. */
export function MountForm({ value, faults, isNew, change }: MountFormProps) {
  const faultOf = (key: string) => faults.find((fault) => fieldOfFault(fault.key) === key);
  const set = (key: string, given: unknown) => change({ ...value, [key]: given });
  const group = ({ fields }: FieldGroup) => (
    <div class="fields">
      {fields
        .filter(({ key }) => isNew || key !== 'id')
        .map((field) => (
          <FieldInput
            key={field.key}
            field={field}
            words="key"
            value={value[field.key]}
            fault={faultOf(field.key)}
            set={(given) => set(field.key, given)}
          />
        ))}
    </div>
  );
  return (
    <>
      {MOUNT_GROUPS.map((one) =>
        one.isMore ? (
          <details key={one.title} class="panel" open={one.fields.some(({ key }) => faultOf(key))}>
            <summary>{t(one.title)}</summary>
            {group(one)}
          </details>
        ) : (
          <fieldset key={one.title} class="panel">
            <legend>{t(one.title)}</legend>
            {group(one)}
          </fieldset>
        ),
      )}
      <Servers value={value} faultOf={faultOf} set={(servers) => set('icecast_servers', servers)} />
    </>
  );
}

interface ServersProps {
  readonly value: Definition;
  readonly faultOf: (key: string) => Fault | undefined;
  readonly set: (servers: readonly Definition[]) => void;
}

function Servers({ value, faultOf, set }: ServersProps) {
  const list = value.icecast_servers;
  const servers = Array.isArray(list) ? (list as Definition[]) : [];
  return (
    <fieldset class="panel">
      <legend>{t('form.group.servers')}</legend>
      {servers.length === 0 && <p class="hint">{t('form.servers.none')}</p>}
      {servers.map((server, i) => (
        <fieldset class="server-fields" key={i}>
          <legend>{t('form.server', { n: i + 1 })}</legend>
          <div class="fields">
            {SERVER_FIELDS.map((field) => (
              <FieldInput
                key={field.key}
                field={
                  field.key === 'password' && server.password_set ? { ...field, fallback: '••••••••' } : field
                }
                words="server"
                value={server[field.key]}
                fault={faultOf(`icecast_servers.${i}.${field.key}`)}
                set={(given) =>
                  set(servers.map((one, n) => (n === i ? { ...one, [field.key]: given } : one)))
                }
              />
            ))}
          </div>
          <button
            type="button"
            class="button"
            data-kind="quiet"
            onClick={() => set(servers.filter((_, n) => n !== i))}
          >
            <Icon name="trash" /> {t('form.server.remove', { n: i + 1 })}
          </button>
        </fieldset>
      ))}
      <button type="button" class="button" onClick={() => set([...servers, {}])}>
        <Icon name="add" /> {t('form.server.add')}
      </button>
    </fieldset>
  );
}
