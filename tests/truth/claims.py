"""What messages claim, and what is believed of it."""

from collections.abc import Hashable
from dataclasses import dataclass, field

Topic = tuple[str, ...]

OTHERS = "others"  # among the winners: not all of them have been named


@dataclass(frozen=True, slots=True)
class Claim:
    """`value` is said of a topic. None takes back what was said before; False says it isn't so.

    - `dated`: it was so when it was written, and may have changed since.
    - `news`: announced as new, so not to be announced again.
    """

    topic: Topic
    value: Hashable
    dated: bool = False
    news: bool = False


@dataclass(frozen=True, slots=True)
class Winners:
    """A ward's winners by name: all of them, or who joined them and who left them."""

    all: frozenset[str] | None = None
    joined: frozenset[str] = frozenset()
    left: frozenset[str] = frozenset()


@dataclass
class Belief:
    """The last claim about each topic; `elected` is by ward."""

    claims: dict[Topic, Hashable] = field(default_factory=dict)
    elected: dict[str, frozenset[str]] = field(default_factory=dict)

    def take_in(self, claim: Claim) -> None:
        """Believe a claim, whatever was believed before."""
        match claim:
            case Claim(topic=("elected", ward), value=Winners() as now):
                if now.all is not None:
                    self.elected[ward] = now.all
                elif known := self.elected.get(ward):  # else who won with them isn't known
                    self.elected[ward] = (known - now.left) | now.joined
            case Claim(topic=("lost", "everyone")):
                for topic in [topic for topic in self.claims if topic[0] == "lost"]:
                    self.claims[topic] = None
            case Claim(topic=("control",), value=str(party)):
                self.claims[claim.topic] = party
                # So it has neither lost control nor its chance of a majority.
                self.claims |= {("lost", party): None, ("cannot", party): None}
            case Claim(topic=("verdict", ward), value=None):
                self.claims |= {("verdict", ward): None, ("figures", ward): None}
            case _:
                self.claims[claim.topic] = None if claim.value is False else claim.value

    def get(self, *topic: str) -> Hashable:
        """What is believed; None also if nothing is."""
        return self.claims.get(topic)
