"""Callers in virtual time: scenario files, random callers, coverage (R-ivr.12).

`load_scenarios` reads the folder ``tests`` of a project, `run_scenario` plays one against a `Build`, `Coverage`
sums up, `junit_xml` reports. `random_callers` do anything at all. `flow_call` is a call to a build by text. May
import `vxml.text`, `ivrdesigner.runtime`, and the packages below.
"""

from ivrdesigner.simulate.coverage import Coverage
from ivrdesigner.simulate.flow_calls import Caller, first_flow, flow_call, flow_options
from ivrdesigner.simulate.http_answers import HttpAnswers
from ivrdesigner.simulate.junit import junit_xml
from ivrdesigner.simulate.progress import Progress
from ivrdesigner.simulate.random_callers import CallersReport, random_callers
from ivrdesigner.simulate.runner import ScenarioResult, end_of_call, play_scenario, run_scenario
from ivrdesigner.simulate.scenario import Scenario
from ivrdesigner.simulate.scenario_files import LoadedScenario, load_scenarios, scenario_of

__all__ = [
    "Caller",
    "CallersReport",
    "Coverage",
    "HttpAnswers",
    "LoadedScenario",
    "Progress",
    "Scenario",
    "ScenarioResult",
    "end_of_call",
    "first_flow",
    "flow_call",
    "flow_options",
    "junit_xml",
    "load_scenarios",
    "play_scenario",
    "random_callers",
    "run_scenario",
    "scenario_of",
]
