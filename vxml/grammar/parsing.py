"""The door for grammar texts of every form."""

from __future__ import annotations

from vxml.grammar import abnf, bare, gsl, jsgf, srgs_xml
from vxml.grammar.expansion import GrammarDocument, InputMode
from vxml.grammar.limits import MAX_CHARACTERS, MAX_TEXT_FORM
from vxml.grammar.problems import Problems
from vxml.grammar.source import ABNF, GSL, JSGF, SRGS_XML, decode, form_of
from vxml.message import Message

__all__ = ["parse_grammar"]

_PARSERS = {SRGS_XML: srgs_xml.parse, ABNF: abnf.parse, JSGF: jsgf.parse, GSL: gsl.parse}


def parse_grammar(
    data: bytes | str,
    *,
    uri: str,
    media_type: str | None = None,
    mode: InputMode | None = None,
    language: str | None = None,
    root: str | None = None,
    tolerant: bool = True,
    offset: tuple[int, int] = (0, 0),
) -> GrammarDocument:
    """Reads SRGS XML, SRGS ABNF, JSGF, Nuance GSL or bare words ("yes | no", one phrase a line).

    ``uri``: of the document the text is or stands in; relative references are resolved against it.
    ``mode``, ``language``, ``root``: attributes of the VoiceXML <grammar>; what the text declares wins.
    ``tolerant``: sniff the form when the media type is missing or wrong, and forgive what deployed pages leave out.
    ``offset``: line and column, from 1, where inline text begins in its document; (0, 0) for a document of its own.
    Raises `GrammarError` with every problem found.
    """
    problems = Problems(uri, offset)
    if len(data) > MAX_CHARACTERS:
        problems.add(
            problems.at(0),
            Message("the grammar is larger than {most} MiB; split it", most=MAX_CHARACTERS // 2**20),
        )
        problems.check()
    text = decode(data)
    form = form_of(text, media_type, tolerant=tolerant)
    if form is None:
        event = "error.unsupported.format"
        problems.add(
            problems.at(0),
            Message(
                "grammars of the type '{type}' are not known; write one of {known}",
                type=(media_type or "")[:60],
                known=(SRGS_XML, ABNF, JSGF, GSL),
            ),
            event,
        )
        problems.check()
        raise AssertionError
    if form is not SRGS_XML and len(text) > MAX_TEXT_FORM:
        problems.add(
            problems.at(0),
            Message(
                "a grammar of the form {form} may not be larger than {most} MiB; split it",
                form=form,
                most=MAX_TEXT_FORM // 2**20,
            ),
        )
        problems.check()
    parser = _PARSERS.get(form, bare.parse)
    return parser(text, uri=uri, mode=mode, language=language, root=root, tolerant=tolerant, offset=offset)
