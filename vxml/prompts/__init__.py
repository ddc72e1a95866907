"""Prompts: from model content to segments that a driver can play (VoiceXML 2.0 §4.1; SSML 1.0).

Pure functions: expressions are evaluated through a callable that the interpreter gives. May import
`vxml.model`, `vxml.platform`, `vxml.errors`.
"""

from vxml.prompts.render import Evaluator, render

__all__ = ["Evaluator", "render"]
