import { useEffect, useMemo, useRef } from 'react';
import type { Json, JsonObject } from '../../api/types';
import { useDesigner } from '../../store/designer';
import { useFindings } from '../../store/hooks';
import { setAt } from '../../store/path';
import { Fields } from '../form/Fields';
import { FindingList } from '../form/FindingList';
import { revealField } from '../form/reveal';
import { type FormScope, FormScopeProvider } from '../form/scope';
import type { Schema } from '../schema/schema';
import { isObject } from '../schema/values';
import { t } from './texts';

/** What all flows of the project share: ivr.yaml. */
export function SettingsPanel() {
  const scope = useSettingsScope();
  const focus = useDesigner((store) => store.focus);
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (focus === null || focus.length === 0 || panel.current === null) return;
    revealField(panel.current, focus);
    useDesigner.setState({ focus: null });
  }, [focus]);
  if (scope === null) return <p className="empty padded">{t('unreadable')}</p>;
  const name = typeof scope.data.name === 'string' ? scope.data.name : '';
  return (
    <div className="node-panel" ref={panel}>
      <FormScopeProvider value={scope}>
        <header className="node-head">
          <h2>{t('project', { name })}</h2>
          <FindingList findings={scope.findings.filter((finding) => finding.path.length === 0)} />
        </header>
        <Fields
          schema={scope.root}
          path={[]}
          only={['title', 'language', 'languages', 'timezone', 'start', 'defaults', 'constants', 'voices']}
        />
        <Calendars calendars={scope.data.calendars} />
        <Fields schema={scope.root} path={[]} only={['access_numbers']} />
      </FormScopeProvider>
    </div>
  );
}

function useSettingsScope(): FormScope | null {
  const data = useDesigner((store) => store.doc.settings);
  const root = useDesigner((store) => store.catalogue?.project_schema) as Schema | undefined;
  const mayEdit = useDesigner((store) => store.project?.rights.edit ?? false);
  const all = useFindings();
  return useMemo(() => {
    if (data === null || root === undefined) return null;
    const { language, languages } = data;
    const tags = [language, ...(Array.isArray(languages) ? languages : [])];
    return {
      root,
      flow: null,
      node: null,
      data,
      languages: [...new Set(tags.filter((tag) => typeof tag === 'string'))],
      findings: all.filter((finding) => finding.flow === null && finding.file === 'ivr.yaml'),
      readOnly: !mayEdit,
      set: (path, value) => {
        const { doc, setSettings } = useDesigner.getState();
        if (doc.settings !== null) setSettings(setAt(doc.settings, path, value));
      },
    };
  }, [data, root, all, mayEdit]);
}

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** The calendars of the project, to look at. */
function Calendars({ calendars }: { calendars: Json | undefined }) {
  const map: JsonObject = isObject(calendars) ? calendars : {};
  return (
    <section aria-label={t('calendars')}>
      <h3 className="section-title">{t('calendars')}</h3>
      <p className="form-remark">{t('calendarsAbout')}</p>
      {Object.entries(map).map(([name, calendar]) => {
        const hours = isObject(calendar) && isObject(calendar.hours) ? calendar.hours : {};
        const holidays =
          isObject(calendar) && Array.isArray(calendar.holidays) ? calendar.holidays.length : 0;
        return (
          <details className="variable" key={name}>
            <summary>
              <code>{name}</code> <span className="variable-type">{t('holidays', { count: holidays })}</span>
            </summary>
            <dl className="hours">
              {DAYS.map((day) => (
                <div key={day}>
                  <dt>{t(day)}</dt>
                  <dd>
                    {Array.isArray(hours[day]) && hours[day].length > 0 ? hours[day].join(', ') : t('closed')}
                  </dd>
                </div>
              ))}
            </dl>
          </details>
        );
      })}
    </section>
  );
}
