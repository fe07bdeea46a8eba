"""Questions that a file leaves open, for a person to answer: nothing is guessed."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class PackQuestion:
    """A question to answer before the pack can be made.

    `key` identifies its answer; with `options` the answer must be one of them, else it is text.
    `usual` is offered as the default but never assumed.
    """

    key: str
    text: str
    options: tuple[str, ...] = ()
    usual: str = ""


@dataclass(slots=True)
class Questionnaire:
    answers: Mapping[str, str]
    unanswered: dict[str, PackQuestion] = field(default_factory=dict)

    def given(self, key: str) -> str:
        return self.answers.get(key, "").strip()

    def ask(
        self, key: str, text: str, options: tuple[str, ...] = (), usual: str = ""
    ) -> str | None:
        """The answer; None, and the question stays open, if it is missing or not an option."""
        answer = self.given(key)
        if options:
            answer = next((o for o in options if o.casefold() == answer.casefold()), "")
        if not answer:
            self.unanswered[key] = PackQuestion(key, text, options, usual)
            return None
        return answer

    def ask_again(self, question: PackQuestion) -> None:
        """The answer was of no use."""
        self.unanswered[question.key] = question
