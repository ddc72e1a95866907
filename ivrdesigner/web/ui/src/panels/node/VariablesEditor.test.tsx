import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import type { JsonObject } from '../../api/types';
import { type FormScope, FormScopeProvider } from '../form/scope';
import { VariablesEditor } from './VariablesEditor';

afterEach(cleanup);

const CARD: JsonObject = { type: 'digits' };
const VALUE: JsonObject = { type: 'text' };

function shown(variables: JsonObject, set: FormScope['set']) {
  const scope: FormScope = {
    root: {},
    flow: 'main',
    node: null,
    data: { variables },
    languages: [],
    findings: [],
    readOnly: false,
    set,
  };
  return (
    <FormScopeProvider value={scope}>
      <VariablesEditor />
    </FormScopeProvider>
  );
}

it('what is being typed stays with its variable when the server answers with another order', () => {
  const set = vi.fn();
  const { rerender } = render(shown({ card: CARD, value: VALUE }, set));
  const field = screen.getByDisplayValue('value');
  fireEvent.change(field, { target: { value: 'balance' } });
  rerender(shown({ value: VALUE, card: CARD }, set));
  fireEvent.blur(screen.getByDisplayValue('balance'));
  expect(set).toHaveBeenCalledWith(['variables'], { balance: VALUE, card: CARD });
});

it('a variable that is renamed keeps its row, in which the next field has the focus', () => {
  let variables: JsonObject = { value: VALUE };
  const set = vi.fn((_, next) => {
    variables = next;
  });
  const { rerender } = render(shown(variables, set));
  const field = screen.getByDisplayValue('value');
  fireEvent.change(field, { target: { value: 'card' } });
  fireEvent.blur(field);
  rerender(shown(variables, set));
  expect(screen.getByDisplayValue('card')).toBe(field);
});
