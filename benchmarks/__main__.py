"""`python -m benchmarks [dialogs] [grammars] [flows] [commands] [esl] …`: all of them without a name."""

from __future__ import annotations

import sys

from benchmarks import (
    commands,
    designer,
    designer_live,
    designer_server,
    dialogs,
    esl,
    flows,
    grammars,
    journal,
    live,
    live_voice,
    scripts,
    speech_asr,
    speech_tts,
)

BENCHMARKS = {
    "dialogs": dialogs.run,
    "grammars": grammars.run,
    "flows": flows.run,
    "commands": commands.run,
    "designer": designer.run,
    "designer_live": designer_live.run,
    "designer_server": designer_server.run,
    "esl": esl.run,
    "journal": journal.run,
    "live": live.run,
    "live_voice": live_voice.run,
    "scripts": scripts.run,
    "speech_tts": speech_tts.run,
    "speech_asr": speech_asr.run,
}


def main(names: list[str]) -> int:
    unknown = set(names) - set(BENCHMARKS)
    if unknown:
        print(
            f"no benchmark {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}", file=sys.stderr
        )
        return 2
    for name in names or BENCHMARKS:
        print(f"\n{name}")
        for what, figure in BENCHMARKS[name]().items():
            print(f"  {what:36} {figure:12.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
