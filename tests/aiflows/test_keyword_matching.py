"""Keywords: synonyms, sound, word boundaries, negation (R-ai.2, R-ai.11)."""

import pytest
from robots import best, decide, script

from aiflows.match import Candidate, Question, open_matcher
from aiflows.match.keywords import KeywordMatcher
from aiflows.testing import MatcherContract, matches_of

WANT = Candidate("want", ("需要", "感兴趣", "要看房", "贷款", "方便"))
COST = Candidate("cost", ("价格", "首付+多少"))
METRO = Candidate("metro", ("地铁",))
NO = Candidate("no", ("不需要", "没兴趣"))
LOAN = Candidate("loan", ("loan", "interested", "need"))


class TestKeywordMatcher(MatcherContract):
    def open(self):
        return KeywordMatcher()


class TestKeywordMatcherWithWords(MatcherContract):
    def open(self):
        return KeywordMatcher(segmentation=True)


@pytest.mark.parametrize(
    "text",
    [
        "我需要", "需要的", "不贵我需要", "没问题我需要", "不是不需要", "需不需要首付", "你不说我也需要", "特别需要",
        "不好意思，我需要", "不仅需要还很急", "不知道需要什么材料", "不需要首付吗我需要", "我想要看房不用接我",
    ],
)  # fmt: skip
def test_what_is_not_denied_matches(text):
    assert best(KeywordMatcher(pinyin=False), text, WANT) == "want"


@pytest.mark.parametrize(
    "text",
    [
        "不需要", "我不需要", "暂时不需要了", "我不太需要", "真的不需要", "我没有需要", "没说需要", "别说需要",
        "不感兴趣", "我对这个不怎么感兴趣", "不要给我贷款", "贷款我不需要", "贷款就不用了", "贷款暂时不考虑", "我拒绝贷款",
        "不方便", "现在不太方便", "不会不不需要",
    ],
)  # fmt: skip
def test_what_is_denied_does_not_match(text):
    """R-ai.11: 不需要 is not 需要."""
    assert best(KeywordMatcher(), text, WANT) is None


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("i need a loan", "loan"),
        ("yes i am interested", "loan"),
        ("no i need it", "loan"),
        ("i don't know, do i need it", "loan"),
        ("not only a loan", "loan"),
        ("i am not sure if i need it", "loan"),
        ("no problem, i need one", "loan"),
        ("i do not need a loan", None),
        ("i don't really need one", None),
        ("I’m not interested", None),
        ("never need that", None),
        ("a loan is not needed", None),
        ("i have no interest in a loan", None),
        ("the loaner car", None),
    ],
)
def test_negation_in_english(text, wanted):
    assert best(KeywordMatcher(typos=False), text, LOAN, language="en-US") == wanted


def test_a_keyword_that_says_no_is_found_as_such():
    assert best(KeywordMatcher(), "我不需要", WANT, NO) == "no"
    assert best(KeywordMatcher(), "需不需要交定金", NO) is None
    assert best(KeywordMatcher(), "不是不需要", NO) is None


@pytest.mark.parametrize(
    ("heard", "wanted"),
    [("嫁个是多少", "cost"), ("家格怎么样", "cost"), ("首富要多少", "cost"), ("低铁远吗", "metro"), ("帝帖", "metro"), ("你好", None), ("地图", None), ("加油", None)],
)  # fmt: skip
def test_words_that_a_recogniser_heard_wrong_are_found_by_their_sound(heard, wanted):
    """R-ai.11."""
    assert best(KeywordMatcher(), heard, COST, METRO) == wanted
    assert best(KeywordMatcher(pinyin=False), heard, COST, METRO) is None


def test_what_sounds_like_a_denied_keyword_is_denied_too():
    assert best(KeywordMatcher(), "我不要代宽", WANT) is None


def test_what_is_written_so_wins_over_what_sounds_so():
    alike = Candidate("alike", ("家格",))
    assert best(KeywordMatcher(), "价格", alike, COST) == "cost"


def test_synonyms_stand_for_each_other_inside_keywords():
    synonyms = {"价格": ("房价", "价钱")}
    at_home = Candidate("cost", ("价格贵",))
    found = matches_of(KeywordMatcher(), "房价贵不贵", Question((at_home,), "zh", synonyms))
    assert (found[0].candidate, found[0].keyword) == ("cost", "价格贵")
    assert 'synonym "房价贵"' in found[0].reason


def test_all_words_of_a_joined_keyword_are_needed():
    assert best(KeywordMatcher(), "请问首付大概要多少", COST) == "cost"
    assert best(KeywordMatcher(), "多少，首付", COST) == "cost"
    assert best(KeywordMatcher(), "首付", COST) is None


def test_the_longer_keyword_wins():
    near = Candidate("near", ("地铁站多远",))
    assert best(KeywordMatcher(), "离地铁站多远", METRO, near) == "near"


def test_words_that_must_not_be_said():
    unless = Candidate("metro", ("地铁",), without=("公交",))
    assert best(KeywordMatcher(), "地铁怎么走", unless) == "metro"
    assert best(KeywordMatcher(), "不坐地铁坐公交", unless) is None


def test_segmentation_finds_whole_words_alone():
    """R-ai.11: 和服 stands in 产品和服务 by chance alone."""
    kimono = Candidate("kimono", ("和服",))
    assert best(KeywordMatcher(pinyin=False), "产品和服务", kimono) == "kimono"
    assert best(KeywordMatcher(pinyin=False, segmentation=True), "产品和服务", kimono) is None
    assert best(KeywordMatcher(pinyin=False, segmentation=True), "我想租一套和服", kimono) == "kimono"


def test_words_of_other_languages_are_whole_and_may_have_a_letter_wrong():
    cost = Candidate("cost", ("price",))
    assert best(KeywordMatcher(), "what are the prices", cost, language="en") == "cost"
    assert best(KeywordMatcher(), "enterprise", cost, language="en") is None
    mortgage = Candidate("m", ("mortgage",))
    assert best(KeywordMatcher(), "about the morgage", mortgage, language="en") == "m"
    assert best(KeywordMatcher(typos=False), "about the morgage", mortgage, language="en") is None


def test_every_decision_has_score_and_reason():
    """R-ai.11."""
    found = decide("那房价是多少")
    assert (found.target, found.matcher, found.keyword) == ("价格", "keywords", "价格")
    assert 0.8 < found.score <= 1
    assert found.reason
    nothing = decide("嗯")
    assert (nothing.target, nothing.score) == ("", 0.0)


def test_long_texts_are_cut():
    assert best(KeywordMatcher(), "啊" * 499 + "地铁", METRO) is None
    assert best(KeywordMatcher(), "地铁" + "啊" * 100_000, METRO) == "metro"


@pytest.mark.parametrize("settings", [{"pinyin": "yes"}, {"segmentation": 1}, {"colour": "red"}])
def test_settings_that_it_does_not_take_are_told(settings):
    with pytest.raises(ValueError, match="keywords: "):
        open_matcher("keywords", settings)


def family_script(**nodes):
    lines = "".join(
        f"  {name}: {{after: a, when: {when}, text: 好, then: hangup}}\n" for name, when in nodes.items()
    )
    return f"language: zh-CN\nstart: a\nnodes:\n  a: {{text: 您好}}\n{lines}"


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("好好好", "yes"),
        ("嗯对的呀", "yes"),
        ("那行吧", "yes"),
        ("行我带孩子过来看", "yes"),
        ("对的什么事", "yes"),
        ("没什么兴趣", "no"),
        ("你给我拉黑吧", "no"),
        ("我正忙着呢", "busy"),
        ("过会儿再说", "later"),
        ("您是哪个单位的", "who"),
        ("好多钱嘛", "price"),
        ("银行在对面", ""),
        ("可以便宜点吗", "price"),
        ("行不行", ""),
        ("再说一遍", ""),
    ],
)
def test_families_are_what_everybody_says(said, wanted):
    """R-ai.2, R-ai.11: words of consent count alone or first, and not in questions."""
    text = family_script(
        yes='"@agree"', no='"@refuse"', busy='"@busy"', later='"@later"', who='"@who"', price='"@price"'
    )
    assert decide(said, "a", script(text)).target == wanted


def test_an_authors_own_keyword_counts_more_than_a_family():
    made = script(family_script(family='"@busy"', own="开会"))
    assert decide("我在开会", "a", made).target == "own"
    assert decide("我没空", "a", made).target == "family"


def test_a_family_that_does_not_exist_is_told_with_those_that_do():
    loaded = script(family_script(yes='"@agreed"'))
    assert loaded.script is None
    assert "@agreed" in loaded.findings[0].message
    assert "@agree, @go_on" in loaded.findings[0].remedy


@pytest.mark.parametrize(
    ("said", "wanted"),
    [("行", "go"), ("嗯行的", "go"), ("银行", ""), ("行行行", "go"), ("不行", "")],
)
def test_a_keyword_can_be_all_that_must_be_said(said, wanted):
    assert (best(KeywordMatcher(), said, Candidate("go", ("=行",))) or "") == wanted


@pytest.mark.parametrize(
    ("keyword", "said"),
    [
        ("约时间", "那你帮我约一下时间"),
        ("什么地方", "到底在啥地方啊"),
        ("怎么走", "麻烦问一下咋个走"),
        ("没时间", "现在没得时间"),
        ("下星期", "下个礼拜吧"),
    ],
)
def test_small_words_and_dialect_do_not_count(keyword, said):
    assert best(KeywordMatcher(pinyin=False), said, Candidate("it", (keyword,))) == "it"
    assert best(KeywordMatcher(pinyin=False), f"不{keyword}", Candidate("it", (keyword,))) is None


def test_no_before_a_sentence_denies_nothing_of_it():
    broken = Candidate("broken", ("broken",))
    assert best(KeywordMatcher(), "no it was broken", broken, language="en") == "broken"
    assert best(KeywordMatcher(), "no broken parts", broken, language="en") is None
    assert best(KeywordMatcher(), "不去不去", Candidate("no", ("不去",))) == "no"
