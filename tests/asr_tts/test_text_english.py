import pytest

from asr_tts.text import say_as, spoken


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Call 13800138000 now", "Call one three eight, zero zero one three, eight zero zero zero now"),
        ("$12.50", "twelve dollars and fifty cents"),
        ("It costs $1,000.01.", "It costs one thousand dollars and one cent."),
        ("It costs $5, thank you", "It costs five dollars, thank you"),
        ("-$5", "minus five dollars"),
        ("$-5", "minus five dollars"),
        ("$2.5 million is due", "two point five million dollars is due"),
        ("v2026.1.1 2026.1.1.5", "v2026.1.1 2026.1.1.5"),
        ("from $10-$20", "from ten dollars to twenty dollars"),
        ("a wait of 5-10 minutes", "a wait of 5 to 10 minutes"),
        ("in 2–3 business days, 3.5 - 4 hours", "in 2 to 3 business days, 3.5 to 4 hours"),
        ("10-20% off", "10 to 20% off"),
        ("open 9:00-17:00", "open nine o'clock to seventeen hundred hours"),
        ("9 am-5 pm, 9:30 am - 5:30 pm", "9 am to 5 pm, nine thirty A M to five thirty P M"),
        (
            "room 3-4, code 12-34-56, a 5-day trip, 2020-2024",
            "room 3-4, code 12-34-56, a 5-day trip, 2020-2024",
        ),
        ("USD-5.00", "minus five dollars"),
        ("Call 555-123-4567.", "Call five five five, one two three, four five six seven."),
        ("(555) 123-4567", "five five five, one two three, four five six seven"),
        ("555-1234", "five five five, one two three four"),
        (
            "+1 555 123 4567 now",
            "plus one, five five five, one two three, four five six seven now",
        ),
        ("Ends 2026-11-26, 10:05.", "Ends November twenty-sixth, twenty twenty-six, ten oh five."),
        ("at 3:05 p.m. or 3:05 pm.", "at three oh five P M or three oh five P M."),
        ("13800138000.", "one three eight, zero zero one three, eight zero zero zero."),
        ("You have 3 messages", "You have 3 messages"),
        ("5551234 2026-13-40 99:99 1,000-2,000", "5551234 2026-13-40 99:99 1,000-2,000"),
    ],
)
def test_prose_is_mended_only_where_engines_fail(written, said):
    assert spoken(written, "en-US") == said


@pytest.mark.parametrize(
    ("value", "interpret_as", "form", "said"),
    [
        ("123", "digits", "", "one two three"),
        ("AB-1", "characters", "", "A, B, dash, one"),
        ("12", "ordinal", "", "twelfth"),
        ("12th", "ordinal", "", "twelfth"),
        ("-2", "ordinal", "", "minus second"),
        ("-$5", "currency", "", "minus five dollars"),
        ("-¥5", "currency", "", "minus five yuan"),
        ("CNY-5.00", "vxml:currency", "", "minus five yuan"),
        ("1,250", "cardinal", "", "one thousand two hundred and fifty"),
        ("-1.50", "number", "", "minus one point five zero"),
        ("CNY12.05", "vxml:currency", "", "twelve yuan and five fen"),
        ("£0.01", "currency", "", "one penny"),
        ("20261123", "vxml:date", "", "November twenty-third, twenty twenty-six"),
        ("23/11", "date", "dm", "November twenty-third"),
        ("2026", "date", "y", "twenty twenty-six"),
        ("1500h", "vxml:time", "", "fifteen hundred hours"),
        ("3:05pm", "time", "", "three oh five P M"),
        ("9:00", "time", "", "nine o'clock"),
        ("5551234x12", "vxml:phone", "", "five five five one two three four extension one two"),
        ("false", "vxml:boolean", "", "no"),
    ],
)
def test_say_as_in_english(value, interpret_as, form, said):
    """VoiceXML 2.0 Appendix P Builtin Grammar Types; W3C Note SSML 1.0 say-as attribute values."""
    assert say_as(value, interpret_as, "en-US", form=form) == said


def test_other_languages_keep_their_text_with_digits_apart():
    assert say_as("123", "digits", "fr-FR") == "1 2 3"
    assert say_as("123", "cardinal", "fr-FR") == "123"
