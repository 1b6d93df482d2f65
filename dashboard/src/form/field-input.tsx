// One labelled input with its hint and what the API says against it.
import { useId } from 'preact/hooks';
import type { Fault } from '../api/client.js';
import { t, tName } from '../words/language.js';
import type { Field } from './fields.js';

interface FieldInputProps {
  readonly field: Field;
  /** Prefix of the words' keys: `key` for mounts, `server` for Icecast servers. */
  readonly words: 'key' | 'server';
  readonly value: unknown;
  readonly fault: Fault | undefined;
  readonly isFixed?: boolean;
  /** Undefined takes the key out. */
  readonly set: (value: unknown) => void;
}

/** The field; a value the form cannot edit (a table where it knows a number) is shown, not bent. */
export function FieldInput({ field, words, value, fault, isFixed = false, set }: FieldInputProps) {
  const id = useId();
  const label = tName(words, field.key);
  const hint = tName(`${words}.hint`, field.key);
  const isStrange = typeof value === 'object' && value !== null;
  const described = `${id}-hint${fault ? ` ${id}-fault` : ''}`;
  const common = {
    id,
    'aria-describedby': described,
    'aria-invalid': fault !== undefined,
    disabled: isFixed,
  };
  return (
    <div class="field" data-wide={field.isWide === true} data-kind={field.kind}>
      <label for={id}>
        {label}
        {field.isRequired && <span class="required"> {t('form.required')}</span>}
      </label>
      {isStrange ? (
        <code class="field-strange" id={id}>
          {JSON.stringify(value)}
        </code>
      ) : (
        <Input field={field} value={value} common={common} set={set} />
      )}
      <p class="hint" id={`${id}-hint`}>
        {isStrange ? t('form.strange') : hint}
      </p>
      {fault && (
        <p class="fault" id={`${id}-fault`}>
          {fault.message}
          {fault.nearest && ` ${t('form.nearest', { key: fault.nearest })}`}
        </p>
      )}
    </div>
  );
}

interface InputProps {
  readonly field: Field;
  readonly value: unknown;
  readonly common: Readonly<Record<string, unknown>>;
  readonly set: (value: unknown) => void;
}

function Input({ field, value, common, set }: InputProps) {
  const { kind, fallback = '', choices = [], isSecret, isRequired, min, max, step } = field;
  if (kind === 'switch') {
    return (
      <select
        {...common}
        value={value === undefined ? '' : String(value)}
        onChange={({ currentTarget }) =>
          set(currentTarget.value === '' ? undefined : currentTarget.value === 'true')
        }
      >
        <option value="">{t('form.default')}</option>
        <option value="true">{t('form.yes')}</option>
        <option value="false">{t('form.no')}</option>
      </select>
    );
  }
  if (kind === 'choice') {
    const choose = (text: string) => set(choices.find((choice) => String(choice) === text));
    return (
      <select
        {...common}
        value={String(value ?? '')}
        onChange={({ currentTarget }) => choose(currentTarget.value)}
      >
        <option value="">{t('form.default')}</option>
        {choices.map((choice) => (
          <option key={choice} value={String(choice)}>
            {String(choice)}
          </option>
        ))}
      </select>
    );
  }
  const text = {
    ...common,
    spellcheck: false,
    dir: 'auto' as const,
    required: isRequired === true,
    placeholder: fallback,
    value: value === undefined || value === null ? '' : String(value),
  };
  if (kind === 'number') {
    const take = (entered: string) => set(entered === '' ? undefined : Number(entered));
    return (
      <input
        {...text}
        type="number"
        inputMode="decimal"
        {...(min !== undefined && { min })}
        {...(max !== undefined && { max })}
        {...(step !== undefined && { step })}
        onInput={({ currentTarget }) => take(currentTarget.value)}
      />
    );
  }
  const take = (entered: string) => set(entered === '' ? undefined : entered);
  return isSecret ? (
    <input
      {...text}
      type="password"
      autocomplete="new-password"
      onInput={({ currentTarget }) => take(currentTarget.value)}
    />
  ) : (
    <input
      {...text}
      type="text"
      autocomplete="off"
      onInput={({ currentTarget }) => take(currentTarget.value)}
    />
  );
}
