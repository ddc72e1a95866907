"""Random VoiceXML documents: mostly well formed, mostly meaningful, with every element and bad values among good ones.

All choices come from a `random.Random`, so that hypothesis and a coverage-guided fuzzer can both make them.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from xml.sax.saxutils import escape, quoteattr

EXPRESSIONS = (
    "1", "'a'", "n", "n + 1", "x.y.z", "undefined", "null", "f", "f$.utterance", "f$.confidence", "f == 'yes'",
    "n < 3", "n > 3", "true", "false", "[1, 2, 3]", "({a: 1, b: [2]})", "lastresult$", "application.lastresult$.length",
    "session.connection.remote.uri", "document.n", "dialog.f", "throw 1", "while", "new Array(5)", "'x'.repeat(99)",
    "function () { return 1 }", "JSON.stringify(f)", "_event", "_message", "new Date()", "d.documentElement.nodeName",
    "", "(", "n++", "(function g() { return g() })()",
)  # fmt: skip
VARIABLES = ("n", "d", "r", "m", "1a", "x.y")
NAMES = ("f", "g", "n", "d", "r", "x.y", "1a", "", "document.n", "_event", "f$", "lastresult$")
TARGETS = ("#a", "#b", "#c", "#nowhere", "other.vxml", "other.vxml#b", "missing.vxml", "", "http://[", "#")
EVENTS = (
    "noinput", "nomatch", "help", "exit", "cancel", "error", "error.semantic", "error.badfetch", "my.event", "my",
    "connection.disconnect.hangup", "connection.disconnect", "", ".", "noinput nomatch", "maxspeechtimeout",
)  # fmt: skip
TIMES = ("0s", "1s", "500ms", "5s", "-1s", "x", "", "3", "99999999s")
WORDS = ("yes", "no", "hello", "one two", "中文", "<b>", "]]>", "", "a" * 300, "&")
URIS = ("queue:1", "tel:+1", "sip:a@b", "", "::", "voicemail:1", "builtin:dtmf/digits", "hello.wav")
PROPERTIES = (
    "timeout", "bargein", "inputmodes", "termchar", "interdigittimeout", "termtimeout", "confidencelevel", "maxnbest",
    "universals", "bargeintype", "fetchtimeout", "documentmaxage", "vendor.x", "recordutterance", "completetimeout",
)  # fmt: skip
GRAMMARS = (
    "<grammar type='text/plain'>yes | no</grammar>",
    "<grammar mode='dtmf' version='1.0' root='r'><rule id='r'><one-of><item>1</item><item>2 3</item></one-of></rule></grammar>",
    "<grammar version='1.0' root='r' tag-format='semantics/1.0'><rule id='r'>yes <tag>out.f = 'yes'; out.g = 1;</tag></rule></grammar>",
    "<grammar version='1.0' root='r'><rule id='r'><item repeat='0-'>a</item></rule></grammar>",
    "<grammar version='1.0' root='r'><rule id='r'><ruleref uri='#r'/></rule></grammar>",
    "<grammar src='builtin:dtmf/digits?length=3'/>", "<grammar src='builtin:boolean'/>", "<grammar src='missing.grxml'/>",
    "<grammar>(</grammar>", "<grammar type='application/x-gsl'>[yes no]</grammar>",
    "<grammar srcexpr=\"'builtin:number'\"/>", "<grammar mode='dtmf'>1 | 2</grammar>",
)  # fmt: skip


SAFE = ("1", "'yes'", "n", "n + 1", "n < 3", "true", "true", "undefined", "[1, 2, 3]", "'#b'", "document.n")
BAD = {
    "1a", "", "x.y", "f$", "lastresult$", "while", "(", "throw 1", "x", "-1s", "http://[", "::", "99999999999", "99999999s",
    "q", "f q", "n q", "0", ".", "put", "#nowhere", "missing.js", "missing.grxml", "3 4", "_event", "missing.vxml", "document.n", "f g",
}  # fmt: skip
"""Values that most documents had better not have: one fault and the document does not load."""


class Writer:
    """Writes one document."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.left = chance.randint(1, 60)
        self.bad = chance.choice((0.0, 0.02, 0.3))
        self.items: list[str] = []

    def one(self, of: tuple[str, ...]) -> str:
        if of is EXPRESSIONS and self.often(0.7):
            return self.chance.choice(SAFE)
        value = self.chance.choice(of)
        for _ in range(20):
            if value not in BAD or self.often(self.bad):
                break
            value = self.chance.choice(of)
        return value

    def either(self, **values: tuple[str, ...]) -> str:
        """One of the attributes; rarely none or several."""
        if self.often(self.bad / 4):
            return self.attributes(**values)
        name = self.chance.choice(list(values))
        return self.must(**{name: values[name]})

    def often(self, share: float) -> bool:
        return self.chance.random() < share

    def any_of(self, makers: tuple[Callable[[], str], ...]) -> str:
        return self.chance.choice(makers)()

    def attributes(self, **values: tuple[str, ...]) -> str:
        """Each attribute with even chance."""
        written = [
            f" {name.strip('_').replace('__', ':')}={quoteattr(self.one(of))}" for name, of in values.items()
        ]
        return "".join(text for text in written if self.often(0.5))

    def must(self, **values: tuple[str, ...]) -> str:
        return "".join(f" {name.strip('_')}={quoteattr(self.one(of))}" for name, of in values.items())

    def document(self, *, is_root: bool) -> str:
        application = "" if is_root else self.attributes(application=("root.vxml", "missing.vxml", ""))
        start = application + self.attributes(xml__lang=("en", "zh-CN", "x", ""))
        body = "" if is_root else '<var name="n" expr="0"/>'
        body += self.some(self.document_child, 4)
        body += "".join(self.dialog(name) for name in "abc" if self.often(0.7))
        return f'<vxml version="2.1" xmlns="http://www.w3.org/2001/vxml"{start}>{body}</vxml>'

    def some(self, make: object, most: int) -> str:
        assert callable(make)
        made = []
        for _ in range(self.chance.randint(0, most)):
            if self.left <= 0:
                break
            self.left -= 1
            made.append(make())
        return "".join(made)

    def document_child(self) -> str:
        return self.chance.choice((self.var, self.catch, self.link, self.script, self.property))()

    def dialog(self, name: str) -> str:
        self.items = []
        if self.often(0.25):
            head = f'<menu id="{name}"{self.attributes(dtmf=("true", "false"), scope=("dialog", "document"), accept=("exact", "approximate"))}>'
            return (
                head
                + self.some(self.prompt, 2)
                + self.some(self.choice, 4)
                + self.some(self.catch, 2)
                + "</menu>"
            )
        children = (
            self.field, self.field, self.field, self.block, self.block, self.initial, self.subdialog, self.record,
            self.transfer, self.object, self.var, self.catch, self.form_filled, self.link, self.property, self.script,
            self.grammar,
        )  # fmt: skip
        made = self.some(self.chance.choice(children), 2) + self.some(lambda: self.any_of(children), 6)
        return f'<form id="{name}"{self.attributes(scope=("dialog", "document", "x"))}>{made}</form>'

    def item(self) -> str:
        name = next((n for n in ("f", "g", "h", "i", "j", "k") if n not in self.items), "")
        self.items.append(name)
        written = f' name="{name}"' if name and not self.often(self.bad) else self.attributes(name=NAMES)
        return written + self.attributes(expr=EXPRESSIONS, cond=EXPRESSIONS, modal=("true", "false"))

    def field(self) -> str:
        kind = self.attributes(
            type=("boolean", "digits", "digits?length=2", "date", "number", "x", ""), slot=NAMES
        )
        inside = self.some(
            self.chance.choice((self.prompt, self.grammar, self.option, self.catch, self.property)), 4
        )
        return f"<field{self.item()}{kind}>{inside}{self.some(self.prompt, 2)}{self.some(self.grammar, 1)}{self.some(self.filled, 1)}</field>"

    def initial(self) -> str:
        return f"<initial{self.attributes(cond=EXPRESSIONS)}>{self.some(self.prompt, 1)}{self.some(self.catch, 2)}</initial>"

    def block(self) -> str:
        return f"<block{self.attributes(cond=EXPRESSIONS)}>{self.actions()}</block>"

    def subdialog(self) -> str:
        attributes = self.either(src=TARGETS, srcexpr=EXPRESSIONS) + self.attributes(
            namelist=("n", "n f", "q"), method=("get", "post", "put")
        )
        params = (
            f"<param{self.must(name=NAMES)}{self.attributes(expr=EXPRESSIONS, value=WORDS)}/>"
            if self.often(0.5)
            else ""
        )
        return f"<subdialog{self.item()}{attributes}>{params}{self.some(self.filled, 1)}{self.some(self.catch, 1)}</subdialog>"

    def record(self) -> str:
        attributes = self.attributes(
            beep=("true", "x"), maxtime=TIMES, finalsilence=TIMES, dtmfterm=("true", "false"), dest=URIS
        )
        return f"<record{self.item()}{attributes}>{self.some(self.prompt, 1)}{self.some(self.filled, 1)}{self.some(self.catch, 1)}</record>"

    def transfer(self) -> str:
        attributes = self.either(dest=URIS, destexpr=EXPRESSIONS)
        attributes += self.either(bridge=("true", "false"), type=("blind", "bridge", "consultation", "x"))
        attributes += self.attributes(
            connecttimeout=TIMES, maxtime=TIMES, aai=WORDS, transferaudio=URIS,
        )  # fmt: skip
        return f"<transfer{self.item()}{attributes}>{self.some(self.prompt, 1)}{self.some(self.grammar, 1)}{self.some(self.filled, 1)}</transfer>"

    def object(self) -> str:
        return f"<object{self.item()}{self.attributes(classid=URIS, data=URIS)}>{self.some(self.catch, 1)}</object>"

    def choice(self) -> str:
        attributes = self.attributes(
            dtmf=("1", "2", "12", "*", "x", ""), accept=("exact", "approximate", "x")
        )
        goal = self.must(**self.chance.choice(({"next": TARGETS}, {"event": EVENTS}, {"expr": EXPRESSIONS})))
        return f"<choice{attributes}{goal}>{self.words()}{self.some(self.grammar, 1)}</choice>"

    def option(self) -> str:
        return f"<option{self.attributes(dtmf=('1', '2', '3 4', '#'), value=WORDS)}>{self.words()}</option>"

    def link(self) -> str:
        goal = self.must(
            **self.chance.choice(({"next": TARGETS}, {"event": EVENTS}, {"eventexpr": EXPRESSIONS}))
        )
        return f"<link{goal}{self.attributes(dtmf=('9', '0 0', 'x'))}>{self.some(self.grammar, 1)}</link>"

    def grammar(self) -> str:
        return self.one(GRAMMARS)

    def property(self) -> str:
        return f"<property{self.must(name=PROPERTIES, value=(*TIMES, 'true', 'false', '0.5', 'dtmf voice', 'all', '#', '3'))}/>"

    def var(self) -> str:
        return f"<var{self.must(name=VARIABLES)}{self.attributes(expr=EXPRESSIONS)}/>"

    def script(self) -> str:
        if self.often(self.bad):
            return "<script src='missing.js'/>"
        return f"<script>{escape(self.one(EXPRESSIONS) or 'n')}</script>"

    def catch(self) -> str:
        conditions = self.attributes(count=("1", "2", "0", "x", "99999999999"), cond=EXPRESSIONS)
        if self.often(0.5):
            return f"<catch{self.attributes(event=EVENTS)}{conditions}>{self.actions()}</catch>"
        name = self.one(("noinput", "nomatch", "help", "error"))
        return f"<{name}{conditions}>{self.actions()}</{name}>"

    def filled(self) -> str:
        """In an input item."""
        return f"<filled>{self.actions()}</filled>"

    def form_filled(self) -> str:
        return f"<filled{self.attributes(mode=('any', 'all', 'x'), namelist=('f', 'f g', 'q', ''))}>{self.actions()}</filled>"

    def actions(self) -> str:
        return self.some(self.action, 4)

    def action(self) -> str:
        goto = self.either(next=TARGETS, expr=EXPRESSIONS, nextitem=NAMES)
        simple = (
            lambda: f"<goto{goto}/>",
            lambda: f"<assign{self.must(name=NAMES, expr=EXPRESSIONS)}/>",
            lambda: f"<clear{self.attributes(namelist=('f', 'f g', 'q', ''))}/>",
            lambda: f"<throw{self.either(event=EVENTS, eventexpr=EXPRESSIONS)}{self.attributes(message=WORDS)}/>",
            lambda: f"<submit{self.either(next=TARGETS, expr=EXPRESSIONS)}{self.attributes(namelist=('n f', 'q'), method=('get', 'post'), enctype=('multipart/form-data',))}/>",
            lambda: f"<exit{self.either(expr=EXPRESSIONS, namelist=('n', 'f q'))}/>",
            lambda: f"<return{self.either(namelist=('n', 'q'), event=EVENTS)}/>",
            lambda: f"<disconnect{self.attributes(namelist=('n', 'q'))}/>",
            lambda: f"<log{self.attributes(label=WORDS, expr=EXPRESSIONS)}>{self.words()}</log>",
            lambda: f"<data{self.must(name=('d', 'q'))}{self.either(src=('data.xml', 'missing.xml', ''), srcexpr=EXPRESSIONS)}/>",
            lambda: f"<foreach{self.must(item=('n', 'q'), array=EXPRESSIONS)}>{self.actions()}</foreach>",
            lambda: f"<if{self.must(cond=EXPRESSIONS)}>{self.actions()}<elseif{self.must(cond=EXPRESSIONS)}/>{self.actions()}<else/>{self.actions()}</if>",
            lambda: "<reprompt/>",
            self.prompt,
            self.var,
            self.script,
        )  # fmt: skip
        return self.chance.choice(simple)()

    def prompt(self) -> str:
        attributes = self.attributes(
            count=("1", "2", "x"), cond=EXPRESSIONS, bargein=("true", "false"), bargeintype=("speech", "hotword", "x"),
            timeout=TIMES, xml__lang=("en", "zh"),
        )  # fmt: skip
        return f"<prompt{attributes}>{self.some(self.spoken, 3)}{self.words()}</prompt>"

    def spoken(self) -> str:
        made = (
            f"<value{self.must(expr=EXPRESSIONS)}/>",
            f"<audio{self.either(src=URIS, expr=EXPRESSIONS)}{self.attributes(fetchtimeout=TIMES)}>{self.words()}</audio>",
            f"<break{self.either(time=TIMES, strength=('weak', 'x'))}/>",
            f"<mark{self.either(name=NAMES, nameexpr=EXPRESSIONS)}/>",
            f"<say-as{self.must(interpret_as=('date',))}>{self.words()}</say-as>".replace(
                "interpret_as", "interpret-as"
            ),
            f"<prosody{self.attributes(rate=('fast', '1e9', ''))}>{self.words()}</prosody>",
        )
        return self.chance.choice(made)

    def words(self) -> str:
        return escape(self.one(WORDS))


def random_document(chance: Random, *, is_root: bool = False) -> str:
    """A document; ``is_root``: an application root, which has no root of its own."""
    return Writer(chance).document(is_root=is_root)


def mutated(text: str, chance: Random) -> bytes:
    """The document with a few places cut out, doubled or overwritten."""
    data = bytearray(text.encode())
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(data) or 1)
        length = chance.randint(1, 40)
        match chance.randrange(3):
            case 0:
                del data[at : at + length]
            case 1:
                data[at:at] = data[at : at + length]
            case _:
                data[at : at + 1] = bytes([chance.randrange(256)])
    return bytes(data)
