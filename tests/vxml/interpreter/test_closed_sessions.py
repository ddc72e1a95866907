"""A driver closes its session: nothing of it is kept, whether its dialog has ended or not."""

from vxml.interpreter import Session
from vxml.platform import Fetch, Fetched

DOCUMENT = b"""<vxml version="2.1" xmlns="http://www.w3.org/2001/vxml"><form id="f">
<field name="a"><prompt><foreach item="x" array="['a', 'b']"><value expr="x"/></foreach></prompt>
<option dtmf="1">one</option><filled><exit/></filled></field></form></vxml>"""


def test_a_session_may_be_closed_while_its_dialog_waits():
    session = Session("http://x/d.vxml")
    (fetch,) = session.start()
    assert isinstance(fetch, Fetch)
    session.receive(Fetched(0.0, fetch.id, fetch.uri, DOCUMENT))
    assert not session.ended
    session.close()
    assert session.ended
    assert session.deadline is None


def test_a_session_that_never_began_may_be_closed():
    session = Session("http://x/d.vxml")
    session.close()
    assert session.ended
