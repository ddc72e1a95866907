import { useDesigner } from '../../store/designer';
import { isObject } from '../schema/values';
import { t } from './texts';
import { type Setup, useWalk } from './walk';

/** Who calls which number, when, and in what language; it holds from the next start of the call. */
export function CallSetup() {
  const setup = useWalk((walk) => walk.setup);
  const flow = useDesigner((store) => store.flow);
  const flows = useDesigner((store) => store.doc.flows);
  const settings = useDesigner((store) => store.doc.settings);
  const mayCall = useDesigner((store) => store.project?.rights.call ?? false);
  const languages = useDesigner((store) => store.project?.languages) ?? [];
  const set = (change: Partial<Setup>) => useWalk.setState({ setup: { ...setup, ...change } });
  const numbers = Array.isArray(settings?.access_numbers) ? settings.access_numbers : [];
  return (
    <details className="call-setup">
      <summary>{t('setup')}</summary>
      <label>
        {t('flow')}
        <select
          className="field"
          value={setup.flow || flow}
          onChange={(event) => set({ flow: event.target.value, called: '' })}
        >
          {Object.keys(flows).map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {numbers.length > 0 && (
        <label>
          {t('called')}
          <select
            className="field"
            value={setup.called}
            onChange={(event) => set({ called: event.target.value })}
          >
            <option value="">–</option>
            {numbers.map((one) => {
              const number = isObject(one) ? String(one.number) : '';
              return (
                <option key={number} value={number}>
                  {number}
                </option>
              );
            })}
          </select>
        </label>
      )}
      <label>
        {t('caller')}
        <input
          className="field"
          type="text"
          inputMode="tel"
          value={setup.caller}
          placeholder="13800138000"
          onChange={(event) => set({ caller: event.target.value })}
        />
      </label>
      <label>
        {t('at')}
        <input
          className="field"
          type="datetime-local"
          value={setup.at}
          onChange={(event) => set({ at: event.target.value })}
        />
      </label>
      <label>
        {t('language')}
        <select
          className="field"
          value={setup.language}
          onChange={(event) => set({ language: event.target.value })}
        >
          <option value="">–</option>
          {languages.map((tag) => (
            <option key={tag} value={tag}>
              {tag}
            </option>
          ))}
        </select>
      </label>
      {mayCall && (
        <label className="check">
          <input
            type="checkbox"
            checked={setup.ask}
            onChange={(event) => set({ ask: event.target.checked })}
          />
          {t('ask')}
        </label>
      )}
    </details>
  );
}
