"""The designer's pages in the console: IVR projects, IVR configuration, audio library.

Found by Django's autodiscovery. Lists and forms are Unfold's; what is special stands in templates.
"""

from ivrdesigner.web.admin.audio import AudioFileAdmin
from ivrdesigner.web.admin.documents import VoicexmlDocumentAdmin
from ivrdesigner.web.admin.projects import ProjectAdmin

__all__ = ["AudioFileAdmin", "ProjectAdmin", "VoicexmlDocumentAdmin"]
