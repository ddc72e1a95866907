"""Callers of scripts in virtual time, through the production matcher and interpreter (R-ai.11).

`load_personas` reads kinds of callers, `simulate` lets thousands of them call and sums up; `script_scenarios` and
`run_script_scenario` play the scenario files of a script. May import `aiflows.compiler`, `aiflows.runtime`,
`ivrdesigner.simulate` and `vxml.text`.
"""

from aiflows.simulate.caller import CALLER_HUNG_UP, CallRecord
from aiflows.simulate.personas import FOLDER, LoadedPersonas, Persona, Personas, load_personas
from aiflows.simulate.scenarios import run_script_scenario, script_scenarios
from aiflows.simulate.simulation import PersonaReport, SimulationReport, simulate

__all__ = [
    "CALLER_HUNG_UP",
    "FOLDER",
    "CallRecord",
    "LoadedPersonas",
    "Persona",
    "PersonaReport",
    "Personas",
    "SimulationReport",
    "load_personas",
    "run_script_scenario",
    "script_scenarios",
    "simulate",
]
