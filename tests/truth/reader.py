"""What a reader believes who sees nothing but a channel: each message as it reads now, in order.

Every sentence about a ward, control, gains or seats becomes a claim. What follows "We said", "This
message said" or "First recorded" is not stated. Of two claims about one thing the later one counts.
"""

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping

from bot.election.council import Council
from tests.truth.claims import OTHERS, Belief, Claim, Winners
from tests.truth.fold import NO_GAIN, NOC, PARTIAL, Final, Seats, Verdict

Say = Callable[[re.Match[str]], Iterable[Claim]]

_QUOTE = re.compile(r"This message said: “.*?”(?=$|\n)", re.DOTALL)
_WE_SAID = re.compile(r"(?<=\. )We said:? .*?(?:\.(?= [A-Z(])|\.$|$)")
_WAS_RECORDED = re.compile(r"First recorded.*?; that was wrong\.")
_WAS_SAID = re.compile(r"(WITHDRAWN: .*?) We said.*")
# A line with one of these words claims something.
_SPEAKS = re.compile(
    r"CONTROL|GAIN|WITHDRAWN|\b(?:holds?|gains?|overall control|majority in|declared:)(?!\w)"
)
# Lines that claim nothing the judge looks at.
_SILENT = re.compile(
    r"^(?:Reason|Source): | on the result of |rehearsal|^Polls have closed|On the eve of poll"
    r"|\d+ results?[,.:]|^\d+ gains (?:so far|tonight)\.$|None of this still stands|^We said"
)
_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
AREAS = r"(?:(?:electoral )?ward|division)s?"  # whatever the council calls them
_START = r"(?:^|^Corrected \d\d:\d\d\. )"  # of a line; the mark is an edited message's


class Reader:
    """Reads of one council; `parties` are labels and people, by code."""

    def __init__(self, council: Council, parties: Mapping[str, tuple[str, str]]) -> None:
        self.unread: list[str] = []  # lines that claim something the reader doesn't understand
        self._council = council
        self._codes = {name.casefold(): code for code, both in parties.items() for name in both}
        self._codes[council.noc_term.casefold()] = NOC
        self._known: dict[str, list[Claim]] = {}  # by message
        self._message = ""
        self._ward = ""  # that the line is about
        self._dated = False
        self._grammar = [
            (self._compile(pattern, parties), say)
            for sentences in (self._on_wards(), self._on_control(), self._on_seats())
            for pattern, say in sentences.items()
        ]

    def believes(self, messages: Iterable[str]) -> Belief:
        """What is believed at the end of these messages, the oldest first."""
        belief = Belief()
        for message in messages:
            for claim in self.claims(message):
                belief.take_in(claim)
        return belief

    def claims(self, message: str) -> list[Claim]:
        """What a message states, in its order; nothing if it is about another council."""
        if message not in self._known:
            self._known[message] = self._claims(message)
        return self._known[message]

    def _claims(self, message: str) -> list[Claim]:
        stated = _QUOTE.sub("", message).removeprefix("TEST. ")
        if not re.search(rf"\b{re.escape(self._council.short_name)}\b", stated):
            return []
        self._message, self._ward, self._dated = stated, "", False
        return [claim for line in stated.split("\n") for claim in self._read(line)]

    def _read(self, line: str) -> Iterator[Claim]:
        line = line.replace(f"{self._council.short_name} – ", "")  # where several are followed
        text = _WE_SAID.sub("", _WAS_SAID.sub(r"\1", _WAS_RECORDED.sub("", line)))
        found = [
            (match.start(), say, match)
            for pattern, say in self._grammar
            for match in pattern.finditer(text)
        ]
        if not found and _SPEAKS.search(text) and not _SILENT.search(line):
            self.unread.append(line)
        for _, say, match in sorted(found, key=lambda sentence: sentence[0]):
            yield from say(match)

    def _compile(self, pattern: str, parties: Iterable[str]) -> re.Pattern[str]:
        """`winner<P>` is any party's name, as group "winner"; K a code, W a ward, C the council."""
        names = {
            "P": self._codes,
            "K": [*parties, "vacant"],
            "W": self._council.contests,
            "C": [self._council.short_name],
        }

        def spell_out(name: re.Match[str]) -> str:
            choices = sorted(names[name[2]], key=len, reverse=True)
            return rf"(?<!\w)(?P<{name[1]}>(?i:{'|'.join(map(re.escape, choices))}))(?!\w)"

        return re.compile(re.sub(r"(\w+)<([PKWC])>", spell_out, pattern))

    def _on_wards(self) -> dict[str, Say]:
        outcome = r"winner<P> (?:gain from loser<P>|(?:hold|win)\b)"
        return {
            # Before the ward, no full stop but that of an initial; none in the council's name.
            r"(?:^|\. )CORRECTION: (?=(?>(?!at<W>)past<C>|(?!(?<!\b[A-Z])\. ).)*?corrected<W>)":
                self._begin_correction,
            r"WITHDRAWN: (?:the poll in )?ward<W> is ": self._withdraw,
            rf"Unchanged: {outcome}": self._say_outcome,
            rf"Full figures for ward<W>: {outcome}": self._say_full_figures,
            r"More from ward<W>: ": self._say_more,
            r"\. Names to come\.": self._say_unnamed,
            r"[Tt]he names(?: in .*?)? are to come\.": self._say_unnamed,
            r"winner<P> (?i:gain) ward<W> from loser<P>": self._say_headline,
            r"winner<P> (?i:hold|win) ward<W>(?=:| \(|\.|,| after)": self._say_headline,
            r"winner<P> (?i:gain) (?P<all_of>both|all \w+) seats in ward<W> from loser<P>":
                self._say_headline,
            r"winner<P> (?i:hold|win) (?:both|all \w+) seats in ward<W>": self._say_headline,
            r"(?:\w+ \d+, )*\w+ \d+ in ward<W>(?:: no change|: (?P<moves>[^.]*)| \()":
                self._say_headline,
            r"(?:\w+ \d+, )*\w+ \d+ in ward<W>, \d+ of \d+ seats declared": self._say_part,
            r"Elected(?: unopposed)?: (?P<all>.*?)(?: No figure yet|$)": self._say_elected,
            r"\d+ gains?(?: so far| tonight)?: (?P<gains>.*)\.": self._list_gains,
            r"^(?P<kind>winner<K> (?:from loser<K>|\+\d+(?:, \w+ [+−]\d+)*)): (?P<wards>.*)\.":
                self._list_gains_of_a_kind,
            r"(?<=: )(?P<all>[^:]*?)(?<! is)(?<! are)(?<! not) elected\b": self._say_elected,
            r"(?P<joined>[^:]*?\)) (?:is|are) (?:still )?elected(?: in .*?)?"
            r"(?: after lots were drawn)?(?:, not (?P<left>.*? \([^()]+\)))?(?: as well)?[.;]":
                self._change_elected,
            r"(?P<left>[^:]*?\)) (?:is|are) not elected": self._change_elected,
            r"(?i:the votes of) .*? (?:is|are) to come": self._unsay_figures,
            r"^code<K>(?: \([^)]*\))? [\d,]+(?: \([^)]*\))?(?: · .*)?\.": self._say_figures,
        }  # fmt: skip

    def _on_control(self) -> dict[str, Say]:
        return {
            r"CONTROL LOST\. (?:The )?loser<P> loses? (?:control of )?place<C>(?: to (?P<noc>\w))?":
                self._say_lost,
            r"CORRECTION: (?:the )?loser<P> loses? (?:control of )?place<C>(?: to (?P<noc>\w))?":
                self._correct_lost,
            r"loser<P> ha(?:s|ve) lost control of place<C>": self._say_lost_before,
            r"winner<P> GAIN place<C> from (?:the )?loser<P>: \d+ of": self._say_control,
            r"winner<P> HOLD place<C>: \d+ of": self._say_control,
            r"winner<P> gain place<C> from (?:the )?loser<P>: \d+ of": self._say_control_before,
            r"winner<P> hold place<C>: \d+ of": self._say_control_before,
            r"CORRECTION: winner<P> hold place<C>: \d+ of": self._correct_kept,
            r"winner<P>['’]s? (?:hold|gain of control) stands": self._repeat_control,
            r"Still winner<P>\.": self._repeat_control,
            r"winner<P> in place<C> \((?:was loser<P>|no change)\): ": self._say_control,
            r"winner<P> in place<C> \((?:was loser<P>|no change)\)\.": self._say_control_before,
            r"party<P> can no longer reach a majority in place<C>": self._say_cannot,
            r"party<P> can reach a majority in place<C> after all": self._say_can,
            r"CORRECTION: (?:the )?loser<P> can still keep control of place<C>": self._say_kept,
            r"CORRECTION: control of place<C> is open again": self._withdraw_control,
            r"Control of place<C> is (?:not certain yet|open again)": self._say_open,
            r"Control is not certain yet": self._say_open,
            r"place<C> had \S.* before this election;": self._correct_eve,
            r"(?:CORRECTION: (?P<now>[^.]*)\. )?(?:The )?holder<P> had control of place<C> before":
                self._correct_eve,
            r"For a majority (?P<needs>.*?) (?:of the remaining (?P<left>\d+)|the one seat"
            r"|(?P<every>both|all \d+) remaining seats)":
                self._say_needs,
        }  # fmt: skip

    def _on_seats(self) -> dict[str, Say]:
        seats = r"(?P<seats>no seats filled|code<K> \d+(?: \([^)]*\))?(?:, [^,.]*)*)"
        return {
            rf"(?P<declared>\d+) of (?P<wards>\d+) {AREAS} declared: (?P<held>[^;.]*)[;.]":
                self._say_score,
            rf"(?:^|\. )place<C>: {seats}\.": self._say_final,
            rf"(?:final score|score of the night) in place<C> is {seats}\.": self._correct_final,
            r"score in place<C> is not final after all": self._withdraw_final,
            r"[Ee]arlier scores of place<C> had": self._withdraw_score,
            rf"(?:All \d+|Both|Tonight's only) {AREAS}(?: has)? declared\.": self._say_complete,
            rf"Every {AREAS} that polled has declared": self._say_polled,
        }  # fmt: skip

    def code(self, name: str) -> str:
        """The code of a party by its label or people; NOC for no overall control."""
        return self._codes[name.casefold()]

    def _claim(self, *topic: str, value: Hashable) -> Claim:
        return Claim(topic, value, dated=self._dated)

    def _begin_correction(self, found: re.Match[str]) -> Iterable[Claim]:
        self._ward, self._dated = found["corrected"], True
        yield self._claim("corrected", self._ward, value=True)

    def _withdraw(self, found: re.Match[str]) -> Iterable[Claim]:
        self._ward, self._dated = found["ward"], True
        yield self._claim("verdict", self._ward, value=None)
        yield self._claim("elected", self._ward, value=Winners(frozenset()))

    def _say_outcome(self, found: re.Match[str]) -> Iterable[Claim]:
        if self._ward:
            yield self._claim("verdict", self._ward, value=self._verdict(found))

    def _say_full_figures(self, found: re.Match[str]) -> Iterable[Claim]:
        self._ward, self._dated = found["ward"], False
        yield from self._say_outcome(found)

    def _say_more(self, found: re.Match[str]) -> Iterable[Claim]:
        self._ward, self._dated = found["ward"], False
        return ()

    def _say_headline(self, found: re.Match[str]) -> Iterable[Claim]:
        yield self._headline(found, self._verdict(found))

    def _say_part(self, found: re.Match[str]) -> Iterable[Claim]:
        yield self._headline(found, PARTIAL)

    def _headline(self, found: re.Match[str], verdict: Verdict) -> Claim:
        is_first = re.fullmatch(_START, found.string[: found.start()]) is not None
        self._ward = found["ward"]
        if is_first:
            self._dated = False
        return Claim(("verdict", self._ward), verdict, dated=self._dated, news=is_first)

    def _verdict(self, found: re.Match[str]) -> Verdict:
        named = found.groupdict()
        if moves := named.get("moves"):
            return self._moved(moves)
        if not named.get("loser"):
            return NO_GAIN
        n = self._council.contests[found["ward"]].seats if named.get("all_of") else 1
        winner, loser = self.code(found["winner"]), self.code(found["loser"])
        return Verdict(frozenset({(winner, n)}), frozenset({(loser, n)}))

    def _moved(self, text: str) -> Verdict:
        """GREEN GAIN two from Labour; two, one from Labour and …; two; the Conservatives lose …"""
        gained = frozenset(self._numbers(r"(?i:gain)", text))
        lost = frozenset(self._numbers(r"loses?", text))
        each = re.findall(rf"(?:, | and )(\w+) from ({self._party_names})", text)
        if each:
            lost = frozenset((self.code(party), _WORDS.index(word)) for word, party in each)
        elif loser := re.search(rf" from ({self._party_names})", text):
            lost = frozenset({(self.code(loser[1]), sum(n for _, n in gained))})
        return Verdict(gained, lost)

    def _numbers(self, verb: str, text: str) -> Iterator[tuple[str, int]]:
        for name, word in re.findall(rf"({self._party_names}) {verb} (\w+)", text):
            yield self.code(name), _WORDS.index(word)

    @property
    def _party_names(self) -> str:
        names = sorted(self._codes, key=len, reverse=True)
        return rf"(?i:{'|'.join(map(re.escape, names))})"

    def _list_gains(self, found: re.Match[str]) -> Iterable[Claim]:
        for ward in self._council.contests:
            listed = re.search(rf"(?:^|, ){re.escape(ward)} \(([^)]*)\)", found["gains"])
            if listed:
                yield self._claim("verdict", ward, value=_listed_verdict(listed[1]))

    def _list_gains_of_a_kind(self, found: re.Match[str]) -> Iterable[Claim]:
        for ward in found["wards"].split("; "):
            yield self._claim("verdict", ward, value=_listed_verdict(found["kind"]))

    def _say_elected(self, found: re.Match[str]) -> Iterable[Claim]:
        if self._ward:
            others = {OTHERS} if "other names to come" in found["all"] else set[str]()
            winners = Winners(self._people(found["all"]) | others)
            yield self._claim("elected", self._ward, value=winners)

    def _say_unnamed(self, _found: re.Match[str]) -> Iterable[Claim]:
        if self._ward:
            yield self._claim("elected", self._ward, value=Winners(frozenset({OTHERS})))

    def _change_elected(self, found: re.Match[str]) -> Iterable[Claim]:
        if not self._ward:
            return
        named = found.groupdict()
        joined, left = (self._people(named.get(key) or "") for key in ("joined", "left"))
        yield self._claim("elected", self._ward, value=Winners(None, joined, left))

    def _people(self, text: str) -> frozenset[str]:
        """The ward's candidates named in a text."""
        names = {candidate.name for candidate in self._council.contests[self._ward].candidates}
        found = set()
        for name in sorted(names, key=len, reverse=True):
            if name in text:
                found.add(name)
                text = text.replace(name, "")
        return frozenset(found)

    def _say_figures(self, found: re.Match[str]) -> Iterable[Claim]:
        if self._ward:
            items = re.findall(r"(?:^|· )\S+(?: \([^)\d]*\))? ([\d,]+)", found[0])
            votes = sorted((int(n.replace(",", "")) for n in items), reverse=True)
            yield self._claim("figures", self._ward, value=tuple(votes))

    def _unsay_figures(self, _found: re.Match[str]) -> Iterable[Claim]:
        if self._ward:
            yield self._claim("figures", self._ward, value=False)

    def _say_lost(self, found: re.Match[str]) -> Iterable[Claim]:
        yield Claim(("lost", self.code(found["loser"])), value=True, news=True)
        if found["noc"]:
            yield Claim(("control",), NOC, news=True)

    def _say_lost_before(self, found: re.Match[str]) -> Iterable[Claim]:
        yield Claim(("lost", self.code(found["loser"])), value=True)

    def _say_control(self, found: re.Match[str]) -> Iterable[Claim]:
        yield Claim(("control",), self.code(found["winner"]), news=True)
        yield from self._say_loser(found)

    def _say_control_before(self, found: re.Match[str]) -> Iterable[Claim]:
        yield Claim(("control",), self.code(found["winner"]))
        yield from self._say_loser(found)

    def _say_loser(self, found: re.Match[str]) -> Iterable[Claim]:
        loser = self.code(found.groupdict().get("loser") or self._council.noc_term)
        if loser != NOC:
            yield Claim(("lost", loser), value=True)

    def _repeat_control(self, found: re.Match[str]) -> Iterable[Claim]:
        yield Claim(("control",), self.code(found["winner"]))

    def _correct_lost(self, found: re.Match[str]) -> Iterable[Claim]:
        yield Claim(("control",), NOC if found["noc"] else None)
        yield Claim(("lost", self.code(found["loser"])), value=True)

    def _correct_kept(self, found: re.Match[str]) -> Iterable[Claim]:
        yield Claim(("lost", self.code(found["winner"])), value=False)
        yield Claim(("control",), self.code(found["winner"]))

    def _say_cannot(self, found: re.Match[str]) -> Iterable[Claim]:
        yield Claim(("cannot", self.code(found["party"])), value=True, news=True)

    def _say_can(self, found: re.Match[str]) -> Iterable[Claim]:
        yield Claim(("cannot", self.code(found["party"])), value=None)

    def _say_kept(self, found: re.Match[str]) -> Iterable[Claim]:
        yield Claim(("lost", self.code(found["loser"])), value=None)
        yield Claim(("control",), value=False)

    def _withdraw_control(self, _found: re.Match[str]) -> Iterable[Claim]:
        yield Claim(("control",), value=None)

    def _say_open(self, _found: re.Match[str]) -> Iterable[Claim]:
        yield Claim(("open",), value=True, dated=True)

    def _correct_eve(self, found: re.Match[str]) -> Iterable[Claim]:
        """Who ran the council was said wrongly, and so was who lost it."""
        yield Claim(("lost", "everyone"), value=None, dated=True)
        named = found.groupdict()
        if (now := named.get("now")) and " hold " not in now:
            yield Claim(("lost", self.code(named["holder"])), value=True)

    def _say_needs(self, found: re.Match[str]) -> Iterable[Claim]:
        every = (found["every"] or "all 1").replace("both", "all 2").removeprefix("all ")
        left = int(found["left"] or every)
        wanted = re.findall(r"(?:the )?(\w.*?) needs?(?: (\d+))?(?:, | and |$)", found["needs"])
        if level := re.fullmatch(r"(.*) each need(?: (\d+))?", found["needs"]):
            parties = re.split(r", | and ", level[1])
            wanted = [(party.removeprefix("the "), level[2]) for party in parties]
        needs = frozenset((self.code(party), int(n or every), left) for party, n in wanted)
        yield Claim(("needs",), needs, dated=True)
        for party, _, _ in needs:
            yield Claim(("cannot", party), value=False, dated=True)

    def _say_score(self, found: re.Match[str]) -> Iterable[Claim]:
        seats = re.findall(r"(\S+) (\d+)(?:, |$)", found["held"])
        held = frozenset((party, int(n)) for party, n in seats)
        to_come = re.search(r"(\d+) seats? to come", found["held"])
        value = int(found["declared"]), int(found["wards"]), held, int(to_come[1] if to_come else 0)
        yield Claim(("score",), value, dated=True)

    def _say_final(self, found: re.Match[str]) -> Iterable[Claim]:
        # A postponed poll may be held after all, and this was the score of the night.
        has_postponed = re.search(r"\bpostponed: ", self._message) is not None
        yield Claim(("complete",), value=True, dated=has_postponed)
        yield Claim(("final",), (self._final(found), self._unfilled() or 0))

    def _correct_final(self, found: re.Match[str]) -> Iterable[Claim]:
        yield Claim(("final",), (self._final(found), self._unfilled()), dated=True)

    def _unfilled(self) -> int | None:
        unfilled = re.search(r"(\d+) seats? still to be filled", self._message)
        return int(unfilled[1]) if unfilled else None

    def _final(self, found: re.Match[str]) -> Final:
        seats = re.findall(r"(\S+) (\d+)(?: \(([^)]*)\))?", found["seats"])
        final = {(party, int(n), _change(change)) for party, n, change in seats}
        return frozenset(row for row in final if row[1] or row[2])

    def _withdraw_final(self, _found: re.Match[str]) -> Iterable[Claim]:
        yield Claim(("complete",), value=None)
        yield Claim(("final",), value=None)

    def _withdraw_score(self, _found: re.Match[str]) -> Iterable[Claim]:
        yield Claim(("score",), value=None)
        yield Claim(("final",), value=None)

    def _say_complete(self, _found: re.Match[str]) -> Iterable[Claim]:
        yield Claim(("complete",), value=True)

    def _say_polled(self, _found: re.Match[str]) -> Iterable[Claim]:
        yield Claim(("complete",), value=True, dated=True)


def _counts(text: str, sign: str) -> Seats:
    found = re.findall(rf"(\S+) {re.escape(sign)}(\d+)", text)
    return frozenset((party, int(n)) for party, n in found)


def _listed_verdict(gain: str) -> Verdict:
    """Grn from Con, or Lab +2, Con −1, LD −1"""
    winner, has_loser, loser = gain.partition(" from ")
    if has_loser:
        return Verdict(frozenset({(winner, 1)}), frozenset({(loser, 1)}))
    return Verdict(_counts(gain, "+"), _counts(gain, "−"))


def _change(words: str) -> int | None:
    """+1, −2 or =, in seats."""
    if not words:
        return None
    return 0 if words == "=" else int(words.replace("−", "-"))
