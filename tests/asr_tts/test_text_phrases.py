import pytest

from asr_tts.errors import SynthesisFailed
from asr_tts.host import RecordedSpeech
from asr_tts.spi import SpeechRequest
from asr_tts.text import Pause, Phrase, phrases
from asr_tts.text.languages import best_tag


@pytest.mark.parametrize(
    ("body", "pieces"),
    [
        ("您好", [Phrase("您好", "zh-CN")]),
        ('您好<break time="500ms"/>再见', [Phrase("您好", "zh-CN"), Pause(0.5), Phrase("再见", "zh-CN")]),
        ('<p>余额<say-as interpret-as="currency">¥2</say-as></p>', [Phrase("余额 两元 ", "zh-CN")]),
        ('<sub alias="工商银行">ICBC</sub>', [Phrase("工商银行", "zh-CN")]),
        ('按<lang xml:lang="en-US">$1</lang>。', [Phrase("按", "zh-CN"), Phrase("one dollar", "en-US")]),
        ('<audio src="/x.wav">听<desc>不读</desc></audio>', [Phrase("听", "zh-CN")]),
        ('<prosody rate="fast"><voice name="x">快<mark name="m"/>点</voice></prosody>', [Phrase("快点", "zh-CN")]),
        ('<phoneme ph="x">词</phoneme>', [Phrase("词", "zh-CN")]),
        ("， 。", []),
    ],
)  # fmt: skip
def test_markup_becomes_words_and_pauses(body, pieces):
    """SSML 1.1 §3 Elements and Attributes, for engines of plain text."""
    assert phrases(f"<speak>{body}</speak>", None, "zh-CN") == pieces


def test_plain_text_is_normalised_and_clean():
    assert phrases(None, "打\x00110报警\ud800", "zh-CN") == [Phrase("打 幺幺零报警?", "zh-CN")]


@pytest.mark.parametrize(
    "ssml",
    [
        "<speak>",
        "<speak>" + "a<break/>" * 300 + "</speak>",
        '<speak><break time="700s"/></speak>',
        "<speak>" + "a" * 1_000_000 + "</speak>",
    ],
)
def test_documents_out_of_bounds_are_refused(ssml):
    with pytest.raises(SynthesisFailed):
        phrases(ssml, None, "en-US")


@pytest.mark.parametrize("element", ["p", "prosody", "audio"])
def test_deep_documents_are_spoken_or_refused_wherever_the_caller_stands(element, espeak):
    def nested(depth):
        return f"<speak>{f'<{element}>' * (depth - 1)}a{f'</{element}>' * (depth - 1)}</speak>"

    def deep_in_calls(left, action):
        return deep_in_calls(left - 1, action) if left else action()

    speech = RecordedSpeech(espeak)
    for depth in (101, 200, 250):
        request = SpeechRequest(ssml=nested(depth), language="en-US")
        with pytest.raises(SynthesisFailed, match="more than 100 elements"):
            deep_in_calls(200, lambda request=request: speech.synthesize(request))
    allowed = nested(100)
    assert deep_in_calls(200, lambda: phrases(allowed, None, "en-US")) == [Phrase("a", "en-US")]
    spoken = deep_in_calls(200, lambda: speech.synthesize(SpeechRequest(ssml=allowed, language="en-US")))
    assert spoken.duration > 0 or element == "audio"


@pytest.mark.parametrize(
    ("language", "known", "best"),
    [
        ("en-AU", ["en-US", "en"], "en"),
        ("en-AU", ["de-DE", "en-US", "en-GB"], "en-US"),
        ("zh_CN", ["en", "cmn-CN"], "cmn-CN"),
        ("zh-Hans-CN", ["zh-CN"], "zh-CN"),
        ("zh-HK", ["cmn", "yue"], "yue"),
        ("cmn", ["zh-TW"], "zh-TW"),
        ("fr", ["en", "zh-CN"], None),
        ("", ["en"], None),
    ],
)
def test_the_nearest_language_is_taken(language, known, best):
    """RFC 4647 §3.4 Lookup."""
    assert best_tag(language, known) == best
