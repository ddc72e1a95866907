"""A recogniser that is a service over WebSocket: against real servers on this machine."""

import contextlib
import json
import threading
import time

import pytest

pytest.importorskip("websockets", reason="pip install 'ivrkit[asr-http]'")

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import serve

from asr_tts.engines.http_asr import WebsocketRecognizer
from asr_tts.engines.http_asr.websocket import WEBSOCKET_VARIABLE
from asr_tts.errors import EngineBusy, EngineUnavailable, RecognitionFailed
from asr_tts.host import open_recognizer
from asr_tts.spi import Audio, RecognitionRequest, WordGraph
from asr_tts.testing_recognizer import RecognizerContract

GRAPH = WordGraph.of_phrases(["yes", "no"])
SETTINGS = """
languages: [en-US]
start: '{"hz": {{ sample_rate }}, "language": {{ language | tojson }}, "hints": {{ phrases | tojson }}}'
end: '{"eof": 1}'
done: $.final
answer: {readings: "$.results[*]"}
timeout: 5
"""


class Service:
    """Knows phrases by the peak of the sound, tells words as they come, and keeps what it was sent."""

    phrases = ("yes", "no")

    def __init__(self):
        self.texts = []
        self.heard = b""
        self.behave = None
        self._server = serve(self._talk, "127.0.0.1", 0)
        self.url = f"ws://127.0.0.1:{self._server.socket.getsockname()[1]}/asr"
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def _talk(self, connection):
        if self.behave is not None:
            self.behave(connection)
            return
        heard = b""
        with contextlib.suppress(ConnectionClosed):
            for message in connection:
                if isinstance(message, str):
                    self.texts.append(json.loads(message))
                    if "eof" in message:
                        break
                    continue
                heard += message
                connection.send(json.dumps({"partial": self._text(heard)}))
            self.heard = heard
            text = self._text(heard)
            results = [{"text": text, "confidence": 0.9}] if text else []
            connection.send(json.dumps({"results": results, "final": True}))
            for _ in connection:
                pass

    def _text(self, heard):
        peak = max(memoryview(heard[: len(heard) // 2 * 2]).cast("h"), default=0)
        number = round(peak / 1000)
        return self.phrases[number - 1] if 1 <= number <= len(self.phrases) else ""

    def close(self):
        self._server.shutdown()
        self._thread.join()


@pytest.fixture(scope="module")
def server():
    with contextlib.closing(Service()) as running:
        yield running


@pytest.fixture
def service(server):
    server.texts.clear()
    yield server
    server.behave = None


def tone(number):
    return Audio((number * 1000).to_bytes(2, "little", signed=True) * 8000, 8000)


def write(folder, server, text=SETTINGS):
    file = folder / "asr.yaml"
    file.write_text(f"url: {server.url}\n{text}")
    return file


@pytest.fixture(scope="module")
def recognizer(server, tmp_path_factory):
    file = write(tmp_path_factory.mktemp("asr"), server)
    with contextlib.closing(WebsocketRecognizer(settings=file)) as engine:
        yield engine


@pytest.fixture(scope="module")
def said():
    return {"yes": tone(1), "no": tone(2)}


class TestWebsocket(RecognizerContract):
    language = "en-US"
    phrases = ("yes", "no")
    keeps_to_grammars = False

    def test_words_so_far_come_before_the_end(self, recognizer, said):
        stream = self.start(recognizer)
        stream.accept(said["yes"].samples)
        until = time.monotonic() + 10
        while stream.accept(b"") != "yes":
            assert time.monotonic() < until
        stream.finish()


@pytest.fixture
def opened(service, tmp_path):
    with contextlib.ExitStack() as stack:

        def open_it(text=SETTINGS):
            file = write(tmp_path, service, text)
            return stack.enter_context(contextlib.closing(open_recognizer("websocket-asr", settings=file)))

        yield open_it


def ask(engine, audio=None, **request):
    stream = engine.start(RecognitionRequest((GRAPH,), **request))
    audio = audio or tone(1)
    for at in range(0, len(audio.samples), 1600):
        stream.accept(audio.samples[at : at + 1600])
    return stream.finish()


def test_the_first_message_tells_what_the_stream_is(opened, service):
    assert ask(opened())[0].text == "yes"
    assert service.texts == [{"hz": 8000, "language": "en-US", "hints": ["yes", "no"]}, {"eof": 1}]
    assert service.heard == tone(1).samples


def test_audio_is_brought_to_the_rate_of_the_service(opened, service):
    ask(opened(SETTINGS + "sample_rate: 16000\n"))
    assert len(service.heard) == pytest.approx(2 * len(tone(1).samples), abs=8)
    assert service.texts[0]["hz"] == 16000


def test_results_of_pieces_are_joined_until_the_service_closes(opened, service):
    def in_pieces(connection):
        for message in connection:
            if isinstance(message, str) and "eof" in message:
                break
        connection.send('{"text": "check my", "confidence": 0.9}')
        connection.send('{"partial": "bal"}')
        connection.send('{"text": "balance", "confidence": 0.6}')

    service.behave = in_pieces
    readings = ask(opened("languages: [en-US]\nend: '{\"eof\": 1}'\n"))
    assert [(reading.text, reading.confidence) for reading in readings] == [("check my balance", 0.6)]


@pytest.mark.parametrize(
    ("behave", "message"),
    [
        (lambda connection: connection.close(1011, "sick"), "broke"),
        (lambda connection: (connection.send("no json"), connection.recv()), "JSON"),
        (lambda connection: connection.send('"' + "x" * 2_000_000 + '"'), "broke"),
        (lambda connection: connection.socket.close(), "broke"),
    ],
)
def test_a_service_that_misbehaves_is_one_message_and_the_next_caller_is_served(
    opened, service, behave, message
):
    engine = opened()
    service.behave = behave
    with pytest.raises(RecognitionFailed, match=message):
        ask(engine)
    service.behave = None
    assert ask(engine)[0].text == "yes"


def test_a_service_that_never_answers_is_given_up_in_time(opened, service):
    gate = threading.Event()
    service.behave = lambda connection: gate.wait(10)
    try:
        with pytest.raises(RecognitionFailed, match=r"within 0\.4 s"):
            ask(opened(SETTINGS.replace("timeout: 5", "timeout: 0.4")))
    finally:
        gate.set()


def test_a_service_that_is_not_there_is_told_without_its_address(tmp_path):
    file = tmp_path / "asr.yaml"
    file.write_text("url: ws://127.0.0.1:9/?key=secret\nlanguages: [en-US]\n")
    with pytest.raises(RecognitionFailed, match="cannot be reached") as caught:
        ask(WebsocketRecognizer(settings=file))
    assert "secret" not in str(caught.value)


def test_more_callers_than_connections_are_told_so(opened):
    engine = opened(SETTINGS + "connections: 1\n")
    first = engine.start(RecognitionRequest((GRAPH,)))
    with pytest.raises(EngineBusy, match="connections"):
        engine.start(RecognitionRequest((GRAPH,)))
    first.cancel()
    assert ask(engine)


def test_without_settings_the_message_says_what_to_do(monkeypatch):
    monkeypatch.delenv(WEBSOCKET_VARIABLE, raising=False)
    with pytest.raises(EngineUnavailable, match="no service is set up"):
        open_recognizer("websocket-asr")


def test_after_close_requests_are_refused(opened):
    engine = opened()
    engine.close()
    with pytest.raises(RecognitionFailed, match="closed"):
        ask(engine)


def test_a_service_that_has_heard_enough_may_close_with_its_result(opened, service):
    def early(connection):
        connection.recv()
        connection.send('{"text": "yes", "confidence": 0.8}')

    service.behave = early
    assert [reading.text for reading in ask(opened("languages: [en-US]\n"), tone(20))] == ["yes"]
