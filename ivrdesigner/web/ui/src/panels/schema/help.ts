/** What fields mean, for readers of Chinese; readers of English get the descriptions of the JSON Schema themselves. */

import { language } from '../../i18n/messages';

export const HELP: Record<string, string> = {
  'Path of the recording below the folder audio/, one for all or one a language.':
    'audio/ 文件夹下的录音路径，可各语言共用，也可每种语言一个。',
  'What the recording says; spoken when the file is missing.': '录音的文字内容；文件缺失时改为语音合成播报。',
  'Name of the node, for people who read the flow and its key log.':
    '节点名称，供阅读流程和按键日志的人查看。',
  'Remark for authors.': '给编写者看的备注。',
  'Taken when this is true.': '条件成立时走此分支。',
  'Node it leads to.': '转到的节点。',
  'Node that the key leads to.': '按此键转到的节点。',
  'Name of the choice, for people who read the flow.': '选项名称，供阅读流程的人查看。',
  'Phrases that choose it by speech.': '用语音选择时的说法。',
  'What is played.': '播放的内容。',
  "Whether a key or a word interrupts the prompt; by default the project's `barge_in`.":
    '按键或说话是否打断播放；默认取项目的设置。',
  'Variable that takes the input.': '保存输入的变量。',
  'Least number of digits.': '最少位数。',
  'Greatest number of digits; the input ends when it is reached.': '最多位数；达到后输入结束。',
  'Key that ends the input; "" for none.': '结束输入的按键；可不设。',
  "Seconds to wait for the first key or word; by default the project's `timeout`.":
    '等待首个按键或说话的秒数；默认取项目的设置。',
  "Seconds to wait for each further key; by default the project's `interdigit_timeout`.":
    '等待后续每个按键的秒数；默认取项目的设置。',
  'Accepts the input when true; the name `input` is the value. Refused input counts as no match.':
    '为真时接受输入；input 表示输入值。未被接受按“输入不符”处理。',
  'Whether the input may be spoken.': '是否可以用语音输入。',
  'For a variable of type text: value to the phrases that mean it.': '文本变量：每个取值对应的说法。',
  'When the caller does nothing.': '来电者没有任何输入时。',
  'When the input does not fit.': '输入不符合要求时。',
  'Node that comes next.': '接下来的节点。',
  'Cases in order.': '按顺序判断的分支。',
  'Node when no case is true.': '所有条件都不成立时转到的节点。',
  'The digits, in quotes.': '逐位播报的数字。',
  'Values handed to the platform.': '交给平台的值。',
  'Field name to template; a variable of type recording makes the form multipart.':
    '字段名与模板；含录音变量时以 multipart 发送。',
  'Played before.': '在此之前播放。',
  'Name of the calendar.': '日历名称。',
  'Node in working time.': '工作时间转到的节点。',
  'Node outside working time.': '非工作时间转到的节点。',
  'Node on a holiday; by default `closed`.': '节假日转到的节点；默认同“非工作时间”。',
  'HTTP method.': 'HTTP 方法。',
  'Address, a template; values are percent-encoded.': '请求地址（模板）；变量值会自动做百分号编码。',
  'Header name to template.': '请求头名称与模板。',
  'Query parameter to template; added to the address.': '查询参数与模板；附加到地址后。',
  'What is sent: exactly one of json, form and text.': '发送的内容：JSON、表单、文本三者之一。',
  "Seconds to wait for the answer; by default the project's `http_timeout`.":
    '等待应答的秒数；默认取项目的设置。',
  'Number variable that takes the HTTP status (0 when there was no answer).':
    '保存 HTTP 状态码的数值变量（无应答时为 0）。',
  'Node after a timeout, a network fault, a status from 400, a missing field or one of the wrong type.':
    '超时、网络故障、状态码不小于 400、缺字段或类型不符时转到的节点。',
  'Any JSON value; strings in it are templates, and one that is just "{expression}" keeps the value\'s type.':
    '任意 JSON；其中的字符串是模板，整串为“{表达式}”时保留值的类型。',
  "Language from here on; one of the project's `languages`.": '从此处起使用的语言；须是项目的语言之一。',
  'Key (0 to 9, *, #, or several such as "12") to the node it leads to.':
    '按键（0–9、*、#，或如 12 的多位键）与转到的节点。',
  'When the caller presses or says something else.': '来电者按了其他键或说了别的话时。',
  'The number.': '按数值播报的数字。',
  'Length in seconds.': '时长（秒）。',
  'Number of the queue, in quotes.': '队列号。',
  'Priority in the queue, 0 to 9; greater goes first.': '排队优先级 0–9，数值大者优先。',
  'Node to go on with when the queue cannot take the call.': '队列无法接听时转到的节点。',
  'Variable of type recording.': '录音类型的变量。',
  'Greatest length in seconds.': '最长时间（秒）。',
  'Seconds of silence that end the recording.': '静音多少秒后结束录音。',
  'Whether a tone is played first.': '是否先播放提示音。',
  'Key that ends the recording; "any" for every key, "" for none.': '结束录音的按键；可任意键，也可不设。',
  'When the caller says nothing.': '来电者没有说话时。',
  'What is read from the answer.': '从应答中读取的内容。',
  'Form of the answer.': '应答的格式。',
  'Variable to path: JSONPath (RFC 9535) for json, XPath for xml, a regular expression with one group for text.':
    '变量与路径：JSON 用 JSONPath（RFC 9535），XML 用 XPath，文本用含一个分组的正则表达式。',
  'What happens when a caller gives no input, or input that does not match.':
    '来电者没有输入或输入不符时的处理。',
  "How often the node asks again; by default the project's `retries`.": '重新询问的次数；默认取项目的设置。',
  "Played instead of the node's prompt when it asks again.": '重新询问时代替本节点提示音播放。',
  'Prompts for the first, second, … time; the last one serves all later times. Not together with `prompt`.':
    '第一次、第二次……的提示音；最后一个用于之后各次。不能与单一提示音同用。',
  "Where the call goes when no retry is left; by default the project's timeout queue.":
    '重试用完后转到哪里；默认转项目的超时队列。',
  'Variable to expression; computed in order.': '变量与表达式；按顺序计算。',
  'Name of the flow.': '流程名称。',
  'Parameter of that flow to expression.': '该流程的入参与表达式。',
  'Variable here to the name that the flow returns.': '本流程的变量与子流程返回的名称。',
  'The text, a template.': '文本（模板）。',
  'The text; a template, so {expression} is replaced by its value.': '文本（模板）；{表达式} 会替换为其值。',
  'Destination, a template: tel:, sip:, agent: or ivr: and a number, or a bare number.':
    '目的地（模板）：tel:、sip:、agent:、ivr: 加号码，或直接写号码。',
  'blind lets go of the call; bridge comes back when the other side ends; consultation lets go once answered.':
    '盲转：直接放手；桥接：对方挂机后返回；询问转：对方接听后放手。',
  'Seconds to wait for an answer.': '等待接听的秒数。',
  'Greatest length of a bridged call in seconds; 0 for no limit.': '桥接通话的最长秒数；0 为不限。',
  'Recording to play while it rings.': '振铃时播放的录音。',
  'Node after a bridge ends.': '桥接结束后转到的节点。',
  'Node when the destination is busy.': '目的地忙时转到的节点。',
  'Node when nobody answers.': '无人接听时转到的节点。',
  'Node after any other failure.': '其他失败时转到的节点。',
  'Type of its values; decides what `collect` accepts and how a prompt speaks it.':
    '值的类型；决定收号时接受什么、播放时如何播报。',
  'ECMAScript expression that is its first value; without it the variable is undefined.':
    '初始值（ECMAScript 表达式）；不设则为未定义。',
  'Name of the variable.': '变量名。',
  'How the value is spoken; by default this follows from the type of the variable.':
    '值的播报方式；默认由变量类型决定。',
  "Name of the flow; the same as its file's stem.": '流程名称，与文件名相同。',
  'Name for people.': '显示名称。',
  'Id of the initial step.': '起始节点。',
  'Fragment files whose nodes and variables belong to this flow, relative to this file.':
    '公共片段文件，其节点和变量属于本流程；路径相对于本文件。',
  'Variable name to type, or to type, initial value, secret and description.':
    '变量名与类型、初始值、是否保密、说明。',
  'Whether its values are secrets, such as PINs: they are masked wherever a call is told of, and only there.':
    '值是否保密（如密码）：凡是展示通话的地方都会遮盖，仅此而已。',
  'Part of each of these days that is holiday, outside of which the weekday counts; by default all day.':
    '这些日子中属于节假日的时段，其余时间按星期计算；默认全天。',
  'Variables that a caller of this flow sets.': '调用本流程时传入的变量。',
  'Variables that this flow gives back to its caller.': '本流程返回给调用者的变量。',
  'The number, in quotes.': '号码。',
  'Which calls use it.': '用于哪些呼叫。',
  'Whether its callers are very important.': '来电者是否为重要客户。',
  'Flow in working time.': '工作时间的流程。',
  'Calendar that tells working time.': '判断工作时间的日历。',
  'Flow outside working time; by default `flow`.': '非工作时间的流程；默认同工作时间。',
  'Flow on holidays; by default `off_hours_flow`.': '节假日的流程；默认同非工作时间。',
  'Weekday to its open periods; a day that is not named is closed.':
    '每个工作日的开放时段；未列出的日子不开放。',
  'Holidays; they win over the weekday.': '节假日，优先于星期。',
  'What nodes use when they do not say. Durations are seconds.': '节点未设置时采用的值；时长为秒。',
  'Seconds to wait for the first key or word.': '等待首个按键或说话的秒数。',
  'Seconds to wait for each further key.': '等待后续每个按键的秒数。',
  'How often a menu or collect node asks again; no input and no match are counted apart.':
    '菜单和收号重新询问的次数；无输入与输入不符分别计数。',
  'Whether a key or a word interrupts a prompt.': '按键或说话是否打断播放。',
  'Seconds to wait for the answer of an HTTP exchange.': '等待 HTTP 应答的秒数。',
  'Queue for callers who never answer.': '一直没有输入的来电者转入的队列。',
  'Name of the holiday.': '节假日名称。',
  'First day.': '第一天。',
  'Last day.': '最后一天。',
  'Periods that are open nevertheless.': '仍然开放的时段。',
  'Name of the project.': '项目名称。',
  'Language in which a call begins.': '呼叫开始时的语言。',
  'Languages that every prompt must have; by default only `language`.':
    '每个提示音都必须具备的语言；默认仅开始语言。',
  'Voice of the speech synthesis, by language.': '各语言语音合成的发音人。',
  'Time zone of the calendars.': '日历的时区。',
  'Flow of a call that came by none of the access numbers.': '不由任何接入号进入的呼叫所用的流程。',
  'What nodes use when they do not say.': '节点未设置时采用的值。',
  'Values that all expressions and templates may read; a run may override them.':
    '所有表达式和模板都可读取的值；运行时可以替换。',
  'Working time and holidays, by name.': '工作时间与节假日。',
  'Numbers and their flows.': '号码及其流程。',
};

/** What a field means, from its description in the schema; unknown descriptions stay English. */
export function helpOf(description: string): string {
  return language() === 'zh-Hans' ? (HELP[description] ?? description) : description;
}
