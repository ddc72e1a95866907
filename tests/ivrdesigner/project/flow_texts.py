"""Flow texts that several tests share."""

ALL_KINDS = """\
name: main
title: {zh-CN: 主流程, en-US: Main}
start: welcome
variables:
  card: digits
  balance: {type: number, initial: "0", description: Money}
  city: text
  status: number
  voice: recording
parameters: [card]
returns: [balance]
nodes:
  welcome: {type: play, prompt: {zh-CN: 您好, en-US: Hello}, barge_in: false, next: menu, position: [10, 20.5]}
  menu:
    type: menu
    title: Main menu
    note: the first level
    prompt:
      - audio: {zh-CN: zh/menu.wav, en-US: en/menu.wav}
        text: {zh-CN: 请选择, en-US: Choose}
      - pause: 1.5
      - digits: "95500"
      - number: 12.5
      - variable: balance
        as: currency
    timeout: 6
    keys:
      "1": ask
      "12": {to: shop, title: Shop, say: [shop, buy]}
      "*": back
      "#": top
    no_input: {retries: 3, prompts: [Once more., [Still there?, {pause: 1}]], to: bye}
    no_match: {prompt: Pardon?}
  ask:
    type: collect
    prompt: Card?
    into: card
    min_length: 16
    max_length: 19
    end_key: ""
    interdigit_timeout: 2.5
    check: input.length > 15
    speech: true
    next: city
  city:
    type: collect
    prompt: City?
    into: city
    phrases: {bj: {zh-CN: [北京], en-US: Beijing}, sh: Shanghai}
    next: query
  query:
    type: http
    method: POST
    url: "{api}/balance/{card}"
    headers: {X-Key: abc}
    query: {q: "{city}"}
    body: {json: {card: "{card}", n: 1, deep: [true, null, {x: 1.5}]}}
    timeout: 4
    response: {format: json, fields: {balance: $.data.balance}}
    status_into: status
    next: enough
    error: agent
  enough: {type: condition, cases: [{when: balance > 10, to: hours}], otherwise: form}
  form: {type: http, url: x, body: {form: {voice: "{voice}"}}, next: bye}
  hours: {type: hours, calendar: office, open: agent, closed: message, holiday: message}
  shop: {type: set, values: {balance: balance + 1, status: 0}, next: english}
  english: {type: language, language: en-US, next: say}
  say: {type: record, prompt: Speak., into: voice, max_time: 30, beep: false, end_key: "#", next: sub}
  sub: {type: subflow, flow: other, with: {a: card}, into: {balance: b}, next: move}
  move: {type: transfer, to: "tel:{card}", mode: bridge, ringback: ring.wav, next: bye, busy: agent, no_answer: agent}
  agent: {type: queue, queue: "800", prompt: Wait., priority: 3, unavailable: message}
  message: {type: voicemail, queue: "800", prompt: After the tone.}
  back: {type: back}
  top: {type: top}
  done: {type: return}
  out: {type: exit, values: {result: balance}}
  bye: {type: hangup, prompt: Bye}
"""

PROJECT = """\
name: bank-hotline
title: {zh-CN: 银行热线, en-US: Bank hotline}
language: zh-CN
languages: [zh-CN, en-US]
voices: {zh-CN: cmn, en-US: en-us}
timezone: Asia/Shanghai
start: main
defaults: {timeout: 5, interdigit_timeout: 3, retries: 2, barge_in: true, http_timeout: 5, timeout_queue: "800"}
constants: {api: "http://127.0.0.1:8080", limit: 50000, open: true}
calendars:
  office:
    hours: {mon: ["09:00-12:00", "13:30-18:00"], sun: []}
    holidays: [{name: 国庆, from: 2026-10-01, to: 2026-10-07, hours: ["10:00-12:00"]}]
access_numbers:
  - {number: "95500", direction: inbound, vip: false, flow: main, calendar: office, off_hours_flow: main, holiday_flow: main}
"""
