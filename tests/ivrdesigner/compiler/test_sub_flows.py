"""Sub-flows: parameters, results, language, and the way back through menus (R-ivr.2, R-ivr.12)."""

from built_flows import build_of, call_of

MAIN = """start: m
variables: {a: {type: number, initial: "2"}, b: {type: number, initial: "0"}}
nodes:
  m: {type: menu, prompt: M, keys: {"1": n, "2": call, "3": bye}}
  n: {type: menu, prompt: N, keys: {"1": call, "*": up}}
  up: {type: back}
  call: {type: subflow, flow: sub, with: {x: a + 1}, into: {b: y}, next: told}
  told: {type: play, prompt: "b is {b}, {language}, {caller}", next: m}
  bye: {type: hangup, prompt: Bye}
"""
SUB = """start: s
parameters: [x]
returns: [y]
variables: {x: number, y: {type: number, initial: "0"}}
nodes:
  s: {type: menu, prompt: "S {x} {caller}", keys: {"1": t, "2": compute, "*": up, "#": home}}
  t: {type: menu, prompt: T, keys: {"*": up, "#": home, "2": compute}}
  compute: {type: set, values: {y: x * 10}, next: lang}
  lang: {type: language, language: zh-CN, next: done}
  done: {type: return}
  up: {type: back}
  home: {type: top}
"""


def test_parameters_go_in_and_results_and_language_come_back(tmp_path):
    played = call_of(build_of(tmp_path, MAIN, sub=SUB))
    assert played.press("2").said == "M S 3 139"
    assert played.press("2").said == "b is 30, zh-CN, 139 M"
    assert played.variable("b") == 30


def test_back_inside_a_sub_flow_leads_one_menu_up(tmp_path):
    played = call_of(build_of(tmp_path, MAIN, sub=SUB)).press("2", "1")
    assert played.node == "sub/t"
    assert played.press("*").node == "sub/s"


def test_back_out_of_a_sub_flow_leads_to_the_menu_that_it_was_called_from(tmp_path):
    played = call_of(build_of(tmp_path, MAIN, sub=SUB)).press("1", "1")
    assert played.node == "sub/s"
    assert played.press("*").node == "main/n"
    assert played.press("*").node == "main/m"


def test_top_in_a_sub_flow_leads_to_the_first_menu_of_the_call(tmp_path):
    played = call_of(build_of(tmp_path, MAIN, sub=SUB)).press("1", "1", "1")
    assert played.node == "sub/t"
    assert played.press("#").node == "main/m"


def test_back_in_the_first_menu_repeats_it(tmp_path):
    main = 'start: m\nnodes:\n  m: {type: menu, prompt: M, keys: {"*": up}}\n  up: {type: back}\n'
    played = call_of(build_of(tmp_path, main)).press("*")
    assert played.said == "M M"


def test_back_before_any_menu_begins_anew(tmp_path):
    main = """start: c
variables: {n: {type: number, initial: "0"}}
nodes:
  c: {type: set, values: {n: n + 1}, next: d}
  d: {type: condition, cases: [{when: n < 3, to: up}], otherwise: bye}
  up: {type: back}
  bye: {type: hangup, prompt: "{n}"}
"""
    assert call_of(build_of(tmp_path, main, check=False)).said == "3"


SILENT = """start: p
nodes:
  p: {type: play, prompt: P, next: up}
  up: {type: back}
"""


def test_back_out_of_a_sub_flow_without_menu_leads_one_menu_further(tmp_path):
    played = call_of(build_of(tmp_path, MAIN.replace("with: {x: a + 1}, into: {b: y}, ", ""), sub=SILENT))
    assert played.press("1", "1").node == "main/m"


def test_levels_are_cut_back_when_a_menu_is_entered_again(tmp_path):
    """R-ivr.2: a menu is on the stack once, however often the caller goes round."""
    main = """start: m
nodes:
  m: {type: menu, prompt: M, keys: {"1": n}}
  n: {type: menu, prompt: N, keys: {"1": m, "2": o}}
  o: {type: menu, prompt: O, keys: {"*": up}}
  up: {type: back}
"""
    played = call_of(build_of(tmp_path, main)).press(*"111112")
    assert played.node == "main/o"
    assert [played.press("*").node, played.variable("$levels")] == ["main/n", ["m", "n"]]


NESTED = """start: s
nodes:
  s: {type: subflow, flow: deep, next: done}
  done: {type: return}
"""
DEEP = """start: d
nodes:
  d: {type: menu, prompt: D, keys: {"*": up, "#": home, "1": done}}
  up: {type: back}
  home: {type: top}
  done: {type: return}
"""


def test_the_way_back_goes_through_flows_between(tmp_path):
    main = MAIN.replace("with: {x: a + 1}, into: {b: y}, ", "")
    build = build_of(tmp_path, main, sub=NESTED, deep=DEEP)
    assert call_of(build).press("1", "1", "*").node == "main/n"
    assert call_of(build).press("1", "1", "#").node == "main/m"
    assert call_of(build).press("1", "1", "1").node == "main/m"


def test_a_flow_that_is_called_can_also_take_calls(tmp_path):
    project_main = MAIN
    build = build_of(tmp_path, project_main, sub=SUB)
    played = call_of(build, flow="sub")
    assert played.node == "sub/s"
    assert played.press("1", "*").node == "sub/s"
    assert played.press("*").node == "sub/s"


def test_every_way_back_is_an_edge_of_the_graph(tmp_path):
    """The graph that proofs are made on says what calls do."""
    build = build_of(tmp_path, MAIN, sub=SUB)
    targets = {
        step.target for step in build.graphs["main"].outcomes("call") if step.outcome.kind in ("back", "top")
    }
    reached = set()
    for keys in (("1", "1", "*"), ("2", "*"), ("1", "1", "#"), ("2", "#"), ("1", "1", "1", "*", "*")):
        reached.add(call_of(build).press(*keys).node.removeprefix("main/"))
    assert reached == targets == {"m", "n"}
