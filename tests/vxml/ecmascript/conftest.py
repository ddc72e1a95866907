"""A scope chain as a session has it."""

from dataclasses import dataclass

import pytest

from vxml.ecmascript import Engine, Scope


@dataclass
class Chain:
    engine: Engine
    session: Scope
    application: Scope
    document: Scope
    dialog: Scope
    block: Scope


@pytest.fixture
def chain():
    engine = Engine()
    session = engine.scope(None, "session")
    application = engine.scope(session, "application")
    document = engine.scope(application, "document")
    dialog = engine.scope(document, "dialog")
    return Chain(engine, session, application, document, dialog, engine.scope(dialog))


@pytest.fixture
def scope():
    return Engine().scope(None, "dialog")
