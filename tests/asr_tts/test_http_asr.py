"""A recogniser that is a service over HTTP: against real servers on this machine."""

import base64
import contextlib
import email
import io
import json
import threading
import wave
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from asr_tts.engines.http_asr import HttpRecognizer
from asr_tts.engines.http_asr.http import HTTP_VARIABLE
from asr_tts.errors import EngineBusy, EngineUnavailable, RecognitionFailed, UnsupportedLanguage
from asr_tts.host import open_recognizer
from asr_tts.spi import Audio, RecognitionRequest, WordGraph
from asr_tts.testing_recognizer import RecognizerContract

GRAPH = WordGraph.of_phrases(["yes", "no"])


class Service:
    """Answers by the loudness of the sound: its peak is the number of the phrase times a thousand."""

    phrases = ("yes", "no")

    def __init__(self):
        self.requests = []
        self.answer = None
        self.gate = None
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                service.requests.append((self.path, dict(self.headers), body))
                if service.gate is not None:
                    service.gate.wait(10)
                status, data = service.answer or (200, json.dumps(service.understood(body)).encode())
                self.send_response(status)
                if 300 <= status < 400:
                    self.send_header("Location", "http://127.0.0.1:9/")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                with contextlib.suppress(OSError):
                    self.wfile.write(data)

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/recognise"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    def understood(self, body):
        with wave.open(io.BytesIO(body)) as sound:
            samples = memoryview(sound.readframes(sound.getnframes())).cast("h")
        number = round(max(samples, default=0) / 1000)
        if not 1 <= number <= len(self.phrases):
            return {"text": "", "confidence": 0.0}
        return {"text": self.phrases[number - 1], "confidence": 0.9}

    def close(self):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture(scope="module")
def server():
    with contextlib.closing(Service()) as running:
        yield running


@pytest.fixture
def service(server):
    server.requests.clear()
    yield server
    if server.gate is not None:
        server.gate.set()
    server.answer = server.gate = None


def tone(number):
    return Audio((number * 1000).to_bytes(2, "little", signed=True) * 8000, 8000)


@pytest.fixture(scope="module")
def recognizer(server, tmp_path_factory):
    file = tmp_path_factory.mktemp("asr") / "asr.yaml"
    file.write_text(f"url: {server.url}\nlanguages: [en-US]\n")
    with contextlib.closing(HttpRecognizer(settings=file)) as engine:
        yield engine


@pytest.fixture(scope="module")
def said():
    return {"yes": tone(1), "no": tone(2)}


class TestHttp(RecognizerContract):
    language = "en-US"
    phrases = ("yes", "no")
    keeps_to_grammars = False


@pytest.fixture
def opened(service, tmp_path):
    """Opens the engine with more settings."""
    with contextlib.ExitStack() as stack:

        def open_it(text=""):
            file = tmp_path / "asr.yaml"
            url = "" if "url:" in text else f"url: {service.url}\n"
            languages = "" if "languages:" in text else "languages: [en-US, zh-CN]\n"
            file.write_text(f"{url}{languages}{text}")
            return stack.enter_context(contextlib.closing(open_recognizer("http-asr", settings=file)))

        yield open_it


def ask(engine, audio=None, **request):
    stream = engine.start(RecognitionRequest((GRAPH,), **request))
    stream.accept((audio or tone(1)).samples)
    return stream.finish()


def test_a_json_body_with_base64_audio_hints_and_a_mapped_answer(opened, service, monkeypatch):
    monkeypatch.setenv("ASR_TEST_KEY", "secret")
    engine = opened(
        """
headers: {Authorization: "Bearer {{ env.ASR_TEST_KEY }}", Content-Type: application/json}
audio: pcm16
sample_rate: 16000
body: |
  {"config": {"lang": {{ language | tojson }}, "hz": {{ sample_rate }}, "hints": {{ phrases | tojson }}},
   "audio": "{{ audio }}"}
answer: {readings: "$.results[*].alternatives[*]", text: $.transcript, confidence: $.score, words: "$.w[*]"}
"""
    )
    words = [{"word": "yes", "start": 0.1, "end": 0.4}, {"word": "broken"}]
    alternatives = [{"transcript": " no ", "score": 0.2}, {"transcript": "yes", "score": 0.7, "w": words}]
    service.answer = (200, json.dumps({"results": [{"alternatives": alternatives}]}).encode())
    readings = ask(engine, nbest=5, language="zh-TW")
    assert [(r.text, r.confidence) for r in readings] == [("yes", 0.7), ("no", 0.2)]
    assert [(w.word, w.end) for w in readings[0].words] == [("yes", 0.4)]
    _, headers, body = service.requests[0]
    sent = json.loads(body)
    assert headers["Authorization"] == "Bearer secret"
    assert sent["config"] == {"lang": "zh-CN", "hz": 16000, "hints": ["yes", "no"]}
    assert len(base64.b64decode(sent["audio"])) == pytest.approx(32_000, abs=200)


def test_a_multipart_form(opened, service):
    service.answer = (200, b'{"text": "yes"}')
    assert ask(opened('form: {model: large, language: "{{ language }}"}\nfile_field: file'))[0].text == "yes"
    _, headers, body = service.requests[0]
    message = email.message_from_bytes(f"Content-Type: {headers['Content-Type']}\r\n\r\n".encode() + body)
    parts = {part.get_param("name", header="content-disposition"): part for part in message.get_payload()}
    assert parts["model"].get_payload() == "large"
    assert parts["language"].get_payload() == "en-US"
    assert parts["file"].get_payload(decode=True)[:4] == b"RIFF"


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ((401, b"bad key"), "does not accept our key"),
        ((429, b""), "too often"),
        ((500, b"oops"), "out of order"),
        ((302, b""), "HTTP 302"),
        ((200, b"<html>"), "JSON"),
        ((200, b"[" * 100_000), "JSON"),
        ((200, b'"' + b"x" * 2_000_000 + b'"'), "over 1000000 bytes"),
    ],
)
def test_an_answer_that_is_none_is_one_message(opened, service, answer, message):
    service.answer = answer
    with pytest.raises(RecognitionFailed, match=message):
        ask(opened())
    service.answer = None
    assert ask(opened())[0].text == "yes"


@pytest.mark.parametrize(
    "answer", ["{}", "[]", "null", '{"text": 5}', '{"text": " "}', '{"text": "yes", "confidence": "high"}']
)
def test_an_answer_without_words_has_no_reading_and_odd_confidence_is_full(opened, service, answer):
    service.answer = (200, answer.encode())
    readings = ask(opened())
    assert [reading.confidence for reading in readings] == ([1.0] if "yes" in answer else [])


def test_a_service_that_is_slow_is_given_up_in_time(opened, service):
    service.gate = threading.Event()
    with pytest.raises(RecognitionFailed, match=r"within 0\.3 s"):
        ask(opened("timeout: 0.3"))


def test_a_service_that_is_not_there_is_told_without_its_address(opened):
    with pytest.raises(RecognitionFailed, match="cannot be reached") as caught:
        ask(opened("url: http://127.0.0.1:9/?key=secret"))
    assert "secret" not in str(caught.value)


def test_more_callers_than_connections_are_told_so(opened):
    engine = opened("connections: 1")
    first = engine.start(RecognitionRequest((GRAPH,)))
    with pytest.raises(EngineBusy, match="connections"):
        engine.start(RecognitionRequest((GRAPH,)))
    first.cancel()
    assert ask(engine)


def test_an_utterance_of_more_than_two_minutes_is_refused(opened):
    stream = opened().start(RecognitionRequest((GRAPH,)))
    with pytest.raises(RecognitionFailed, match="120 s"):
        stream.accept(bytes(121 * 16_000))


def test_a_language_that_the_service_lacks(opened):
    with pytest.raises(UnsupportedLanguage, match="fr-FR"):
        ask(opened(), language="fr-FR")
    assert ask(opened('languages: ["*"]'), language="fr-FR")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("url: ftp://example.com", "no http or https address"),
        ("answer: {text: '$['}", r"answer\.text: .* is no JSONPath"),
        ("headers: {Key: '{{ env.NO_SUCH_KEY_HERE }}'}", "NO_SUCH_KEY_HERE"),
        ("headers: {Key: '{{'}", "Key in the settings"),
        ("colour: red", "colour"),
        ("timeout: 0", "timeout"),
        ("languages: []", "languages"),
        ("env_file: nowhere.env", r"nowhere\.env"),
        ("answer: [", "not YAML"),
    ],
)
def test_settings_that_are_wrong_name_the_field(opened, text, message):
    with pytest.raises(EngineUnavailable, match=message):
        ask(opened(text))


def test_without_settings_the_message_says_what_to_do(monkeypatch):
    monkeypatch.delenv(HTTP_VARIABLE, raising=False)
    with pytest.raises(EngineUnavailable, match="no service is set up") as caught:
        open_recognizer("http-asr")
    assert HTTP_VARIABLE in caught.value.how_to_install


def test_after_close_requests_are_refused(opened):
    engine = opened()
    engine.close()
    with pytest.raises(RecognitionFailed, match="closed"):
        ask(engine)
