import { fireEvent, render, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { useDesigner } from '../../store/designer';
import { draft } from '../../testing/project';
import { NodeId } from './NodeId';

it('says why a name is refused until it is another, and takes every name that no node has', () => {
  useDesigner.getState().load(draft);
  const [flow = '', json] = Object.entries(useDesigner.getState().doc.flows)[0] ?? [];
  const [node = '', other = ''] = Object.keys(json?.nodes ?? {});
  render(<NodeId flow={flow} node={node} readOnly={false} />);
  const field = screen.getByRole('textbox');
  const type = (name: string) => {
    fireEvent.change(field, { target: { value: name } });
    fireEvent.keyDown(field, { key: 'Enter' });
  };
  for (const name of ['', 'a b', '1a', '😀', 'x'.repeat(65), other]) {
    type(name);
    expect(screen.getByRole('status').textContent, name).not.toBe('');
  }
  expect(Object.keys(useDesigner.getState().doc.flows[flow]?.nodes ?? {})).toContain(node);
  type('constructor'); // which every object of JavaScript has
  expect(Object.keys(useDesigner.getState().doc.flows[flow]?.nodes ?? {})).toContain('constructor');
});
