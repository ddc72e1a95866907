"""A console with a bank whose project is built and deployed, and a data folder of its own."""

import pytest

IVR = "name: bank\nlanguage: zh-CN\nstart: main\n"
FLOW = "start: bye\nnodes:\n  bye: {{type: hangup, prompt: '{said}'}}\n"


@pytest.fixture(autouse=True)
def as_new(monkeypatch):
    """What earlier tests left in this process: the language of a request, the site's settings."""
    from django.utils import translation

    from console.site import current

    current.forget()
    monkeypatch.setattr(current, "_FRESH_SECONDS", 3600.0)
    with translation.override("en"):
        yield
    current.forget()


@pytest.fixture
def data(tmp_path, settings):
    """The data folder."""
    settings.DATA = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path


class Bank:
    """The project, and its builds by number."""

    def __init__(self) -> None:
        from ivrdesigner.web.domain.projects import create_project

        self.project = create_project(None, "bank", title="银行", files=self.files("one"))

    @staticmethod
    def files(said: str) -> dict[str, str]:
        return {
            "ivr.yaml": IVR,
            "flows/main.yaml": FLOW.format(said=said),
            "flows/closed.yaml": FLOW.format(said="closed"),
        }

    def build(self, said: str = "one"):
        """A build of a revision that says something."""
        from ivrdesigner.web.domain.builds import make_build
        from ivrdesigner.web.domain.revisions import save_revision

        self.project.refresh_from_db()
        if said != "one":
            save_revision(None, "bank", self.project.head.number, self.files(said), {}, said)
            self.project.refresh_from_db()
        return make_build(None, self.project)[0]

    def deploy(self, build) -> None:
        from ivrdesigner.web.domain.builds import deploy

        deploy(None, self.project, build.number)
        self.project.refresh_from_db()

    @property
    def ivr(self):
        from ivrdesigner.web.models import VoicexmlDocument

        return VoicexmlDocument.objects.get(project=self.project)


@pytest.fixture
def bank(db, data):
    return Bank()


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """Runs a change as a request does: what waits for the end of the transaction is done."""

    def run(change):
        with django_capture_on_commit_callbacks(execute=True):
            return change()

    return run


@pytest.fixture
def deployed(bank, committed):
    bank.first = committed(bank.build)
    committed(lambda: bank.deploy(bank.first))
    from dialplan.web.models import Publication

    Publication.objects.all().delete()
    return bank
