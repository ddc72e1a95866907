"""Well-formed documents that try to keep a session busy for ever, to fill memory or to reach what is not theirs.

Each value is the content of `<vxml>`, or a whole document. `OTHERS` are what else the hostile server has.
"""

from __future__ import annotations

from typing import Final

N: Final = 20_000


def block(content: str) -> str:
    return f"<form><block>{content}</block></form>"


def field(content: str) -> str:
    return f'<form><field name="f">{content}</field></form>'


DIALOGS: Final = {
    # loops
    "a menu that chooses itself by silence": "<menu id='m'><noinput><goto next='#m'/></noinput><choice dtmf='1'>a</choice></menu>",
    "a goto nextitem to itself": "<form><block name='a'><goto nextitem='a'/></block></form>",
    "two items that clear each other": "<form><block name='a'><clear namelist='b'/></block><block name='b'><clear namelist='a'/></block></form>",
    "a handler of everything that throws": f"<catch><throw event='x'/></catch>{block('<throw event=&quot;y&quot;/>'.replace('&quot;', chr(34)))}",
    "a handler that fails": f"<catch event='error'><assign name='a.b.c' expr='d.e'/></catch>{block('<value expr=&quot;q&quot;/>'.replace('&quot;', chr(34)))}",
    "a filled that clears": field(
        "<grammar src='builtin:digits'/><filled><clear/></filled><noinput><reprompt/></noinput>"
    ),
    "an event for each event name": "<form><block><throw eventexpr=\"'e' + Math.random()\"/></block><catch><throw eventexpr=\"_event + 'x'\"/></catch></form>",
    "a submit to itself with a growing query": "<var name='a' expr=\"'x'\"/>" + block("<submit next='main' namelist='a'/>"),
    "two documents that call each other": block("<goto next='other'/>"),
    "a subdialog that calls itself": "<form id='s'><subdialog name='x' src='#s'/></form>",
    "a subdialog that calls another document for ever": "<form><subdialog name='x' src='calls-main'/></form>",
    "an application root that is itself": f"<vxml version='2.1' application='main'>{block('x')}</vxml>",
    "an application root without end": f"<vxml version='2.1' application='root'>{block('x')}</vxml>",
    "a return event that calls again": "<form id='s'><subdialog name='x' src='#r'/><catch event='again'><goto next='#s'/></catch></form><form id='r'><block><return event='again'/></block></form>",
    "a transfer that fails again and again": "<form id='t'><transfer name='x' dest='tel:1' bridge='true'/><block><goto next='#t'/></block></form>",
    "a record that is never long enough": "<form><record name='r' maxtime='1ms'><filled><clear/></filled></record></form>",
    "a timeout of nothing": "<property name='timeout' value='0s'/>" + field("<grammar>yes</grammar><noinput/>"),
    "a timeout of a hundred years": field("<prompt timeout='3153600000s'>?</prompt><grammar>yes</grammar>"),
    "negative times": "<property name='timeout' value='-5s'/><property name='interdigittimeout' value='-1ms'/>"
    + field("<grammar src='builtin:digits'/>"),
    # size
    "a prompt of a megabyte": block(f"<prompt>{'word ' * 200_000}</prompt>"),
    "a prompt that an expression makes": block("<prompt><value expr=\"'x'.repeat(10000000)\"/></prompt>"),
    "a foreach in a prompt": block(
        "<var name='a' expr=\"new Array(1000000).fill('word')\"/><prompt><foreach item='i' array='a'><value expr='i'/></foreach></prompt>"
    ),
    "nested foreach in a prompt": block(
        "<var name='a' expr=\"new Array(300).fill('word')\"/><prompt><foreach item='i' array='a'><foreach item='j' array='a'><foreach item='k' array='a'>x</foreach></foreach></foreach></prompt>"
    ),
    "nested foreach": block(
        "<var name='a' expr='new Array(300).fill(1)'/><foreach item='i' array='a'><foreach item='j' array='a'><foreach item='k' array='a'><log>x</log></foreach></foreach></foreach>"
    ),
    "a log without end": block(
        "<var name='a' expr='new Array(100000).fill(1)'/><foreach item='i' array='a'><log expr=\"'x'.repeat(100000)\"/></foreach>"
    ),
    "many forms": "".join(f"<form id='f{i}'/>" for i in range(N)),
    "many fields": "<form>" + "".join(f"<field name='f{i}' cond='false'><grammar>a</grammar></field>" for i in range(2_000)) + "</form>",
    "many fields that listen": "<form><initial/>" + "".join(f"<field name='f{i}'><grammar>a</grammar></field>" for i in range(300)) + "</form>",
    "many options": field("".join(f"<option value='{i}'>option number {i}</option>" for i in range(5_000))),
    "many choices": "<menu>" + "".join(f"<choice next='#m'>choice number {i}</choice>" for i in range(3_000)) + "</menu>",
    "many links": "".join(f"<link event='e{i}'><grammar>link {i}</grammar></link>" for i in range(1_000)) + field("<grammar>a</grammar>"),
    "many handlers": field("<grammar>a</grammar>" + "".join(f"<noinput count='{i + 1}'/>" for i in range(N))),
    "a handler of many events": f"<catch event='{' '.join(f'e{i}' for i in range(N))}'/>{block('x')}",
    "many variables": "".join(f"<var name='v{i}'/>" for i in range(N)) + block("x"),
    "many properties": "".join(f"<property name='p{i}' value='{i}'/>" for i in range(N)) + field("<grammar>a</grammar>"),
    "a namelist of many names": block(f"<clear namelist='{' '.join(f'n{i}' for i in range(N))}'/>"),
    "an exit with everything": block("<script>var a = new Array(100000).fill('x'.repeat(100))</script><exit namelist='a'/>"),
    "an exit with a ring": block("<script>var a = {}; a.a = a</script><exit namelist='a'/>"),
    "parameters that grow": "<form><subdialog name='x' src='main'><param name='p' expr=\"'x'.repeat(3000000)\"/></subdialog></form>",
    "a subdialog that returns too much": "<form><subdialog name='x' src='#r'/></form><form id='r'><var name='v' expr=\"'x'.repeat(6000000)\"/><block><return namelist='v'/></block></form>",
    "a script of a megabyte": block(f"<script>{'var a = 1;' * 100_000}</script>"),
    "an expression of a megabyte": block(f"<value expr='{'1+' * 500_000}1'/>"),
    "an expression nested deep": block(f"<value expr='{'(' * 50_000}1{')' * 50_000}'/>"),
    "an expression that fills memory": block('<value expr="(function f(a) { for (;;) a.push(new Array(1000).fill(a.length)) })([])"/>'),
    "a condition without end": block("<if cond='(function () { while (true); })()'>x</if>"),
    "a condition of an item without end": "<form><block cond='(function () { while (true); })()'>x</block></form>",
    "a toString without end in a prompt": block("<value expr='({toString: function () { while (true); }})'/>"),
    "a toString without end in a destination": block("<goto expr='({toString: function () { while (true); }})'/>"),
    "a getter without end in a namelist": block("<var name='o' expr='({get a() { while (true); }})'/><submit next='other' namelist='o'/>"),
    "a polluted prototype": block(
        "<script>Object.prototype.toString = Array.prototype.join = function () { while (true); }</script><prompt><value expr='[1]'/></prompt>"
    ),
    # grammars and input
    "a grammar that is ambiguous": field("<grammar version='1.0' root='a'><rule id='a'><item repeat='0-'><one-of><item>a</item><item>a</item></one-of></item></rule></grammar>"),
    "a grammar that refers to itself": field("<grammar version='1.0' root='a'><rule id='a'><ruleref uri='#a'/></rule></grammar>"),
    "grammars that refer to each other without end": field("<grammar src='grammar-0'/>"),
    "a grammar whose tags never end": field(
        "<grammar version='1.0' root='a' mode='dtmf' tag-format='semantics/1.0'><rule id='a'>1<tag>while (true);</tag></rule></grammar>"
    ),
    "a grammar of many phrases": field(f"<grammar>{' | '.join(f'phrase {i}' for i in range(N))}</grammar>"),
    "a builtin of huge parameters": field("<grammar src='builtin:digits?minlength=1;maxlength=999999999'/>"),
    "a confidence that is no number": "<property name='confidencelevel' value='NaN'/><property name='maxnbest' value='-1'/>" + field("<grammar>yes</grammar>"),
    # data and other files
    "an entity bomb as data": block("<data name='d' src='bomb'/>x"),
    "data that is no XML": block("<data name='d' src='garbage'/>x"),
    "data nested deep": block("<data name='d' src='deep'/>x"),
    "JSON nested deep": block("<data name='d' src='json'/>x"),
    "data that is walked without end": block(
        "<data name='d' src='wide'/><script>var n = 0; for (;;) n += d.documentElement.childNodes.length</script>"
    ),
    "a file of this machine": block("<data name='d' src='file:///etc/passwd'/><value expr='d.documentElement.textContent'/>"),
    "a script of another scheme": block("<script src='gopher://x/y'/>"),
    "an address that is none": block("<goto next='http://[::1:::/'/>"),
    "an address of a megabyte": block(f"<goto next='http://x/{'a' * 1_000_000}'/>"),
    "an address with a new line": block("<goto expr=\"'http://x/\\r\\nHost: y'\"/>"),
    "control characters in events": block("<throw eventexpr=\"'e\\u0000\\u001b[2J'\" messageexpr=\"'\\u0007'\"/>"),
    "an object of nobody": "<form><object name='o' classid='method://x' data='data:,x'><param name='p' expr='1'/></object></form>",
    "sound of all schemes": block("".join(f"<audio src='{s}:x'/>" for s in ("javascript", "data", "file", "ftp", "rtsp", "")) + "<audio expr='undefined'/>"),
}  # fmt: skip


def _grammar(number: int) -> str:
    return f"<grammar version='1.0' root='a'><rule id='a'>a <ruleref uri='grammar-{number + 1}'/></rule></grammar>"


OTHERS: Final = {
    "other": "<vxml version='2.1'><form><block><goto next='main'/></block></form></vxml>",
    "calls-main": "<vxml version='2.1'><form><subdialog name='y' src='main'/></form></vxml>",
    "root": "<vxml version='2.1' application='root'><form/></vxml>",
    "bomb": "<!DOCTYPE d [<!ENTITY a 'aaaaaaaaaa'>"
    + "".join(f"<!ENTITY {chr(98 + i)} '{('&' + chr(97 + i) + ';') * 10}'>" for i in range(9))
    + "]><d>&j;</d>",
    "garbage": "\x00\x01<<<>>>",
    "deep": "<d>" * 5_000 + "</d>" * 5_000,
    "wide": "<d>" + "<e/>" * N + "</d>",
    "json": "[" * 100_000 + "]" * 100_000,
}


def other(name: str) -> str | None:
    """What the server has under a name; grammars without end among them."""
    if name.startswith("grammar-"):
        return _grammar(int(name.removeprefix("grammar-")))
    return OTHERS.get(name)
