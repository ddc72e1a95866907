import { act, render, screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import type { Api } from '../api/client';
import { useDesigner } from '../store/designer';
import { startListening } from '../store/others';
import { draft, project } from '../testing/project';
import { StateNotice } from './StateNotice';

it('tells at once that somebody else has saved, and opens it where nothing is lost by that', async () => {
  const heard = new Map<string, () => void>();
  const events = {
    addEventListener: (name: string, call: () => void) => heard.set(name, call),
    close: vi.fn(),
  };
  const source = vi.fn(function opened() {
    return events;
  });
  vi.stubGlobal('EventSource', source);
  const head = { revision: 4, author: 'Wang' };
  useDesigner.setState({ api: { get: async () => ({ ...project, head }) } as unknown as Api, project });
  useDesigner.getState().load(draft);
  render(<StateNotice />);
  const stop = startListening('/live/events', 'shop');
  expect(source).toHaveBeenCalledWith('/live/events?topics=project:shop');
  await act(async () => heard.get('project')?.());
  expect(screen.getByRole('status').textContent).toContain('Wang has saved revision 4.');
  screen.getByRole('button', { name: 'Open it' });
  act(() => useDesigner.setState({ save: 'unsaved' }));
  expect(screen.getByRole('status').textContent).toContain('When you save, you choose');
  expect(screen.queryByRole('button')).toBeNull();
  act(() => useDesigner.setState({ base: 4 }));
  expect(screen.queryByRole('status')).toBeNull();
  stop();
  expect(events.close).toHaveBeenCalled();
});
