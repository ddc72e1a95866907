"""Voices of recorded fragments, and recordings inside of speech."""

import itertools

import pytest

from asr_tts.audio import NARROWBAND, concatenate, encode, measure, write_wav
from asr_tts.errors import AudioError, SynthesisFailed
from asr_tts.host import AudioPack, RecordedSpeech, make_pack, recordings_in
from asr_tts.spi import Audio, Capabilities, SpeechRequest
from asr_tts.testing import SynthesizerContract
from asr_tts.text import chinese as chinese_rules
from asr_tts.text import english as english_rules
from asr_tts.text import parse_ssml, say_as
from asr_tts.text.fragments import PAUSE, fragment_words, in_fragments
from asr_tts.text.segments import segments
from asr_tts.text.ssml import local_name

CLIP = Audio(b"\7\7" * 4000, 8000)


class Engine:
    """Says each character for 10 ms, and remembers the documents."""

    identity = "stand-in 1"

    def __init__(self):
        self.said = []

    def capabilities(self):
        return Capabilities(("zh-CN", "en-US"), (), 8000)

    def synthesize(self, request):
        return concatenate(list(self.stream(request)))

    def stream(self, request):
        self.said.append(request)
        text = request.text if request.ssml is None else "".join(parse_ssml(request.ssml).itertext())
        yield Audio(b"\1\1" * 80 * len(text), 8000)

    def close(self):
        pass


@pytest.fixture(scope="module")
def synthesizer(espeak, tmp_path_factory):
    folder = tmp_path_factory.mktemp("recordings")
    make_pack(folder / "pack", espeak, "en-US")
    return RecordedSpeech(espeak, pack=AudioPack(folder / "pack"), load=recordings_in(folder))


class TestEspeakWithRecordings(SynthesizerContract):
    language = "en-US"
    sentence = "Welcome to customer service."


def written_pack(folder, language, words):
    folder.mkdir(exist_ok=True)
    for number in range(1, len(words) + 1):
        # Each fragment is as many milliseconds long as its number, and as loud.
        write_wav(folder / f"{number}.wav", Audio(number.to_bytes(2, "little") * 8 * number, 8000))
    lines = "".join(f'  "{word}": {number}.wav\n' for number, word in enumerate(words, 1))
    (folder / "pack.yaml").write_text(f"language: {language}\nfragments:\n{lines}", encoding="utf-8")
    return AudioPack(folder)


@pytest.fixture
def chinese(tmp_path):
    return written_pack(tmp_path / "zh", "zh-CN", fragment_words("zh"))


@pytest.mark.parametrize(
    ("value", "interpret_as", "fragments"),
    [
        ("2", "cardinal", "二"),
        ("200", "cardinal", "二 百"),
        ("2000", "cardinal", "两 千"),
        ("100200", "cardinal", "十 万 零 二 百"),
        ("-3.05", "cardinal", "负 三 点 零 五"),
        ("10010", "digits", "一 零 零 一 零"),
        ("13800138000", "telephone", "幺 三 八 , 零 零 幺 三 , 八 零 零 零"),
        ("10:05", "time", "十 点 零 五 分"),
        ("2:00", "time", "两 点"),
        ("2026-11-26", "date", "二 零 二 六 年 十 一 月 二 十 六 日"),
        ("¥12.50", "currency", "十 二 元 五 角"),
        ("¥2.05", "currency", "两 元 零 五 分"),
        ("$2", "currency", "两 美元"),
        ("2", "ordinal", "第 二"),
        ("true", "boolean", "是"),
    ],
)
def test_values_in_chinese_are_fragments(value, interpret_as, fragments):
    said = in_fragments(say_as(value, interpret_as, "zh-CN"), fragment_words("zh-CN"))
    assert said == fragments.split()


@pytest.mark.parametrize(
    ("value", "interpret_as", "fragments"),
    [
        ("100200", "cardinal", "one hundred thousand two hundred"),
        ("-3.05", "cardinal", "minus three point zero five"),
        ("1026", "digits", "one zero two six"),
        ("10:05", "time", "ten oh five"),
        ("3:05pm", "time", "three oh five P M"),
        ("9:00", "time", "nine o'clock"),
        ("2026-11-26", "date", "November twenty sixth , twenty twenty six"),
        ("2026-02-01", "date", "February first , twenty twenty six"),
        ("$12.50", "currency", "twelve dollars and fifty cents"),
        ("¥12.50", "currency", "twelve yuan and fifty fen"),
        ("21", "ordinal", "twenty first"),
        ("false", "boolean", "no"),
    ],
)
def test_values_in_english_are_fragments(value, interpret_as, fragments):
    said = in_fragments(say_as(value, interpret_as, "en-US"), fragment_words("en-US"))
    assert said == fragments.split()


@pytest.mark.parametrize("language", ["zh-CN", "en-US"])
def test_every_value_of_a_kind_is_covered(language):
    words = fragment_words(language)
    values = [
        *((str(n), "cardinal") for n in (*range(120), 10**3, 10**6 + 1, 10**9, 987654321)),
        *((f"{h}:{m:02}", "time") for h, m in itertools.product(range(24), (0, 5, 30))),
        *((f"2026-{m:02}-{d:02}", "date") for m, d in itertools.product(range(1, 13), range(1, 29))),
        *((f"{whole}.{cents:02}", "currency") for whole, cents in itertools.product((0, 1, 2, 110), (0, 1, 50, 99))),
        *((str(n), "ordinal") for n in range(1, 100)),
        *(("0123456789"[:n], "digits") for n in range(1, 11)),
    ]  # fmt: skip
    missing = [value for value in values if in_fragments(say_as(*value, language), words) is None]
    assert missing == []


@pytest.mark.parametrize(("language", "rules"), [("zh-CN", chinese_rules), ("en-US", english_rules)])
def test_what_the_rules_can_ask_for_is_in_a_pack_that_is_made(language, rules):
    codes = [*rules._CURRENCIES, "CHF"]
    values = [
        *((sign, "characters") for sign in rules._SIGNS),
        *((f"-{code}{amount}", "currency") for code, amount in itertools.product(codes, ("1", "2.03"))),
        *((str(n), "ordinal") for n in (0, -1, *(10**power for power in range(2, 15)))),
        *((f"+86{n}x12", "telephone") for n in ("13800138000", "5551234")),
        *((f"{n}.5", "cardinal") for n in (10**power for power in range(15))),
        *((f"{h}:{m:02}{half}", "time") for h, m, half in itertools.product((0, 1, 12), (0, 5), ("", "am", "pm"))),
        ("1:00:01", "time"), ("1:00:02", "time"), ("26", "date"), ("ABC-XYZ", "characters"),
        ("true", "boolean"), ("false", "boolean"),
    ]  # fmt: skip
    words = fragment_words(language)
    missing = {
        said
        for value, kind in values
        if in_fragments(said := say_as(value, kind, language, form="d" if kind == "date" else ""), words)
        is None
    }
    assert missing == set()


@pytest.mark.parametrize(
    ("text", "known", "fragments"),
    [
        ("twenty-six", ["twenty", "six", "twenty-six"], ["twenty-six"]),
        ("six", ["sixteen"], None),
        ("sixty", ["six", "ty"], None),
        ("Six, six", ["six"], ["six", PAUSE, "six"]),
        ("百分之五", ["百", "五", "百分之"], ["百分之", "五"]),
        ("", ["a"], None),
        ("one" * 200, ["one"], None),
        ("a b", ["a"], None),
        ("a", [], None),
    ],
)
def test_texts_are_cut_into_the_longest_fragments(text, known, fragments):
    assert in_fragments(text, known) == fragments


def test_a_pack_says_what_it_has_and_nothing_else(chinese):
    words = fragment_words("zh")
    audio = chinese.say("十二元，五角")
    numbers = [words.index(word) + 1 for word in ("十", "二", "元", "五", "角")]
    assert audio.duration == pytest.approx(sum(numbers) / 1000 + 0.2)
    assert chinese.say("十二块") is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("language: zh-CN", "fragments"),
        ("language: zh-CN\nfragments: {}", "fragments"),
        ("language: zh-CN\nfragments: {a: none.wav}", "none.wav"),
        ("language: zh-CN\nfragments: {a: ../../../etc/passwd}", "fragments.a"),
        ("language: zh-CN\ncolour: red\nfragments: {a: a.wav}", "colour"),
        ("[", "not YAML"),
        ("", "the file"),
    ],
)
def test_a_folder_that_is_no_pack_is_named(tmp_path, text, words):
    (tmp_path / "pack.yaml").write_text(text)
    with pytest.raises(AudioError, match=words):
        AudioPack(tmp_path)


def test_a_damaged_fragment_is_named(tmp_path):
    pack = written_pack(tmp_path / "p", "en-US", ["one", "two"])
    (tmp_path / "p" / "2.wav").write_bytes(b"junk")
    assert pack.say("one").duration > 0
    with pytest.raises(AudioError, match=r"2\.wav"):
        pack.say("two")


def test_a_folder_without_a_pack_is_named(tmp_path):
    with pytest.raises(AudioError, match=r"pack\.yaml"):
        AudioPack(tmp_path)


def test_a_pack_is_made_by_an_engine(espeak, tmp_path):
    words = make_pack(tmp_path / "pack", espeak, "en-US", voice="f3")
    pack = AudioPack(tmp_path / "pack")
    assert words == len(fragment_words("en-US")) == len(list((tmp_path / "pack").glob("*.wav")))
    audio = pack.say(say_as("$12.50", "currency", "en-US"))
    assert audio.sample_rate == 8000
    assert 1.0 < audio.duration < 5.0
    assert measure(audio).active_dbfs > -30
    with pytest.raises(AudioError, match="no rules"):
        make_pack(tmp_path / "other", espeak, "fr-FR")


def test_values_are_said_by_the_pack_and_words_by_the_engine(chinese):
    engine = Engine()
    speech = RecordedSpeech(engine, pack=chinese)
    ssml = '<speak xml:lang="zh-CN">余额<prosody rate="slow">是<say-as interpret-as="currency">¥2</say-as>，谢谢</prosody></speak>'
    audio = speech.synthesize(SpeechRequest(ssml=ssml, language="zh-CN"))
    first, last = (parse_ssml(request.ssml) for request in engine.said)
    assert "".join(first.itertext()) == "余额是"
    assert "".join(last.itertext()) == "，谢谢"
    assert [local_name(element) for element in last.iter()] == ["speak", "prosody"]
    assert audio.duration == pytest.approx(0.03 + 0.03 + chinese.say("两元").duration)


def test_a_value_in_another_language_is_left_to_the_engine(chinese):
    engine = Engine()
    ssml = '<speak><lang xml:lang="en-US"><say-as interpret-as="currency">$2</say-as></lang></speak>'
    RecordedSpeech(engine, pack=chinese).synthesize(SpeechRequest(ssml=ssml, language="zh-CN"))
    assert 'xml:lang="en-US"' in engine.said[0].ssml
    assert "say-as" in engine.said[0].ssml


def test_a_text_that_the_pack_has_all_words_of_needs_no_engine(chinese):
    speech = RecordedSpeech(None, pack=chinese)
    audio = speech.synthesize(SpeechRequest(text="10:05", language="zh-CN"))
    assert audio == chinese.say("十点零五分")
    with pytest.raises(SynthesisFailed, match="no engine"):
        speech.synthesize(SpeechRequest(text="您好", language="zh-CN"))
    with pytest.raises(SynthesisFailed, match="neither"):
        RecordedSpeech(None)


def test_recordings_are_played_and_missing_ones_are_said(tmp_path):
    """SSML 1.1 §3.3.1 audio Element."""
    (tmp_path / "铃.wav").write_bytes(encode(CLIP, NARROWBAND))
    (tmp_path / "bad.wav").write_bytes(b"junk")
    engine = Engine()
    speech = RecordedSpeech(engine, load=recordings_in(tmp_path))
    ssml = (
        '<speak>a<audio src="%E9%93%83.wav">not this</audio>'
        f'<audio src="{(tmp_path / "铃.wav").as_uri()}"/>'
        '<audio src="none.wav">missing <audio src="bad.wav">damaged<desc>not this</desc></audio></audio>'
        '<audio src="https://example.com/x.wav">elsewhere</audio><audio src="/etc/passwd">outside</audio></speak>'
    )
    pieces = list(speech.stream(SpeechRequest(ssml=ssml)))
    said = ["".join(parse_ssml(request.ssml).itertext()) for request in engine.said]
    assert said == ["a", "missing ", "damagednot this", "elsewhere", "outside"]
    assert [piece.duration for piece in pieces].count(CLIP.duration) == 2


def test_recordings_inside_each_other_end(tmp_path):
    engine = Engine()
    ssml = "<speak>" + '<audio src="x">a' * 99 + "</audio>" * 99 + "</speak>"
    RecordedSpeech(engine, load=recordings_in(tmp_path)).synthesize(SpeechRequest(ssml=ssml))
    assert len(engine.said) < 30


def test_too_many_recordings_are_refused(tmp_path):
    speech = RecordedSpeech(Engine(), load=recordings_in(tmp_path))
    with pytest.raises(SynthesisFailed, match="500 parts"):
        speech.synthesize(SpeechRequest(ssml="<speak>" + "<audio src='x'>a</audio>" * 600 + "</speak>"))


@pytest.mark.parametrize(
    ("body", "parts"),
    [
        ("a<x/>b", ["a", "x", "b"]),
        ("<x/>", ["x"]),
        ("<p>a<x/></p><p>b</p>", ["a", "x", "b"]),
        ("<p>a<s>b<x/>c</s>d</p>e", ["ab", "x", "cde"]),
        ("， <x/> 。", ["x"]),
        ('<break time="1s"/><x/><meta name="n">m</meta>', ["", "x"]),
    ],
)
def test_documents_are_cut_around_elements(body, parts):
    root = parse_ssml(f'<speak xmlns="http://www.w3.org/2001/10/synthesis">{body}</speak>')
    cut = segments(root, lambda element: local_name(element) == "x")
    assert [
        "".join(parse_ssml(part).itertext()) if isinstance(part, str) else local_name(part) for part in cut
    ] == parts
