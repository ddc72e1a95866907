"""A flow of 10,000 nodes loads like a small one."""

from ivrdesigner.project import load_flow_text


def test_ten_thousand_nodes_load():
    text = "start: n0\nnodes:\n" + "".join(
        f"  n{n}:\n    type: menu\n    prompt:\n      zh-CN: 您好 {n}\n      en-US: hello {n}\n"
        f"    keys:\n      '1': n{(n + 1) % 10_000}\n      '2': n{n * 7 % 10_000}\n"
        for n in range(10_000)
    )
    loaded = load_flow_text(text, "main")
    assert loaded.findings == []
    assert len(loaded.flow.nodes) == 10_000
