"""A council pack, read and checked as a whole: a council, or everything wrong with it."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from bot.election.council import Council
from bot.election.declaration import Declaration
from bot.errors import CannotStart
from bot.importers.contests import read_contests
from bot.importers.council_toml import read_council_toml
from bot.importers.parties import known_parties
from bot.importers.problems import Problem, Problems
from bot.importers.registry import parse_registry, read_registry_text
from bot.importers.results import read_results
from bot.importers.seats import check_seats, read_seats

PACKS_FOLDER = Path(__file__).parents[2] / "config" / "councils"

PACK_FILES = ("council.toml", "seats.csv", "candidates.csv", "previous.csv", "results.csv")
_REQUIRED = PACK_FILES[:3]
_REGISTRY = "parties.toml"

Files = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class LoadedPack:
    """The council, unless a problem is fatal, and a night to replay."""

    council: Council | None
    results: tuple[tuple[str, Declaration], ...]
    problems: tuple[Problem, ...]

    @property
    def faults(self) -> list[str]:
        return [str(problem) for problem in self.problems if problem.fatal]

    @property
    def usable_council(self) -> Council:
        """Raises CannotStart naming every problem if there is no council."""
        if self.council is None:
            raise CannotStart("\n".join(self.faults))
        return self.council


def find_pack(name: str) -> Path:
    """The folder of a pack: a slug under config/councils, or a path.

    Raises CannotStart naming the packs there are.
    """
    for folder in (PACKS_FOLDER / name, Path(name)):
        if (folder / "council.toml").is_file():
            return folder
    known = ", ".join(known_packs())
    raise CannotStart(f"No council pack is called “{name[:80]}”. Known packs: {known}.")


def find_packs(names: Sequence[str]) -> list[Path]:
    """The folders of packs: each a slug, a path, or a folder that holds packs.

    Raises CannotStart naming the packs there are.
    """
    folders: list[Path] = []
    for name in names:
        own = any(
            (folder / "council.toml").is_file() for folder in (PACKS_FOLDER / name, Path(name))
        )
        inner = [path.parent for path in sorted(Path(name).glob("*/council.toml"))]
        folders += [find_pack(name)] if own or not inner else inner
    return folders


def known_packs() -> dict[str, Path]:
    return {path.parent.name: path.parent for path in sorted(PACKS_FOLDER.glob("*/council.toml"))}


def read_pack_files(folder: Path) -> Files:
    """The texts of a pack's files and of the party registry as it stands.

    Raises CannotStart for a file that is not UTF-8 text.
    """
    files = {_REGISTRY: read_registry_text()}
    for name in PACK_FILES:
        path = folder / name
        if path.is_file():
            try:
                files[name] = path.read_text(encoding="utf-8-sig")
            except UnicodeDecodeError as fault:
                raise CannotStart(
                    f"{path}: not UTF-8 text (byte {fault.start}), save it as UTF-8"
                ) from fault
    return files


def pack_slug(files: Files) -> str | None:
    """The slug in council.toml, even of a faulty pack; None without one."""
    header = read_council_toml(files.get("council.toml", ""), Problems())
    return header.slug if header else None


def fingerprint(files: Files) -> str:
    """Does not depend on the order of the files."""
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\0{len(files[name])}\0{files[name]}".encode())
    return digest.hexdigest()


def load(files: Files) -> LoadedPack:
    return _load(tuple(sorted(files.items())))


@lru_cache(maxsize=16)  # a restart, a rehearsal, a preview and its Apply read the same text
def _load(named_texts: tuple[tuple[str, str], ...]) -> LoadedPack:
    files, problems = dict(named_texts), Problems()
    for name in _REQUIRED:
        if name not in files:
            problems.add_error(name, None, "missing")
    if problems.fatal:
        return LoadedPack(None, (), tuple(problems.found))
    header = read_council_toml(files["council.toml"], problems)
    parties = known_parties(parse_registry(files[_REGISTRY]), files, problems)
    seats = read_seats(files["seats.csv"], parties, problems)
    chamber = tuple(seat for seat, _ in seats)
    if header is None:
        return LoadedPack(None, (), tuple(problems.found))
    contests, lines = read_contests(
        files["candidates.csv"], files.get("previous.csv", ""), chamber, header, parties, problems
    )
    check_seats(header, seats, contests, lines, problems)
    council = header.council(parties, chamber, contests, problems)
    results = read_results(files.get("results.csv", ""), council, problems)
    return LoadedPack(None if problems.fatal else council, results, tuple(problems.found))


def load_all(packs: Mapping[Path, Files], known: Collection[str] = ()) -> dict[Path, LoadedPack]:
    """The packs of one night, each problem naming its folder.

    A pack whose slug is in `known` is left out. Of two with the same slug, the second is unusable.
    """
    loaded_packs: dict[Path, LoadedPack] = {}
    slugs: set[str] = set()
    for folder, files in packs.items():
        slug = pack_slug(files) or ""
        twice = slug in slugs
        if slug:
            slugs.add(slug)
        if twice or slug not in known:
            loaded = load(files)
            problems = [replace(p, file=f"{folder.name}/{p.file}") for p in loaded.problems]
            if twice:
                text = f"another of tonight's packs also has the slug {slug}: change one"
                problems.append(Problem(f"{folder.name}/council.toml", None, text))
            council = None if twice else loaded.council
            loaded_packs[folder] = LoadedPack(council, loaded.results, tuple(problems))
    return loaded_packs
