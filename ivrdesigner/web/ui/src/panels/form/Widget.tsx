import { KeysWidget } from '../menu/KeysWidget';
import { AudioWidget } from '../prompt/AudioPicker';
import { PromptWidget } from '../prompt/PromptWidget';
import type { Widget as WidgetName } from '../schema/schema';
import { BodyWidget } from './Body';
import { ExpressionWidget, TemplateWidget } from './Expression';
import { Fields } from './Fields';
import { ListWidget, PromptsWidget } from './ListWidget';
import { LocalizedWidget, PhrasesWidget } from './Localized';
import { MapWidget } from './MapWidget';
import { CalendarWidget, FlowWidget, LanguageWidget, NodeWidget, QueueWidget, VariableWidget } from './names';
import { RetryWidget } from './Retry';
import type { WidgetProps } from './scope';
import {
  ChoiceWidget,
  FlagWidget,
  JsonWidget,
  KeyWidget,
  NoteWidget,
  NumberWidget,
  SecondsWidget,
  TextWidget,
} from './simple';

function ObjectWidget({ schema, path, label }: WidgetProps) {
  return (
    <fieldset className="object">
      <legend className="visually-hidden">{label}</legend>
      <Fields schema={schema} path={path} />
    </fieldset>
  );
}

const WIDGETS: Record<WidgetName, (props: WidgetProps) => React.ReactNode> = {
  audio: AudioWidget,
  body: BodyWidget,
  calendar: CalendarWidget,
  choice: ChoiceWidget,
  expression: ExpressionWidget,
  flag: FlagWidget,
  flow: FlowWidget,
  integer: NumberWidget,
  json: JsonWidget,
  key: KeyWidget,
  keys: KeysWidget,
  language: LanguageWidget,
  list: ListWidget,
  localized: LocalizedWidget,
  map: MapWidget,
  node: NodeWidget,
  number: NumberWidget,
  object: ObjectWidget,
  phrases: PhrasesWidget,
  prompt: PromptWidget,
  prompts: PromptsWidget,
  queue: QueueWidget,
  retry: RetryWidget,
  seconds: SecondsWidget,
  template: TemplateWidget,
  text: TextWidget,
  variable: VariableWidget,
};

/** The widget of a field. Remarks are longer than other texts. */
export function Widget({ widget, ...props }: WidgetProps & { widget: WidgetName }) {
  const Chosen = widget === 'text' && props.path.at(-1) === 'note' ? NoteWidget : WIDGETS[widget];
  return <Chosen {...props} />;
}
