"""What was asked back before something odd is recorded, and how it was answered."""

from dataclasses import dataclass

from bot.store.protocol import Reader, Transaction


@dataclass(frozen=True, slots=True)
class QuestionRow:
    id: str
    night: str
    asked_at: str
    who: str
    platform: str
    channel: str
    proposal: str  # JSON
    reasons: str
    answered_at: str | None = None
    answer: str | None = None


async def ask(tx: Transaction, question: QuestionRow) -> None:
    """Keeps a question that is still to be answered."""
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


async def resolve(tx: Transaction, question_id: str, answer: str, at: str) -> QuestionRow | None:
    """Answers a question, once: None for the second click, or if there is no such question."""
    row = await tx.fetch_one(
        """
        UPDATE questions
           SET answer = $2,
               answered_at = $3
         WHERE id = $1
           AND answered_at IS NULL
        RETURNING id, night, asked_at, who, platform, channel, proposal, reasons,
                  answered_at, answer
        """,
        question_id,
        answer,
        at,
    )
    return QuestionRow(*row) if row else None


async def read(reader: Reader, question_id: str) -> QuestionRow | None:
    row = await reader.fetch_one(
        """
        SELECT id, night, asked_at, who, platform, channel, proposal, reasons,
               answered_at, answer
          FROM questions
         WHERE id = $1
        """,
        question_id,
    )
    return QuestionRow(*row) if row else None


async def read_unanswered(reader: Reader, night: str) -> list[QuestionRow]:
    """The questions of a night that nobody has answered, in the order they were asked."""
    rows = await reader.fetch_all(
        """
        SELECT id, night, asked_at, who, platform, channel, proposal, reasons,
               answered_at, answer
          FROM questions
         WHERE night = $1
           AND answered_at IS NULL
         ORDER BY asked_at, id
        """,
        night,
    )
    return [QuestionRow(*row) for row in rows]
