import pytest

from asr_tts.errors import UnsupportedGrammar
from asr_tts.spi import ANY_WORD, Arc, WordGraph, spoken_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Yes, PLEASE!", ("yes", "please")),
        ("don't", ("don't",)),
        ("12 a.m.", ("1", "2", "a", "m")),
        ("查询余额", ("查", "询", "余", "额")),
        ("３．５", ("3", ".", "5")),
        ("하나 둘", ("하나", "둘")),
        ("", ()),
        ("...", ()),
    ],
)
def test_words_are_compared_without_punctuation_and_case(text, words):
    assert spoken_words(text) == words


def test_where_words_stand():
    graph = WordGraph.of_phrases(["yes", "yes please", "no"])
    stand = {text: tuple(graph.standing(text.split())) for text in ("", "yes", "yes please", "no", "maybe")}
    assert stand == {
        "": (False, True),
        "yes": (True, True),
        "yes please": (True, False),
        "no": (True, False),
        "maybe": (False, False),
    }


def test_any_word_takes_any_word():
    graph = WordGraph([Arc(0, 0, ANY_WORD), Arc(0, 1, "sales")], [1])
    assert graph.standing(("i", "want", "sales")).complete
    assert graph.words == {"sales"}


def test_the_phrases_of_a_loop_are_the_shortest_ones():
    loop = WordGraph([Arc(0, 1, digit) for digit in "01"] + [Arc(1, 1, digit) for digit in "01"], [1])
    assert loop.phrases(6) == [("0",), ("1",), ("0", "0"), ("0", "1"), ("1", "0"), ("1", "1")]
    assert len(loop.phrases(500)) == 500
    assert WordGraph.of_phrases(["a", "b c"]).phrases(100) == [("a",), ("b", "c")]
    assert WordGraph([], []).phrases(10) == []


def test_graphs_travel_as_json_and_are_equal_by_content():
    graph = WordGraph.of_phrases(["yes", "否"], weight=2.0)
    again = WordGraph.from_json(graph.to_json())
    assert again == graph
    assert hash(again) == hash(graph)
    assert again != WordGraph.of_phrases(["yes", "否"])


@pytest.mark.parametrize(
    "arc", [(0, -1, "a", 1.0), (0, 1, "", 1.0), (0, 1, "a", 0.0), (0, 1, "a", float("nan"))]
)
def test_impossible_arcs_are_refused(arc):
    with pytest.raises(UnsupportedGrammar):
        WordGraph([arc], [1])


def test_an_impossible_weight_is_refused():
    with pytest.raises(UnsupportedGrammar, match="weight"):
        WordGraph([], [], weight=0.0)


def test_a_graph_that_any_words_match_is_open():
    assert WordGraph([(0, 1, ANY_WORD, 1.0), (1, 1, ANY_WORD, 1.0)], {1}).is_open
    assert not WordGraph([(0, 1, ANY_WORD, 1.0)], {1}).is_open
    assert not WordGraph([(0, 1, "yes", 1.0), (1, 1, ANY_WORD, 1.0)], {1}).is_open
    assert not WordGraph.of_phrases(["yes", "no"]).is_open
