"""`ivrctl serve`: worker processes that take calls and run them.

`serving` is the parent: `supervisor` starts workers and starts those anew that die, `monitor` tells how they are. In a
`worker`, each call goes through the `reception`: `claims` make it ours alone, routing says what it runs, a `LiveCall`
runs it, and what fails goes to the fallback. `node` is the connection to one FreeSWITCH, `recovery` looks after calls
of workers that died, `chronicle` tells what happens to the journal, to the figures (`metrics`) and to the `logs`.

Imports all of `dialplan`. Worker processes run on gevent; the parent never starts its hub.
"""

from dialplan.server.serving import serve
from dialplan.server.settings import LogSettings, Node, ServerSettings

__all__ = ["LogSettings", "Node", "ServerSettings", "serve"]
