import json

import samples

BANK = samples.FOLDER / "bank-hotline"


def test_diff_of_a_project_with_itself_ends_with_0(run):
    result = run("diff", BANK, BANK)
    assert result.code == 0
    assert result.output == "No difference.\n"


def test_diff_tells_nodes_and_ways_and_ends_with_1(run, starter, tmp_path):
    other = tmp_path / "other"
    assert run("new", other).code == 0
    main = other / "flows" / "main.yaml"
    main.write_text(main.read_text(encoding="utf-8") + "  zz: {type: hangup}\n", encoding="utf-8")
    result = run("diff", starter, other)
    assert result.code == 1
    assert "  + zz [hangup]\n" in result.output
    assert json.loads(run("diff", starter, other, "--json").output)["same"] is False


def test_diff_without_a_project_says_what_to_do(run, tmp_path):
    result = run("diff", BANK, tmp_path)
    assert result.code == 3
    assert "ivr.yaml" in result.message
