"""AI scripts: robots that talk by keyword, meaning or language model (R-ai).

- `model`: scripts in YAML and JSON → frozen models with positions (`load_script`, `Script`, `script_schema`)
- `match`: what a caller said → where the call goes, with score and reason; matchers are plugins (`ivrkit.matchers`)
- `rules`: findings AIS1xx about a script as a whole (`validate_script`)
- `runtime`: the VoiceXML object `ivrkit:turn`, one turn of a script, and the events that it tells
- `compiler`: scripts → VoiceXML on the same interpreter and platforms as flows (`compile_script`, `script_call`)
- `evaluate`: scores on labelled sets, two versions side by side
- `learn`: keywords proposed for what was not answered, and the history of what authors decided
- `simulate`: thousands of callers by persona files, and scenario files of scripts

May import `ivrdesigner`, `vxml` and `asr_tts`; knows nothing of FreeSWITCH, Django and files beyond the script's own.
Nothing here waits: a model behind HTTP is asked by a `Fetch` command of the session, so scripts run in virtual time.
"""

from aiflows.errors import AiflowsError, MatcherFailed, MatcherUnavailable, ScriptBuildError

__all__ = ["AiflowsError", "MatcherFailed", "MatcherUnavailable", "ScriptBuildError"]
