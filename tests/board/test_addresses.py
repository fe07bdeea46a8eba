"""The board's addresses are read-only, escape names, and have a strict content policy."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.board.feeds import FEEDS
from bot.board.pages import STATIC
from bot.board.snapshot import ADDRESSES
from bot.board.static_site import site_files
from bot.charts.colours import contrast
from bot.charts.picture import DARK, LIGHT
from tests.board.vocabulary import FIGURES, ServedBoard, open_board
from tests.casterbridge import casterbridge
from tests.count import ELEVEN_AT_NIGHT, channel_named

PAGES = ["/", "/embed", "/?wall", "/ward/battenhall"]
DATA = [
    *(f"/{name}" for name in ADDRESSES if f"/{name}" not in PAGES),
    *(f"/{name}" for name in FEEDS),
    "/composition.svg",
]
EVERYTHING = [*PAGES, *DATA, *(f"/{name}" for name in STATIC), "/events"]
WRITES = ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]

# Names in attack, by number in docs/bad-inputs.md.
HOSTILE = {
    "B50": "Robert'); DROP TABLE ledger;--",
    "B52": "{{7*7}} ${jndi:ldap} {0.__class__}",
    "E106": '</text><script>alert(1)</script>" onload="x',
    "E106b": "<img src=x onerror=alert(1)>",
    "E106c": "]]></style><!--",
}


@pytest.mark.parametrize("method", WRITES)
@pytest.mark.parametrize("path", EVERYTHING)
async def test_every_method_that_writes_is_refused(
    board: ServedBoard, path: str, method: str
) -> None:
    assert 405 == (await board.request(path, method)).status


@pytest.mark.parametrize(
    "path",
    [
        "/favicon.ico", "/board", "/..%2f..%2fetc/passwd", "/../bot/cli.py", "/static/board.css",
        "/templates/board.html", "/.env", "/%00", "/night.json/", "/healthz", "//", "/embed/x",
        "/?council=nowhere", "/night.json?council=..%2f", "/events?council=nowhere", "/?council=",
    ],
)  # fmt: skip
async def test_an_unknown_address_is_not_found(board: ServedBoard, path: str) -> None:
    assert 404 == (await board.request(path)).status


@pytest.mark.parametrize(
    "path",
    [
        "/?council=%00", "/?council=%1b[2J", "/events?council=%0a", "/?x=" + "y" * 10_000,
        "/?council=" + "y" * 300, "/composition.svg?theme=blue", "/composition.png?theme=%00",
        "/composition.svg?shape=round", "/embed?show=", "/embed?show=all",
        "/events?seen=" + "y" * 300,
    ],
)  # fmt: skip
async def test_a_malformed_query_is_refused(board: ServedBoard, path: str) -> None:
    assert 400 == (await board.request(path)).status


async def test_a_single_council_may_be_named(board: ServedBoard) -> None:
    assert 200 == (await board.request("/?council=worcester-2016")).status


@pytest.mark.parametrize("path", [*EVERYTHING[:-1], "/nowhere"])
async def test_every_response_allows_only_our_own_script_and_style(
    board: ServedBoard, path: str
) -> None:
    response = await board.request(path)
    policy = dict(part.strip().split(" ", 1) for part in response.headers[POLICY].split(";"))

    assert ("'none'", "'none'", "'none'") == (
        policy["default-src"], policy["base-uri"], policy["form-action"],
    )  # fmt: skip
    assert ("*" if path == "/embed" else "'none'") == policy["frame-ancestors"]
    assert set() == set(policy) - {
        "default-src", "base-uri", "form-action", "frame-ancestors",
        *(["script-src", "style-src", "img-src", "connect-src"] if path in PAGES else []),
    }  # fmt: skip
    assert "unsafe" not in response.headers[POLICY]
    assert ("nosniff", "no-referrer") == (
        response.headers["X-Content-Type-Options"], response.headers["Referrer-Policy"],
    )  # fmt: skip
    assert "Server" not in response.headers
    assert "Set-Cookie" not in response.headers


POLICY = "Content-Security-Policy"


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_uses_nothing_that_its_policy_forbids(board: ServedBoard, path: str) -> None:
    await board.count.type(f"/declare Battenhall {FIGURES}")
    page = (await board.request(path)).text

    assert [] == re.findall(
        r"\sstyle=|<style|\son\w+=|javascript:|"
        r"<script(?! src=\"(?:board|wall|embed-frame|../ward).js\")",
        page,
    )
    assert set() == {
        link.removeprefix("../")
        for link in re.findall(r'(?:href|src)="([^"#]+)', page)
        if not link.startswith("ward/")
    } - {
        "", "ward.js",
        "board.css", "board.js", "embed-frame.js", "connection.js", "panels.js", "wall.css",
        "wall.js", "board-icon.svg", "./", "./?wall", "composition.png",
        *(name[1:] for name in DATA),
    }  # fmt: skip


@pytest.mark.parametrize("path", EVERYTHING[:-1])
async def test_a_head_request_gets_the_same_headers_without_a_body(
    board: ServedBoard, path: str
) -> None:
    whole, head = await board.request(path), await board.request(path, "HEAD")
    varying = {"Date"}

    assert "" == head.text
    assert [(n, v) for n, v in whole.headers.items() if n not in varying] == [
        (n, v) for n, v in head.headers.items() if n not in varying
    ]


@pytest.mark.parametrize("path", EVERYTHING[:-1])
async def test_a_client_with_a_current_copy_gets_not_modified(
    board: ServedBoard, path: str
) -> None:
    response = await board.request(path)
    again = await board.request(path, If_None_Match=response.headers["ETag"])

    assert (304, "", response.headers["ETag"]) == (again.status, again.text, again.headers["ETag"])
    assert 200 == (await board.request(path, If_None_Match='"another"')).status


@pytest.mark.parametrize("path", EVERYTHING[:-1])
async def test_a_text_is_compressed_for_a_client_that_takes_it(
    board: ServedBoard, path: str
) -> None:
    compressed = await board.request(path, Accept_Encoding="gzip")
    plain = await board.request(path, Accept_Encoding="identity")
    both = await board.request(path, If_None_Match=compressed.headers["ETag"])

    assert compressed.text == plain.text
    assert "Content-Encoding" not in plain.headers
    if len(plain.text) > 1000:
        assert "gzip" == compressed.headers["Content-Encoding"]
        assert "Accept-Encoding" == plain.headers["Vary"]
        assert int(compressed.headers["Content-Length"]) < len(plain.text.encode()) * 0.6
    assert 304 == both.status


async def test_a_link_to_the_board_has_a_preview(board: ServedBoard) -> None:
    await board.count.type("/declare Battenhall Green")
    page = (await board.request("/")).text

    assert (
        '<meta property="og:title" content="Worcester: for a majority the Conservatives need'
        in page
    )
    assert '<meta property="og:description" content="Worcester City Council, 5 May 2016.' in page


@pytest.mark.parametrize("path", [*PAGES, *DATA])
async def test_a_declaration_changes_every_document(board: ServedBoard, path: str) -> None:
    """Even by `If-Modified-Since`, in whole seconds: no two snapshots share a time."""
    response = await board.request(path)
    await board.count.type("/declare Battenhall Green")
    modified, tag = response.headers["Last-Modified"], response.headers["ETag"]

    assert 200 == (await board.request(path, If_None_Match=tag)).status
    assert 200 == (await board.request(path, If_Modified_Since=modified)).status


async def test_a_client_that_sends_only_the_time_gets_not_modified(board: ServedBoard) -> None:
    modified = (await board.request("/night.json")).headers["Last-Modified"]

    assert 304 == (await board.request("/night.json", If_Modified_Since=modified)).status


async def test_the_record_equals_the_exported_one(board: ServedBoard) -> None:
    await board.count.type(f"/declare Battenhall {FIGURES}")
    exported = (await board.count.type("/countroom export")).files[0].text

    assert exported == (await board.request("/night.json")).text


async def test_the_table_equals_the_exported_one(board: ServedBoard) -> None:
    await board.count.type(f"/declare Battenhall {FIGURES}")
    exported = (await board.count.type("/countroom export")).files[1].text

    assert exported.splitlines() == (await board.request("/results.csv")).text.splitlines()


async def test_the_status_is_interim_until_the_last_ward(board: ServedBoard) -> None:
    *others, last = board.count.app.desk.first_book().night.council.contests
    for ward in others:
        await board.count.type(f"/declare {ward} Lab")
    before = await board.request("/night.json")
    await board.count.type(f"/declare {last} Lab")
    after = await board.request("/night.json")

    assert ["interim", "final"] == [a.headers["Countroom-Status"] for a in (before, after)]
    assert ["interim", "final"] == [json.loads(a.text)["status"] for a in (before, after)]


async def test_before_the_close_of_poll_only_the_old_chamber_is_shown(
    tmp_path: Path,
) -> None:
    async with open_board(tmp_path, now=ELEVEN_AT_NIGHT - timedelta(hours=3)) as board:
        page = (await board.request("/")).text
        record = json.loads((await board.request("/night.json")).text)

        picture = (await board.request("/composition.svg")).text

    assert "Polls are open until 22:00 on 5 May 2016." in page
    assert "On the eve of poll: Conservative control (Con 19, Lab 15, Grn 1)." in page
    assert "not certain" not in page
    assert "12 of 35 seats are contested" in picture
    assert "0 of 12 wards declared" in page
    assert ({"Con": 19, "Lab": 15, "Grn": 1}, []) == (record["before"], record["announcements"])


async def test_a_clock_put_back_hides_no_vote_that_was_shown(tmp_path: Path) -> None:
    async with open_board(tmp_path) as board:
        await board.count.type(f"/declare Battenhall {FIGURES}")
        before = [(await board.request(path)).text for path in (*PAGES, *DATA)]
        board.count.clock.move_to(ELEVEN_AT_NIGHT - timedelta(hours=3))

        assert before == [(await board.request(path)).text for path in (*PAGES, *DATA)]


async def test_votes_of_a_poll_that_is_still_to_close_are_not_shown(tmp_path: Path) -> None:
    """The desk refuses them until then, but if any are stored the board must hide them."""
    early = ELEVEN_AT_NIGHT - timedelta(hours=3)
    async with open_board(tmp_path) as board:
        await board.count.type(f"/declare Battenhall {FIGURES}")
        book = board.count.app.desk.first_book()
        rows = await board.count.app.desk.reads.history(board.count.night)
    entries = {ward: replace(entry, at=early) for ward, entry in book.last_entries.items()}
    files = site_files(replace(book, last_entries=entries), rows, early)

    assert [] == [body for body in files.values() if b"1,081" in body or b"1081" in body]


async def test_an_open_page_is_updated_at_the_close_of_poll(tmp_path: Path) -> None:
    async with open_board(tmp_path, now=ELEVEN_AT_NIGHT - timedelta(hours=3)) as board:
        listener = await board.listen(await board.revision())
        await listener.read_event()
        board.count.clock.move_to(ELEVEN_AT_NIGHT)
        await board.count.type("/declare Battenhall Green")
        update = (await listener.next_event()).payload

    assert "hidden" in update["parts"]["notice"]


async def test_a_rehearsal_is_never_shown(board: ServedBoard) -> None:
    before = [(await board.request(path)).text for path in (*PAGES, *DATA)]
    seen = await board.revision()
    await board.count.type(
        "/countroom rehearse worcester-2016 60", channel=channel_named("#practice")
    )
    await board.count.deliver()
    books = [book.id for book in board.count.app.desk.books()]

    assert 2 == len(books)
    assert before == [(await board.request(path)).text for path in (*PAGES, *DATA)]
    assert seen == await board.revision()


@pytest.mark.parametrize("row", HOSTILE)
async def test_a_hostile_name_is_shown_as_text(tmp_path: Path, row: str) -> None:
    name = HOSTILE[row]
    quoted = '"' + name.replace('"', '""') + '"'
    files = dict(casterbridge())
    for table in ("candidates.csv", "seats.csv"):
        files[table] = re.sub(r"(?<=,)Casterbridge Quartet(?=,)", lambda _: quoted, files[table])
    files["candidates.csv"] = files["candidates.csv"].replace("Ann Boldwood", quoted)
    async with open_board(tmp_path, files) as board:
        candidate = (
            board.count.app.desk.first_book().night.council.contests["Mellstock"].candidates[0]
        )
        await board.count.type("/declare Mellstock Con 500 Lab 400 Green 100")
        page = (await board.request("/")).text
        listener = await board.listen()
        update = (await listener.next_event()).payload["parts"]

    assert name == candidate.name
    for text in (page, *update.values()):
        assert name not in text or not re.search(r"[<>\"]", name)
        assert "<img" not in text
        assert "49" not in re.findall(r"\{\{7\*7\}\}", text)
        assert [] == [tag for tag in re.findall(r"<script[^>]*>", text) if "board.js" not in tag]


async def test_the_picture_has_a_dark_theme(board: ServedBoard) -> None:
    light, dark = [
        (await board.request(f"/composition.svg?theme={t}")).text for t in ("light", "dark")
    ]

    assert LIGHT.background in light
    assert DARK.background in dark
    assert light == (await board.request("/composition.svg")).text


async def test_the_picture_is_served_as_a_png_too(board: ServedBoard) -> None:
    async with board.client.get(f"{board.url}/composition.png?theme=dark") as response:
        body = await response.read()
        again = await board.request(
            "/composition.png?theme=dark", If_None_Match=response.headers["ETag"]
        )

    assert 200 == response.status
    assert "image/png" == response.content_type
    assert b"\x89PNG" == body[:4]
    assert 304 == again.status


async def test_a_png_that_cannot_be_rendered_is_unavailable(board: ServedBoard) -> None:
    await board.count.app.renderer.close()

    assert 503 == (await board.request("/composition.png")).status
    assert 200 == (await board.request("/composition.svg")).status


async def test_the_chart_in_the_page_has_a_text_alternative(board: ServedBoard) -> None:
    await board.count.type(f"/declare Battenhall {FIGURES}")
    page = (await board.request("/")).text

    assert 1 == len(re.findall(r'role="img"[^>]*>\s*<title>Worcester City Council, seats by', page))


def test_text_and_signs_have_enough_contrast() -> None:
    """WCAG 2.2, 1.4.3 and 1.4.11: a ratio of 4.5 for text, 3 for signs and the focus."""
    found = re.findall(r"(--[a-z-]+): (#[0-9a-f]{6});", STATIC["board.css"].decode())
    themes = [dict(found[: len(found) // 2]), dict(found[len(found) // 2 :])]
    words = [
        (ink, ground)
        for ink in ("--ink", "--quiet", "--accent", "--good")
        for ground in ("--sheet", "--ground", "--fresh")
    ]
    words += [
        ("--on-deep", "--deep"),
        ("--quiet-on-deep", "--deep"),
        ("--accent", "--accent-ground"),
    ]
    signs = [("--focus", "--sheet"), ("--focus", "--ground"), ("--ring", "--sheet")]
    required = [*((pair, 4.5) for pair in words), *((pair, 3.0) for pair in signs)]

    assert [] == [
        (ink, ground, round(contrast(theme[ink], theme[ground]), 2))
        for theme in themes
        for (ink, ground), minimum in required
        if contrast(theme[ink], theme[ground]) < minimum
    ]
    assert DARK.background.lower() == themes[1]["--sheet"]
