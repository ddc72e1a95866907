"""A FreeSWITCH of a few applications that speaks the event socket: for what a transcript cannot do.

It takes any number of connections and calls, filters events as the real one does, can be killed and started again
with or without its calls, and runs applications in its own time: ``playback`` plays until `finish` or a break,
``bridge`` rings and talks until `leg_ends`, ``uuid_record`` records until `end_recording` or a stop.
"""

import contextlib
import json
import math
import re
import struct
import uuid as uuids
import wave
from collections import deque
from urllib.parse import quote

import gevent
from gevent import socket
from gevent.server import StreamServer
from transcripts import commands, received

PASSWORD = "simulated"


class SimulatedCall:
    """One channel. ``heard`` are the applications it ran, with their arguments."""

    def __init__(self, server, tag, number, **variables) -> None:
        self.uuid = str(uuids.uuid4())
        self.tag = tag
        self.number = number
        self.context = "public"
        self.variables = dict(variables)
        self.answered = False
        self.up = True
        self.heard = []
        self.says = 1.0
        """Seconds of sound in a recording; 0 for none."""
        self.recording = None
        self._server = server
        self._queue = deque()
        self._playing = None
        self._cutting = ""
        """Keys that end what plays."""

    @property
    def running(self):
        """The application that goes on: its name and argument."""
        return self._playing and tuple(self._playing[:2])

    # What the caller does

    def press(self, keys: str) -> None:
        for key in keys:
            self.event("DTMF", {"DTMF-Digit": key, "DTMF-Duration": "2000", "DTMF-Source": "RTP"})
            if self._playing is not None and key in self._cutting:
                self.finish(variable_playback_terminator_used=key)

    def hang_up(self, cause: str = "NORMAL_CLEARING") -> None:
        if self.up:
            self.up = False
            self._queue.clear()
            del self._server.calls[self.uuid]
            self.event("CHANNEL_HANGUP", {"Hangup-Cause": cause})
            if self.recording:
                self.end_recording("success-maxtime", **{"Answer-State": "hangup"})

    def finish(self, **headers) -> None:
        """Let what plays come to its end."""
        if self._playing is not None:
            application, self._playing = self._playing, None
            self._complete(*application, **headers)
            self._run()

    def send_on(self, context: str, tag: str = "") -> None:
        """Let something else than the worker send the call to another part of the dialplan."""
        self.context = context
        self.event("CHANNEL_EXECUTE_COMPLETE", {"Application": "park", "Application-UUID": "of the dialplan"})
        self.tag = tag

    def leg_answers(self, other: str = "other-leg") -> None:
        """Somebody takes the call that a bridge makes."""
        self.event("CHANNEL_BRIDGE", {"Other-Leg-Unique-ID": other})

    def leg_ends(self, cause: str, *, talked: bool = False) -> None:
        """The other side of a bridge is over, or was never there."""
        if talked:
            self.event("CHANNEL_UNBRIDGE", {"Other-Leg-Unique-ID": "other-leg"})
        name = "last_bridge_hangup_cause" if talked else "originate_disposition"
        application, self._playing = self._playing, None
        self._complete(*application, **{f"variable_{name}": cause})
        self._run()

    def end_recording(self, cause: str = "success-silence", **headers) -> None:
        """Write what was said, and tell."""
        path, self.recording = self.recording, None
        seconds = 0.0 if cause == "no-input-timeout" else self.says
        with contextlib.suppress(OSError), wave.open(path, "wb") as file:
            file.setparams((1, 2, 8000, 0, "NONE", ""))
            if not self._server.disk_full:
                count = round(8000 * seconds)
                file.writeframes(
                    struct.pack(f"<{count}h", *(round(5000 * math.sin(n)) for n in range(count)))
                )
        told = {
            "Record-File-Path": path,
            "Record-Completion-Cause": cause,
            "variable_record_ms": str(round(seconds * 1000)),
        }
        self.event("RECORD_STOP", {**told, **headers})

    # What we make it do

    def execute(self, application, argument, execution) -> None:
        scoped = re.match(r"%\[playback_terminators=(.*?)\]", argument)
        keys = scoped[1].replace("any", "1234567890*#") if scoped else ""
        self._queue.append((application, argument[scoped.end() if scoped else 0 :], execution, keys))
        self._run()

    def stop(self, *, everything: bool) -> None:
        if everything:
            self._queue.clear()
        self.finish()

    def _run(self) -> None:
        while self.up and self._queue and self._playing is None:
            *item, self._cutting = self._queue.popleft()
            self.heard.append(tuple(item[:2]))
            if item[0] == "bridge" or (item[0] == "playback" and not self._server.instant):
                self._playing = item
                return
            self._complete(*item)

    def _complete(self, application, argument, execution, **headers) -> None:
        response = "FILE PLAYED" if application == "playback" else "_none_"
        self.event(
            "CHANNEL_EXECUTE_COMPLETE",
            {
                "Application": application,
                "Application-Data": argument or "_undef_",
                "Application-Response": response,
                "Application-UUID": execution,
                "variable_playback_ms": "500",
                **headers,
            },
        )

    def headers(self):
        return {
            "Unique-ID": self.uuid,
            "Channel-Presence-Data": self.tag,
            "Answer-State": "answered" if self.answered else "ringing",
            "Caller-Caller-ID-Number": "1000",
            "Caller-Destination-Number": self.number,
            "Caller-Context": self.context,
            **{f"variable_{name}": value for name, value in self.variables.items()},
        }

    def event(self, name, headers=()) -> None:
        self._server.fire(name, {**self.headers(), **dict(headers)})


class SimulatedFreeSwitch:
    """``instant`` ends every sound at once."""

    def __init__(self, *, instant: bool = False) -> None:
        self.instant = instant
        self.disk_full = False
        """Whether recordings come out empty."""
        self.calls = {}
        self.frozen = False
        """Whether it has stopped to answer, as a hung process does."""
        self.timers = []
        """What `sched_api` was told, by number from 1; None when it was removed."""
        self.said = []
        """Every command it got."""
        self._connections = set()
        self._server = None
        self.port = 0
        self.start()

    def start(self) -> None:
        self._server = StreamServer(("127.0.0.1", self.port), lambda sock, _: _Connection(self, sock).serve())
        self._server.start()
        self.port = self._server.server_port

    def disconnect(self) -> None:
        """Drop the event sockets and refuse new ones; calls live on."""
        self._server.close()
        for connection in list(self._connections):
            connection.close()

    def kill(self) -> None:
        """As `disconnect`, and all calls are gone without a word."""
        self.calls.clear()
        self.disconnect()

    def call(self, worker: str = "w1", number: str = "400", **variables) -> SimulatedCall:
        """A new call that the dialplan parks for a worker."""
        call = SimulatedCall(self, f"ivrkit:{worker}", number, **variables)
        self.calls[call.uuid] = call
        call.event("CHANNEL_PARK")
        return call

    def remove_timer(self, number: int) -> bool:
        there = 0 < number <= len(self.timers) and self.timers[number - 1] is not None
        if there:
            self.timers[number - 1] = None
        return there

    def fire(self, name, headers, body: str = "") -> None:
        for connection in list(self._connections):
            connection.offer(name, headers, body)


class _Connection:
    def __init__(self, server: SimulatedFreeSwitch, sock: socket.socket) -> None:
        self._server = server
        self._sock = sock
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._events = set()
        self._filters = []

    def serve(self) -> None:
        self._server._connections.add(self)
        try:
            self._send("Content-Type: auth/request\n\n")
            for command in commands(lambda: received(self._sock)):
                head, _, body = command.decode().partition("\n\n")
                line, *rest = head.split("\n")
                self._server.said.append(line)
                headers = dict(header.split(":", 1) for header in rest)
                if body:
                    headers["execute-app-arg"] = body
                while self._server.frozen:
                    gevent.sleep(0.01)
                self._answer(*line.partition(" ")[::2], headers)
        except OSError:
            pass
        finally:
            self._server._connections.discard(self)
            self._sock.close()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)

    def offer(self, name, headers, body) -> None:
        if name not in self._events:
            return
        headers = {"Event-Name": name, "Event-Date-Timestamp": "1700000000000000", **headers}
        if not any(self._matches(headers.get(header, ""), value) for header, value in self._filters):
            return
        block = "".join(f"{key}: {quote(value, safe=' /:;,.@+')}\n" for key, value in headers.items())
        if body:
            block += f"Content-Length: {len(body.encode())}\n\n{body}"
        else:
            block += "\n"
        self._send(f"Content-Length: {len(block.encode())}\nContent-Type: text/event-plain\n\n{block}")

    @staticmethod
    def _matches(header: str, value: str) -> bool:
        if value.startswith("/^"):
            return bool(header) and header.startswith(value[2:-1].replace("\\", ""))
        return header.lower() == value.lower()

    def _send(self, text: str) -> None:
        try:
            self._sock.sendall(text.encode())
        except OSError:
            self.close()

    def _reply(self, text: str) -> None:
        self._send(f"Content-Type: command/reply\nReply-Text: {text}\n\n")

    def _answer(self, verb, rest, headers) -> None:
        if verb == "auth":
            self._reply("+OK accepted" if rest == PASSWORD else "-ERR invalid")
        elif verb == "filter":
            name, value = rest.split(" ", 1)
            self._filters.append((name, value))
            self._reply("+OK filter added.")
        elif verb == "event":
            self._events = set(rest.split(" ")[1:])
            self._reply("+OK event listener enabled plain")
        elif verb == "sendmsg":
            call = self._server.calls.get(rest)
            if call is None:
                self._reply(f"-ERR invalid session id [{rest}]")
            else:
                self._reply("+OK")
                call.execute(
                    headers["execute-app-name"], headers.get("execute-app-arg", ""), headers["Event-UUID"]
                )
        elif verb == "api":
            output = self._api(rest)
            self._send(f"Content-Type: api/response\nContent-Length: {len(output.encode())}\n\n{output}")
        elif verb == "bgapi":
            job = headers["Job-UUID"]
            self._reply(f"+OK Job-UUID: {job}")
            self._server.fire("BACKGROUND_JOB", {"Job-UUID": job}, self._api(rest))
        elif verb == "exit":
            self._reply("+OK bye")
            self.close()
        else:
            self._reply("-ERR command not found")

    def _api(self, line: str) -> str:
        command, _, rest = line.partition(" ")
        uuid, _, argument = rest.partition(" ")
        call = self._server.calls.get(uuid)
        if command == "show":
            rows = [
                {"uuid": each.uuid, "application": "park", "presence_data": each.tag}
                for each in self._server.calls.values()
            ]
            return json.dumps({"row_count": len(rows), "rows": rows})
        if command == "uptime":
            return "1"
        if command.startswith("uuid_") and call is None:
            return "-ERR No such channel!\n"
        if command == "uuid_dump":
            headers = {**call.headers(), "variable_current_application": "park"}
            return "".join(f"{key}: {quote(value)}\n" for key, value in headers.items())
        if command == "uuid_getvar" and argument == "presence_data":
            return call.tag
        if command == "sched_api":
            self._server.timers.append(rest)
            return f"+OK Added: {len(self._server.timers)}\n"
        if command == "sched_del":
            return f"+OK Deleted: {int(self._server.remove_timer(int(rest)))}\n"
        if command == "uuid_kill":
            call.hang_up(argument or "NORMAL_CLEARING")
        elif command == "uuid_answer":
            call.answered = True
        elif command == "uuid_break":
            call.stop(everything=argument == "all")
        elif command == "uuid_record":
            verb, _, place = argument.partition(" ")
            if verb == "start":
                call.recording = place.split(" ")[0]
            elif call.recording:
                gevent.spawn(call.end_recording, "success-maxtime")
        elif command == "uuid_transfer":
            call.heard.append(("transfer", argument))
            self._server.calls.pop(uuid, None)  # parked no more: nobody adopts it
        return "+OK\n"


def until(condition, seconds: float = 5.0) -> None:
    """Wait until something holds."""
    with gevent.Timeout(seconds, AssertionError("it did not come to pass")):
        while not condition():
            gevent.sleep(0.005)
