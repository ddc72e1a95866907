import { useCombobox } from 'downshift';
import { useMemo, useState } from 'react';
import { Icon } from './Icon';
import { t } from './texts';

export interface Option {
  value: string;
  /** What is shown beside the value, such as the title of a node. */
  detail?: string;
}

interface Props {
  id: string;
  value: string;
  options: readonly Option[];
  placeholder?: string;
  label: string;
  describedBy?: string;
  invalid?: boolean;
  readOnly?: boolean;
  /** Called with what was chosen or typed; empty when the field was emptied. */
  onChange: (value: string) => void;
}

const MOST = 200;

/**
 * A text field that offers what there is (ARIA combobox pattern). Names that do not exist yet may be typed: a flow is
 * drawn in any order, and the rules tell what is missing.
 */
export function Combobox({
  id,
  value,
  options,
  placeholder,
  label,
  describedBy,
  invalid,
  readOnly,
  onChange,
}: Props) {
  // What is typed, until it is taken; null shows the value.
  const [typed, setTyped] = useState<string | null>(null);
  const shown = useMemo(() => {
    const sought = (typed ?? '').trim().toLowerCase();
    const fits = ({ value: name, detail = '' }: Option) =>
      name.toLowerCase().includes(sought) || detail.toLowerCase().includes(sought);
    return (sought === '' ? [...options] : options.filter(fits)).slice(0, MOST);
  }, [typed, options]);
  const take = (name: string) => {
    setTyped(null);
    if (name.trim() !== value) onChange(name.trim());
  };
  const box = useCombobox<Option>({
    inputId: id,
    labelId: `${id}-label`,
    items: shown,
    inputValue: typed ?? value,
    selectedItem: null,
    itemToString: (item) => item?.value ?? '',
    stateReducer: (_, { type, changes }) => {
      // Leaving the field takes what was typed, not what happened to be highlighted.
      if (type === useCombobox.stateChangeTypes.InputBlur) {
        const { selectedItem: _, ...rest } = changes;
        return { ...rest, inputValue: typed ?? value };
      }
      return changes;
    },
    onStateChange: ({ type, selectedItem }) => {
      const types = useCombobox.stateChangeTypes;
      if (type === types.InputKeyDownEscape) setTyped(null);
      else if (selectedItem && (type === types.ItemClick || type === types.InputKeyDownEnter))
        take(selectedItem.value);
    },
  });
  // By the events themselves: the state of the box follows them a moment later.
  const events = {
    onChange: (event: React.ChangeEvent<HTMLInputElement>) => setTyped(event.target.value),
    onKeyDown: (event: React.KeyboardEvent<HTMLInputElement>) => {
      if (event.key === 'Enter' && box.highlightedIndex < 0) take(event.currentTarget.value);
    },
    onBlur: (event: React.FocusEvent<HTMLInputElement>) => take(event.target.value),
    disabled: readOnly ?? false,
  };
  return (
    <div className="combobox">
      <input
        {...box.getInputProps(events)}
        className="field"
        placeholder={placeholder}
        aria-describedby={describedBy}
        aria-invalid={invalid}
        aria-label={label}
        aria-labelledby={undefined}
        autoComplete="off"
        spellCheck={false}
      />
      <button
        {...box.getToggleButtonProps({ disabled: readOnly ?? false })}
        type="button"
        className="icon-button small combobox-toggle"
        aria-label={t('open')}
      >
        <Icon name="down" />
      </button>
      <ul
        {...box.getMenuProps({ 'aria-label': label, 'aria-labelledby': undefined })}
        className="combobox-menu menu"
        hidden={!box.isOpen}
      >
        {box.isOpen &&
          shown.map((option, index) => (
            <li
              key={option.value}
              {...box.getItemProps({ item: option, index })}
              className={index === box.highlightedIndex ? 'combobox-item highlighted' : 'combobox-item'}
            >
              <span className="combobox-value">{option.value}</span>
              {option.detail && <span className="combobox-detail">{option.detail}</span>}
            </li>
          ))}
        {box.isOpen && shown.length === 0 && <li className="combobox-empty">{t('noMatches')}</li>}
      </ul>
    </div>
  );
}
