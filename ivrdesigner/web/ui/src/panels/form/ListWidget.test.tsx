import { render, screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { ListWidget } from './ListWidget';
import { type FormScope, FormScopeProvider } from './scope';

it.each([
  ['cases', 'Cases', 'Add Case 1'],
  ['languages', 'Languages', 'Add'],
])('the name of the button that adds to a list holds what is seen on it (%s)', (field, label, seen) => {
  const scope: FormScope = {
    root: {},
    flow: 'main',
    node: 'choice',
    data: {},
    languages: [],
    findings: [],
    readOnly: false,
    set: vi.fn(),
  };
  render(
    <FormScopeProvider value={scope}>
      <ListWidget
        id="list"
        path={[field]}
        value={[]}
        fallback={undefined}
        schema={{ items: {} }}
        label={label}
        required={false}
        describedBy=""
        invalid={false}
      />
    </FormScopeProvider>,
  );
  const button = screen.getByRole('button', { name: `${label}: ${seen}` });
  expect(button.textContent?.trim()).toBe(seen);
});
