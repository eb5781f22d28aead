"""Plays a script as `ScriptRun` does, but the deduplicator finds what notices name, and sends instructions."""

from schemas.verdict import DeduplicatedArticle
from services.deduplicator.notices.resolver import NoticeResolver, Resolution
from services.deduplicator.settings import NoticeSettings
from services.publisher.partition import Step
from services.stream.state_records import StateRecord
from tests.scenarios.script_run import ScriptRun


class ResolvingRun(ScriptRun):
    """The publisher, behind a resolver with a state of its own."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.names: list[StateRecord] = []
        self.resolver = self._new_resolver()

    def deliver(self, message: DeduplicatedArticle) -> Step:
        """As the deduplicator sends it: instructions first, then the version with the notices that came before it."""
        if message.enriched is None:
            return super().deliver(message)
        article = message.enriched.article
        resolver = self.resolver
        found = resolver.forwarded(article) if message.notice_copy else resolver.version(article, known=False)
        if found is None:
            return Step()
        self.names += found.state
        for each in self._instructions(message, found):
            super().deliver(each)
        return super().deliver(message.model_copy(update={"targets": found.targets, "notices": found.notices}))

    def restart(self) -> None:
        super().restart()
        self.resolver = self._new_resolver()
        for key, value in dict(self.names).items():
            if value is not None:
                self.resolver.store.load(key, value)

    def _new_resolver(self) -> NoticeResolver:
        return NoticeResolver(NoticeSettings(), lambda _: False)

    def _instructions(self, message: DeduplicatedArticle, found: Resolution) -> list[DeduplicatedArticle]:
        return [
            DeduplicatedArticle(
                article_id=each.article_id,
                version=each.instruction.version,
                verdict=message.verdict,
                enriched=None,
                instruction=each.instruction,
                targets=each.targets,
            )
            for each in found.instructions
        ]
