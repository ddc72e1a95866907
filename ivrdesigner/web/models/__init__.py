"""What the designer keeps: projects with their revisions, builds and deployments, recordings, hand-written documents.

Revisions, builds and deployments never change, so they are their own history; of the others simple-history keeps
who changed what.
"""

from ivrdesigner.web.models.audio import AudioFile, AudioUse
from ivrdesigner.web.models.builds import Build, Deployment
from ivrdesigner.web.models.calls import CallEnd, RecordedCall
from ivrdesigner.web.models.documents import VoicexmlDocument
from ivrdesigner.web.models.projects import Project, Revision

__all__ = [
    "AudioFile",
    "AudioUse",
    "Build",
    "CallEnd",
    "Deployment",
    "Project",
    "RecordedCall",
    "Revision",
    "VoicexmlDocument",
]
