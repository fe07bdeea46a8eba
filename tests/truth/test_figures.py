"""A correction quotes what the channel read, and nothing else."""

from pathlib import Path

from tests.count import COUNT, open_count


async def test_a_figure_that_was_never_announced_is_not_quoted_as_said(tmp_path: Path) -> None:
    """A first report gives the winner's votes alone, whatever else was typed."""
    async with open_count(tmp_path) as count:
        await count.type("/follow all each", channel=COUNT)
        await count.type("/declare St Stephen Grn 901 Con 9010 because checked")
        await count.type("/correct St Stephen Grn 901 Con 565 UKIP 164 Lab 151 because a typo")
        if count.reply.actions:
            await count.press(count.reply.actions[0].label)
        first, second = count.announcements()[:2]

    assert "elected with 901 votes. No figure yet for" in first
    assert second.startswith("Full figures for St Stephen: Green hold, a majority of 336.")
    assert "9,010" not in second
