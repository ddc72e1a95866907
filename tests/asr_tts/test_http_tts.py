"""Services over HTTP, against a server of our own that speaks by eSpeak NG or misbehaves as told."""

import base64
import contextlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from asr_tts.audio import AudioFormat, encode
from asr_tts.engines.http_tts import HttpSynthesizer
from asr_tts.errors import EngineUnavailable, SynthesisFailed, UnsupportedLanguage, UnsupportedVoice
from asr_tts.host import open_synthesizer
from asr_tts.spi import Audio, SpeechRequest
from asr_tts.testing import SynthesizerContract

HELLO = SpeechRequest(text="hello", language="en-US")
TONE = Audio(b"\x10\x20" * 8000, 16000)


class Service(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, espeak):
        super().__init__(("127.0.0.1", 0), Handler)
        self.espeak = espeak
        self.asked = []
        self.connections = 0
        self.gate = threading.Event()

    def handle_error(self, request, client_address):
        """A client that goes away is what some tests are about."""

    def process_request(self, request, client_address):
        self.connections += 1
        super().process_request(request, client_address)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *words):
        pass

    def do_GET(self):
        self.server.asked.append((self.path, dict(self.headers), b""))
        self.reply(encode(TONE, AudioFormat(16000)))

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.asked.append((self.path, dict(self.headers), body))
        getattr(self, self.path.strip("/").partition("?")[0])(body)

    def reply(self, body, status=200, **headers):
        self.send_response(status)
        for name, value in {"Content-Length": len(body), **headers}.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()
        self.wfile.write(body)

    def chunk(self, data):
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.flush()

    def chunked(self):
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def speak_text(self, body):
        asked = json.loads(body)
        request = SpeechRequest(text=asked["text"], language=asked["language"], rate=asked["rate"])
        audio = self.server.espeak.synthesize(request)
        sound = base64.b64encode(encode(audio, AudioFormat(24000, "mp3"))).decode()
        self.reply(json.dumps({"results": [{"audio": sound}]}).encode())

    def speak_ssml(self, body):
        rate = float(self.headers["X-Rate"])
        audio = self.server.espeak.synthesize(SpeechRequest(ssml=body.decode(), rate=rate))
        self.chunked()
        for start in range(0, len(audio.samples), 9999):
            self.chunk(audio.samples[start : start + 9999])
        self.chunk(b"")

    def wait_in_the_middle(self, body):
        self.chunked()
        self.chunk(b"\1\2" * 500 + b"\3")
        self.server.gate.wait(20)
        self.chunk(b"\4" + b"\1\2" * 500)
        self.chunk(b"")

    def wait_before(self, body):
        self.server.gate.wait(20)
        self.reply(encode(TONE, AudioFormat(16000)))

    def drip(self, body):
        self.chunked()
        while not self.server.gate.wait(0.05):
            self.chunk(b"\0\0")

    def flood(self, body):
        self.chunked()
        while True:
            self.chunk(b"\0" * 65536)

    def break_off(self, body):
        self.send_response(200)
        self.send_header("Content-Length", "100000")
        self.end_headers()
        self.wfile.write(b"\1\2" * 100)
        self.close_connection = True

    def bomb(self, body):
        import gzip

        self.reply(gzip.compress(b"\0" * 50_000_000), Content_Encoding="gzip")

    def status(self, body):
        self.reply(b"quota\r\nof today is used", int(body))

    def redirect(self, body):
        self.reply(b"", 302, Location=f"http://127.0.0.1:{self.server.server_port}/speak_text")

    def bytes(self, body):
        self.reply(body)

    def hang_up_once(self, body):
        if len(self.server.asked) > 1:
            self.reply(encode(TONE, AudioFormat(16000)))
        else:
            self.close_connection = True


@pytest.fixture(scope="module")
def service(espeak):
    with Service(espeak) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield server
        server.gate.set()
        server.shutdown()


@pytest.fixture
def opened(service, tmp_path):
    """Opens an engine with these settings; the service starts anew."""
    service.asked.clear()
    service.gate.clear()
    service.connections = 0
    engines = []

    def open_engine(path="bytes", **settings):
        file = tmp_path / f"service{len(engines)}.yaml"
        settings = {"url": f"http://127.0.0.1:{service.server_port}/{path}", "languages": ["en-US", "zh-CN"], **settings}  # fmt: skip
        file.write_text(json.dumps(settings))
        engines.append(HttpSynthesizer(file))
        return engines[-1]

    yield open_engine
    service.gate.set()
    for engine in engines:
        engine.close()


def module_engine(service, folder, settings):
    file = folder / "service.yaml"
    file.write_text(settings.replace("PORT", str(service.server_port)))
    return HttpSynthesizer(file)


class TestTextService(SynthesizerContract):
    """JSON with the text, JSON with MP3 in base64."""

    language = "en-US"
    sentence = "Welcome to customer service."

    @pytest.fixture(scope="class")
    @classmethod
    def synthesizer(cls, service, tmp_path_factory):
        engine = module_engine(
            service,
            tmp_path_factory.mktemp("text"),
            """
url: http://127.0.0.1:PORT/speak_text
languages: [en-US, zh-CN]
headers: {Content-Type: application/json}
body: '{"text": {{ text | tojson }}, "language": {{ language | tojson }}, "rate": {{ rate }}}'
response: {field: results.0.audio}
sample_rate: 8000
""",
        )
        yield engine
        engine.close()


class TestSsmlService(SynthesizerContract):
    """The document as body, bare samples as they come."""

    language = "zh-CN"
    sentence = "您好，欢迎致电客户服务中心。"

    @pytest.fixture(scope="class")
    @classmethod
    def synthesizer(cls, service, tmp_path_factory):
        engine = module_engine(
            service,
            tmp_path_factory.mktemp("ssml"),
            """
url: http://127.0.0.1:PORT/speak_ssml
languages: [zh-CN]
markup: ssml
headers: {Content-Type: application/ssml+xml, X-Rate: '{{ rate }}'}
body: '{{ ssml }}'
response: {encoding: pcm16}
sample_rate: 22050
""",
        )
        yield engine
        engine.close()


def test_the_request_is_made_from_the_templates(opened, service, monkeypatch, tmp_path):
    monkeypatch.setenv("SPEECH_KEY", "sesame")
    (tmp_path / "keys.env").write_text("# keys\nexport REGION='north'\n")
    url = f"http://127.0.0.1:{service.server_port}/v1/{{{{ env.REGION }}}}/tts?voice={{{{ voice | urlencode }}}}&q={{{{ text | urlencode }}}}"
    engine = opened(
        url=url,
        method="GET",
        env_file="keys.env",
        voices={"a": "zh-CN", "Ann B": "en-US"},
        headers={"Authorization": "Bearer {{ env.SPEECH_KEY }}", "X-Note": "{{ text }}"},
    )
    assert engine.synthesize(SpeechRequest(text="one & two\r\nX-Evil: yes", language="en-GB")).duration > 0.3
    path, headers, _ = service.asked[0]
    assert path.startswith("/v1/north/tts?voice=Ann%20B&q=one%20%26%20two")
    assert headers["Authorization"] == "Bearer sesame"
    assert "X-Evil" not in headers


def test_numbers_are_said_by_us_for_services_of_text(opened, service):
    engine = opened(body="{{ text }}", response={"encoding": "pcm16"})
    ssml = '<speak>您的余额<say-as interpret-as="currency">¥12.50</say-as><break time="1s"/><lang xml:lang="en-US">$2</lang></speak>'
    audio = engine.synthesize(SpeechRequest(ssml=ssml, language="zh-CN"))
    said = [body.decode() for _, _, body in service.asked]
    assert said == ["您的余额 十二元五角", "two dollars"]
    assert audio.duration > 1


def test_markup_for_services_of_markup_is_safe(opened, service):
    engine = opened(body="{{ ssml }}", markup="ssml", response={"encoding": "pcm16"})
    engine.synthesize(SpeechRequest(text="a < b & c", language="en-US"))
    assert b'xml:lang="en-US">a &lt; b &amp; c</speak>' in service.asked[0][2]


def test_bare_samples_are_heard_while_the_service_still_speaks(opened, service):
    engine = opened("wait_in_the_middle", response={"encoding": "pcm16"})
    stream = engine.stream(HELLO)
    assert next(stream).samples == b"\1\2" * 500
    service.gate.set()
    assert b"".join(piece.samples for piece in stream) == b"\3\4" + b"\1\2" * 500


def test_an_abandoned_stream_gives_its_connection_back(opened, service):
    engine = opened("wait_in_the_middle", response={"encoding": "pcm16"}, connections=1, timeout=20)
    stream = engine.stream(HELLO)
    next(stream)
    stream.close()
    service.gate.set()
    assert engine.synthesize(HELLO).frames == 1001


def test_connections_are_kept_open(opened, service):
    engine = opened(body="{{ text }}{{ text }}", response={"encoding": "pcm16"})
    for _ in range(5):
        engine.synthesize(HELLO)
    assert service.connections == 1


def test_a_connection_that_the_service_closed_is_opened_again(opened, service):
    assert opened("hang_up_once").synthesize(HELLO).duration > 0.3
    assert len(service.asked) == 2


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"path": "wait_before", "timeout": 0.5}, "within 0.5 s"),
        ({"path": "drip", "timeout": 0.5, "response": {"encoding": "pcm16"}}, "within 0.5 s"),
        ({"path": "flood", "max_bytes": 200_000}, "over 200000 bytes"),
        ({"path": "bomb", "max_bytes": 200_000}, "over 200000 bytes"),
        ({"path": "break_off"}, "broke off"),
        ({"path": "redirect"}, "HTTP 302"),
        ({"path": "status", "body": "401"}, "does not accept our key"),
        ({"path": "status", "body": "429"}, "quota of today is used"),
        ({"path": "status", "body": "500"}, "out of order"),
        ({"path": "status", "body": "422"}, "refuses the request"),
        ({"body": ""}, "answer with sound"),
        ({"body": "", "response": {"encoding": "pcm16"}}, "without sound"),
        ({"body": "no sound at all"}, "answer with sound"),
        ({"body": "RIFF\xff\xff\xff\xffWAVEfmt "}, "answer with sound"),
        ({"body": "no json", "response": {"field": "audio"}}, "not JSON"),
        ({"body": "[" * 50_000, "response": {"field": "audio"}}, "not JSON"),
        ({"body": '{"error": "no credit"}', "response": {"field": "a.0.b"}}, "no credit"),
        ({"body": '{"a": [1]}', "response": {"field": "a.7"}}, "no 'a.7'"),
        ({"body": '{"a": 1}', "response": {"field": "a"}}, "no text"),
        ({"body": '{"a": "!!"}', "response": {"field": "a"}}, "not base64"),
        ({"body": "{{ colour }}"}, "colour"),
        ({"url": "ftp://service/x"}, "no http"),
        ({"url": "http://127.0.0.1:9/secret-key"}, "cannot be reached"),
        ({"max_characters": 3}, "takes 3"),
    ],
)
def test_a_service_that_fails_is_told_apart_and_the_engine_goes_on(opened, settings, words):
    engine = opened(**settings)
    began = time.monotonic()
    with pytest.raises(SynthesisFailed, match=words) as caught:
        engine.synthesize(HELLO)
    assert time.monotonic() - began < 15
    assert "secret-key" not in str(caught.value)
    with pytest.raises(SynthesisFailed, match=words):
        list(engine.stream(HELLO))


def test_more_requests_than_connections_wait_for_a_bounded_time(opened, service):
    engine = opened("wait_before", connections=1, timeout=1)
    slow = engine.stream(HELLO)

    def wait():
        with contextlib.suppress(SynthesisFailed):
            next(slow)

    thread = threading.Thread(target=wait)
    thread.start()
    while not service.asked:
        time.sleep(0.01)
    with pytest.raises(SynthesisFailed, match=r"busy|within 1 s"):
        engine.synthesize(HELLO)
    thread.join(20)


def test_voices_and_languages_are_those_of_the_settings(opened):
    engine = opened(voices={"Ann": "en-US"}, body="{{ voice }}", response={"encoding": "pcm16"})
    offered = engine.capabilities()
    assert offered.languages == ("en-US", "zh-CN")
    assert [voice.name for voice in offered.voices] == ["Ann"]
    with pytest.raises(UnsupportedVoice, match="known: Ann"):
        engine.synthesize(SpeechRequest(text="x", voice="Bob"))
    with pytest.raises(UnsupportedLanguage, match="fr"):
        engine.synthesize(SpeechRequest(text="x", language="fr-FR"))


def test_other_settings_are_another_identity(opened):
    assert opened().identity != opened(body="x").identity
    assert opened().identity == opened(timeout=3).identity


def test_a_closed_engine_refuses(opened):
    engine = opened()
    engine.close()
    engine.close()
    with pytest.raises(SynthesisFailed, match="closed"):
        engine.synthesize(HELLO)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("url: [", "not YAML"),
        ("- a", "the file"),
        ("url: http://x", "languages"),
        ("{url: http://x, languages: [en], colour: red}", "colour"),
        ("{url: http://x, languages: [en], timeout: 0}", "timeout"),
        ("{url: 'http://{{', languages: [en]}", "not a template"),
        ("{url: http://x, languages: [en], env_file: none.env}", "none.env"),
        ("\x00", "not YAML"),
        ("x" * 200_000, "no settings"),
    ],
)
def test_wrong_settings_name_the_file_and_the_field(tmp_path, text, words):
    file = tmp_path / "service.yaml"
    file.write_text(text)
    with pytest.raises(EngineUnavailable, match=words):
        HttpSynthesizer(file)


def test_the_settings_file_comes_from_the_environment(monkeypatch, tmp_path):
    monkeypatch.delenv("IVRKIT_TTS_HTTP", raising=False)
    assert HttpSynthesizer.missing() == "no service is set up"
    with pytest.raises(EngineUnavailable, match="IVRKIT_TTS_HTTP"):
        HttpSynthesizer()
    monkeypatch.setenv("IVRKIT_TTS_HTTP", str(tmp_path / "none.yaml"))
    assert "none.yaml" in HttpSynthesizer.missing()
    file = tmp_path / "service.yaml"
    file.write_text("{url: http://x, languages: [en]}")
    assert HttpSynthesizer.missing(file) is None
    HttpSynthesizer(file).close()


def test_the_engine_opens_by_name(monkeypatch, tmp_path):
    file = tmp_path / "service.yaml"
    file.write_text("{url: http://x, languages: [en]}")
    engine = open_synthesizer("http-tts", settings=file)
    assert engine.capabilities().languages == ("en",)
    engine.close()
