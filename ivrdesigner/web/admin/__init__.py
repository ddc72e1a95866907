"""The designer's pages in the console: IVR projects, IVR configuration, audio library, recorded calls.

Found by Django's autodiscovery. Lists and forms are Unfold's; what is special stands in templates.
"""

from ivrdesigner.web.admin.audio import AudioFileAdmin
from ivrdesigner.web.admin.documents import VoicexmlDocumentAdmin
from ivrdesigner.web.admin.projects import ProjectAdmin
from ivrdesigner.web.admin.recorded_calls import RecordedCallAdmin

__all__ = ["AudioFileAdmin", "ProjectAdmin", "RecordedCallAdmin", "VoicexmlDocumentAdmin"]
