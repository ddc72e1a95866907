import { useId, useRef, useState } from 'react';
import { sentenceOf } from '../api';
import { Combobox } from '../form/Combobox';
import { Icon } from '../form/Icon';
import { useForm, type WidgetProps } from '../form/scope';
import { ListenButton } from './ListenButton';
import { upload, useRecordings } from './recordings';
import { t } from './texts';

interface Props {
  id: string;
  value: string;
  label: string;
  describedBy?: string;
  invalid?: boolean;
  onChange: (name: string) => void;
}

const KINDS = '.wav,.mp3,.flac,.ogg,audio/*';

/** A recording of the project or the library: chosen by name, uploaded, listened to. */
export function AudioPicker({ id, value, label, describedBy, invalid, onChange }: Props) {
  const { readOnly } = useForm();
  const recordings = useRecordings();
  const input = useRef<HTMLInputElement>(null);
  const inputId = useId();
  const [status, setStatus] = useState('');
  const chosen = recordings.find((recording) => recording.name === value);
  const send = async (file: File) => {
    setStatus(t('uploading'));
    try {
      const recording = await upload(file);
      setStatus('');
      onChange(recording.name);
    } catch (error) {
      setStatus(t('uploadFailed', { reason: sentenceOf(error) }));
    }
  };
  return (
    <div className="audio-picker">
      <Combobox
        id={id}
        value={value}
        options={recordings.map(({ name, seconds, note }) => ({
          value: name,
          detail: `${seconds.toFixed(1)} ${t('seconds')}${note === '' ? '' : ` · ${note}`}`,
        }))}
        placeholder="welcome.wav"
        label={label}
        describedBy={describedBy ?? ''}
        invalid={invalid ?? false}
        readOnly={readOnly}
        onChange={onChange}
      />
      {chosen !== undefined && <ListenButton what={value} from={chosen.url} />}
      {!readOnly && (
        <>
          <input
            ref={input}
            id={inputId}
            type="file"
            accept={KINDS}
            hidden
            aria-label={`${label}: ${t('upload')}`}
            onChange={(event) => {
              const file = event.target.files?.[0];
              if (file !== undefined) void send(file);
              event.target.value = '';
            }}
          />
          <button
            type="button"
            className="icon-button small"
            aria-label={`${label}: ${t('upload')}`}
            title={t('upload')}
            onClick={() => input.current?.click()}
          >
            <Icon name="upload" />
          </button>
        </>
      )}
      {status !== '' && (
        <p className="form-problem wide" role="status">
          {status}
        </p>
      )}
      {chosen?.remarks.map((remark) => (
        <p className="form-remark wide" key={remark.code}>
          {remark.text}
        </p>
      ))}
    </div>
  );
}

export function AudioWidget({ id, path, value, label, describedBy, invalid }: WidgetProps) {
  const form = useForm();
  return (
    <AudioPicker
      id={id}
      value={typeof value === 'string' ? value : ''}
      label={label}
      describedBy={describedBy}
      invalid={invalid}
      onChange={(name) => form.set(path, name === '' ? undefined : name)}
    />
  );
}
