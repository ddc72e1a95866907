"""A script that overwrites what ECMAScript comes with harms its own document alone: the interpreter needs none of it."""

import pytest

from vxml.platform import Fetched
from vxml.text import TextCall

DOCUMENT = """<vxml version="2.1" xmlns="http://www.w3.org/2001/vxml">
<script>%s</script>
<script>let l = 5; function f() { return 1 } var array = [1, 2]</script>
<data name="d" src="data.xml"/>
<form>
  <field name="x">
    <grammar type="application/srgs+xml" version="1.0" root="r" mode="dtmf" tag-format="semantics/1.0">
      <rule id="r">1<tag>out.k = 2</tag></rule>
    </grammar>
    <filled><value expr="x.k"/> <value expr="application.lastresult$.utterance"/> <value expr="x$.confidence"/></filled>
  </field>
  <subdialog name="s" src="#sub"><param name="p" expr="4"/></subdialog>
  <block><value expr="s.p"/> <value expr="l + f()"/> <value expr="d.documentElement.firstChild.data"/>
    <prompt><foreach item="i" array="array"><value expr="i"/></foreach></prompt>
    <foreach item="i" array="array"><value expr="i"/></foreach>
  </block>
</form>
<form id="sub"><var name="p"/><block><return namelist="p"/></block></form>
</vxml>"""

OVERWRITTEN = [
    *(
        f"{name} = null"
        for name in ["Array", "Object", "String", "Number", "Symbol", "Function", "JSON", "Reflect", "Map"]
    ),
    *(f"{kind}Error = null" for kind in ("", "Type", "Range", "Reference", "Syntax")),
    "Array.isArray = function () { return false }",
    "Array.prototype.slice = function () { return [9] }",
    "Array.prototype[Symbol.iterator] = null",
    "Array.prototype.push = null",
    "Object.assign = null",
    "Object.defineProperty = Object.keys = Object.freeze = null",
    "Object.prototype.hasOwnProperty = Object.prototype.toString = null",
    "Object.prototype.x = 1",
    "Object.prototype.get = function () {}",
    "Object.prototype.value = 3",
    "Object.prototype.writable = false",
    "Function.prototype.call = Function.prototype.apply = Function.prototype.bind = null",
    "JSON.parse = JSON.stringify = null",
    "Map.prototype.get = Map.prototype.set = null",
    "WeakSet.prototype.add = WeakSet.prototype.has = null",
]


@pytest.mark.parametrize("script", OVERWRITTEN)
def test_the_interpreter_does_not_use_what_a_script_overwrites(script):
    def fetch(command, at):
        body = "<a>text</a>" if command.uri.endswith("data.xml") else DOCUMENT % script
        return Fetched(at, command.id, command.uri, body.encode())

    call = TextCall("http://x/main.vxml", fetch)
    call.start()
    call.press("1")
    assert call.exit.reason == "exit", call.exit
    assert call.prompts_since(0).split() == ["2", "1", "1", "4", "6", "text", "12", "1", "2"]
