import { useState } from 'react';
import type { Json, JsonObject } from '../../api/types';
import { Icon } from '../form/Icon';
import { t as formText } from '../form/texts';
import { t } from './texts';
import { setAnswers, useWalk } from './walk';

const FAILS = { timeout: 'failTimeout', refused: 'failRefused', lost: 'failLost' } as const;

/** Answers of other systems to the requests of the flow: those that were given, and those that are still asked for. */
export function Answers({ unanswered }: { unanswered: readonly string[] }) {
  const answers = useWalk((walk) => walk.answers);
  const [request] = unanswered;
  if (answers.length === 0 && request === undefined) return null;
  return (
    <section className="call-answers" aria-label={t('answers')}>
      <h3 className="section-title">{t('answers')}</h3>
      <ul>
        {answers.map((answer, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: answers are tried in their order, and have no name
          <li key={index}>
            <code>{String(answer.request)}</code>
            <span>{answer.fail === undefined ? String(answer.status ?? 200) : String(answer.fail)}</span>
            <code className="call-body">{bodyOf(answer)}</code>
            <button
              type="button"
              className="icon-button small"
              aria-label={formText('remove', { what: t('answerNo', { number: index + 1 }) })}
              onClick={() => void setAnswers(answers.toSpliced(index, 1))}
            >
              <Icon name="trash" />
            </button>
          </li>
        ))}
      </ul>
      {request !== undefined && <NewAnswer key={request} request={request} />}
    </section>
  );
}

function bodyOf(answer: JsonObject): string {
  if (typeof answer.text === 'string') return answer.text;
  return answer.json === undefined ? '' : JSON.stringify(answer.json);
}

/** A body as scenario files have it: JSON where it is, else text. */
export function bodyFields(body: string): { json?: Json; text?: string } {
  if (body.trim() === '') return {};
  try {
    return { json: JSON.parse(body) as Json };
  } catch {
    return { text: body };
  }
}

function NewAnswer({ request }: { request: string }) {
  const [status, setStatus] = useState('200');
  const [body, setBody] = useState('{}');
  const answers = useWalk((walk) => walk.answers);
  const fail = status in FAILS ? status : undefined;
  const give = () => {
    const answer: JsonObject =
      fail === undefined ? { request, status: Number(status), ...bodyFields(body) } : { request, fail };
    void setAnswers([...answers, answer]);
  };
  return (
    <fieldset className="new-answer">
      <legend>{t('unanswered', { request })}</legend>
      <label>
        {t('status')}
        <select className="field" value={status} onChange={(event) => setStatus(event.target.value)}>
          {['200', '201', '204', '400', '401', '403', '404', '500', '503'].map((code) => (
            <option key={code} value={code}>
              {code}
            </option>
          ))}
          {Object.entries(FAILS).map(([name, word]) => (
            <option key={name} value={name}>
              {t('fail')}: {t(word)}
            </option>
          ))}
        </select>
      </label>
      {fail === undefined && (
        <label>
          {t('body')}
          <textarea
            className="field growing code"
            rows={2}
            value={body}
            onChange={(event) => setBody(event.target.value)}
          />
        </label>
      )}
      <button type="button" className="button primary" onClick={give}>
        {t('answerNow')}
      </button>
    </fieldset>
  );
}
