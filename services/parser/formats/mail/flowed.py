"""Text of `format=flowed` (RFC 3676): a line that ends in a space goes on in the next one, however short it is."""

import re

_QUOTES = re.compile(r">*")
_SIGNATURE = "-- "


def unflowed(text: str, *, delete_space: bool = False) -> str:
    """The text with its flowed lines joined. `delete_space`: the space at the end belongs to the mark (DelSp=yes)."""
    # Parts, put together once: a line that grew part by part would be copied for each of them.
    joined: list[list[str]] = []
    open_depth: int | None = None
    for line in text.replace("\r\n", "\n").split("\n"):
        depth = len(_QUOTES.match(line).group())  # type: ignore[union-attr]
        # One space in front only protects what follows it (section 4.4).
        words = line[depth:].removeprefix(" ")
        flowed = words.endswith(" ") and words != _SIGNATURE
        kept = words[:-1] if flowed and delete_space else words
        # Section 4.5: lines of different quote depth are different paragraphs, whatever their ends say.
        if open_depth == depth and words != _SIGNATURE:
            joined[-1].append(kept)
        else:
            joined.append([">" * depth + kept])
        open_depth = depth if flowed else None
    return "\n".join("".join(parts) for parts in joined)
