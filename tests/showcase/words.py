"""The words that a picture keeps beside its pixels."""

from pathlib import Path

from PIL import Image

WORDS = "Description"  # a keyword of the PNG standard


def kept_words(path: Path) -> str:
    with Image.open(path) as picture:
        return str(picture.info.get(WORDS, ""))
