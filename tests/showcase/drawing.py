"""The alert as a drawing of its words: Slack and Discord each show them in their own way."""

from bot.announcer.transport import Message
from bot.charts import drawing
from bot.charts.colours import safe_colour
from bot.charts.font import wrapped_text
from bot.charts.picture import LIGHT, MARGIN, Shape
from bot.wording.numbers import clock_time

_WIDTH = 1000
_SIZE, _SMALL = 24, 18
_LEFT = MARGIN + 26  # of the words, after the bar in the winner's colour
_CAPTION = "The words of an alert, drawn. Slack and Discord show them in their own way."


def alert_svg(message: Message, channel: str) -> str:
    y = 84.0
    parts = [drawing.text_line(channel, MARGIN, 50, _SIZE, LIGHT.ink, bold=True)]
    if message.at:
        x = _WIDTH - MARGIN
        when = clock_time(message.at)
        parts.append(drawing.text_line(when, x, 50, _SMALL, LIGHT.faint, anchor="end"))
    top = y
    for n, line in enumerate(message.lines):
        room = _WIDTH - MARGIN - _LEFT
        _, wrapped = wrapped_text(line, [_SIZE], room, 6, bold=n == 0)
        for text in wrapped:
            y += _SIZE * 1.4
            parts.append(drawing.text_line(text, _LEFT, y - 8, _SIZE, LIGHT.ink, bold=n == 0))
        y += 8
    fill = safe_colour(message.colour or LIGHT.line)
    parts.append(drawing.rectangle(MARGIN, top, 8, y - top, fill, round_=4))
    parts.append(drawing.text_line(_CAPTION, MARGIN, y + 48, _SMALL, LIGHT.faint))
    shape = Shape(_WIDTH, round(y + 72))
    return drawing.document("\n".join(message.lines), LIGHT, shape, parts)
