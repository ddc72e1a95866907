/** A list that is narrowed by typing: arrows choose, Enter takes. */

import { type ReactNode, useEffect, useId, useMemo, useRef, useState } from 'react';
import { messages } from '../i18n/messages';
import { Modal } from './Modal';

const t = messages({ none: { en: 'Nothing found.', 'zh-Hans': '没有找到。' } });

export interface Choice {
  id: string;
  label: string;
  detail?: string;
  icon?: ReactNode;
  group?: string;
}

interface Props {
  title: string;
  placeholder: string;
  choices: readonly Choice[];
  onChoose: (id: string) => void;
  onClose: () => void;
}

const MOST = 200;

export function Picker({ title, placeholder, choices, onChoose, onClose }: Props) {
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const found = useMemo(() => {
    const words = query.trim().toLowerCase().split(/\s+/).filter(Boolean);
    return choices
      .filter((choice) => {
        const text = `${choice.label} ${choice.detail ?? ''} ${choice.id}`.toLowerCase();
        return words.every((word) => text.includes(word));
      })
      .slice(0, MOST);
  }, [choices, query]);
  const chosen = Math.min(at, found.length - 1);
  useEffect(() => {
    list.current?.querySelectorAll('[role="option"]')[chosen]?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);

  return (
    <Modal title={title} onClose={onClose} className="picker">
      <div className="picker-query">
        <input
          className="field"
          role="combobox"
          aria-expanded="true"
          aria-controls={id}
          aria-activedescendant={found[chosen] ? `${id}-${chosen}` : undefined}
          aria-label={placeholder}
          placeholder={placeholder}
          autoComplete="off"
          data-first
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setAt(0);
          }}
          onKeyDown={(event) => {
            const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
            if (step !== undefined) {
              event.preventDefault();
              setAt(Math.max(0, Math.min(found.length - 1, chosen + step)));
            } else if (event.key === 'Enter') {
              event.preventDefault();
              const choice = found[chosen];
              if (choice) onChoose(choice.id);
            }
          }}
        />
      </div>
      {found.length === 0 && <p className="picker-none">{t('none')}</p>}
      <div ref={list} id={id} role="listbox" aria-label={title} className="picker-list">
        {found.map((choice, index) => (
          // Keys are handled by the field above, as listboxes of comboboxes do.
          // biome-ignore lint/a11y/useKeyWithClickEvents: see above
          // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus
          <div
            key={choice.id}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === chosen}
            onMouseMove={() => setAt(index)}
            onClick={() => onChoose(choice.id)}
          >
            {choice.group !== undefined && choice.group !== found[index - 1]?.group && (
              <span className="picker-group">{choice.group}</span>
            )}
            <span className="picker-choice">
              {choice.icon}
              <span className="picker-label">{choice.label}</span>
              {choice.detail && <span className="picker-detail">{choice.detail}</span>}
            </span>
          </div>
        ))}
      </div>
    </Modal>
  );
}
