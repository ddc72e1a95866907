/** Requests to the designer's API: session cookie, CSRF token, and faults as one kind of error. */

import { messages } from '../i18n/messages';

const t = messages({
  silent: {
    en: 'The server cannot be reached or does not answer in time.',
    'zh-Hans': '无法连接服务器，或服务器没有及时应答。',
  },
  failed: {
    en: 'The server failed ({status}); try again in a moment.',
    'zh-Hans': '服务器出错（{status}），请稍后重试。',
  },
  refused: { en: 'The server refused this ({status}).', 'zh-Hans': '服务器拒绝了此操作（{status}）。' },
});

/** A request that failed. `status` is 0 when no answer came (offline, timeout). */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  constructor(
    readonly status: number,
    message: string,
    readonly body: unknown = null,
  ) {
    super(message);
  }
}

const TIMEOUT = 30_000;

export interface Api {
  get<T>(path: string): Promise<T>;
  send<T>(method: 'POST' | 'PATCH' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<T>;
  /** The address of a resource that the browser fetches itself, such as a recording. */
  url(path: string): string;
}

/** The API below `root` (such as `/api/designer`); `csrf` gives the token for each request that changes something. */
export function createApi(root: string, csrf: () => string, fetcher: typeof fetch = fetch): Api {
  const url = (path: string) => `${root.replace(/\/$/, '')}${path}`;

  async function request<T>(method: string, path: string, body?: unknown): Promise<T> {
    const headers: Record<string, string> = { Accept: 'application/json' };
    if (method !== 'GET') headers['X-CSRFToken'] = csrf();
    const isForm = body instanceof FormData;
    if (body !== undefined && !isForm) headers['Content-Type'] = 'application/json';
    const init: RequestInit = {
      method,
      headers,
      credentials: 'same-origin',
      signal: AbortSignal.timeout(TIMEOUT),
    };
    if (body !== undefined) init.body = isForm ? body : JSON.stringify(body);
    let response: Response;
    try {
      response = await fetcher(url(path), init);
    } catch {
      throw new ApiError(0, t('silent'));
    }
    const text = await response.text().catch(() => '');
    const answer = parsed(text);
    if (!response.ok) throw failure(response.status, answer);
    return answer as T;
  }

  return {
    get: (path) => request('GET', path),
    send: (method, path, body) => request(method, path, body),
    url,
  };
}

/** The error of an answer: its own sentence, or one of ours when it is from somebody else, such as a proxy. */
export function failure(status: number, answer: unknown): ApiError {
  return new ApiError(
    status,
    messageOf(answer) ?? t(status >= 500 ? 'failed' : 'refused', { status }),
    answer,
  );
}

function parsed(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    return text;
  }
}

function messageOf(answer: unknown): string | null {
  if (answer !== null && typeof answer === 'object') {
    const { detail } = answer as { detail?: unknown };
    if (typeof detail === 'string') return detail;
  }
  return null;
}

/** Django's token: from the cookie, or from the page when the cookie is hidden from scripts. */
export function csrfToken(): string {
  const cookie = /(?:^|;\s*)csrftoken=([^;]+)/.exec(document.cookie)?.[1];
  return cookie ?? document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? '';
}
