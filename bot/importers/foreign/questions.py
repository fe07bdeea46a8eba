"""What a file leaves open, as questions that a person answers; nothing of it is guessed."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class PackQuestion:
    """What has to be known before a pack is made.

    `key` is what its answer is given under; with `options` it is one of them, without it is text.
    `usual` is what most would answer, offered and never taken unasked.
    """

    key: str
    text: str
    options: tuple[str, ...] = ()
    usual: str = ""


@dataclass(slots=True)
class Questionnaire:
    """The answers there are, and the questions that are still open, each once."""

    answers: Mapping[str, str]
    unanswered: dict[str, PackQuestion] = field(default_factory=dict)

    def ask(
        self, key: str, text: str, options: tuple[str, ...] = (), usual: str = ""
    ) -> str | None:
        """The answer; None, and the question is open, where there is none that is an option."""
        given = self.answers.get(key, "").strip()
        if options:
            given = next((o for o in options if o.casefold() == given.casefold()), "")
        if not given:
            self.unanswered[key] = PackQuestion(key, text, options, usual)
            return None
        return given
