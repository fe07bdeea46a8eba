"""The questions the bot asked before recording something doubtful, and the answers."""

from dataclasses import dataclass

from bot.store.columns import columns
from bot.store.protocol import Reader, Transaction


@dataclass(frozen=True, slots=True)
class QuestionRow:
    id: str
    night: str
    asked_at: str
    who: str
    platform: str
    channel: str
    proposal: str  # JSON: what a yes would record
    reasons: str
    answered_at: str | None = None
    answer: str | None = None
    answered_by: str = ""  # a person's name


_COLUMNS = columns(QuestionRow)


async def ask(tx: Transaction, question: QuestionRow) -> None:
    await tx.execute(
        """
        INSERT INTO questions (id, night, asked_at, who, platform, channel, proposal, reasons)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        question.id,
        question.night,
        question.asked_at,
        question.who,
        question.platform,
        question.channel,
        question.proposal,
        question.reasons,
    )


async def resolve(
    tx: Transaction, question_id: str, answer: str, at: str, by: str
) -> QuestionRow | None:
    """Record the first answer to a question. None if it has one, or there is no such question."""
    row = await tx.fetch_one(
        f"""
        UPDATE questions
           SET answer = $2,
               answered_at = $3,
               answered_by = $4
         WHERE id = $1
           AND answered_at IS NULL
        RETURNING {_COLUMNS}
        """,
        question_id,
        answer,
        at,
        by,
    )
    return QuestionRow(*row) if row else None


async def read(reader: Reader, question_id: str) -> QuestionRow | None:
    row = await reader.fetch_one(f"SELECT {_COLUMNS} FROM questions WHERE id = $1", question_id)
    return QuestionRow(*row) if row else None


async def read_night(reader: Reader, night: str) -> list[QuestionRow]:
    """All of a night's questions, answered or not."""
    rows = await reader.fetch_all(f"SELECT {_COLUMNS} FROM questions WHERE night = $1", night)
    return [QuestionRow(*row) for row in rows]


async def read_unanswered(reader: Reader, night: str) -> list[QuestionRow]:
    rows = await reader.fetch_all(
        f"""
        SELECT {_COLUMNS}
          FROM questions
         WHERE night = $1
           AND answered_at IS NULL
         ORDER BY asked_at, id
        """,
        night,
    )
    return [QuestionRow(*row) for row in rows]
