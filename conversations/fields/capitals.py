"""Capitals for names of people and places that were typed without any, or in nothing else."""

import re

_PIECES = re.compile(r"([-.'&]|\s+)")


def one_case(text: str) -> bool:
    """Whether the case of `text` says nothing: all small, all capital, or all small but a telephone's first capital."""
    return text.islower() or text.isupper() or text[1:].islower()


def capital(word: str) -> str:
    """`word` as a name is written: Smith, O'Neill, Pryce-Jones, McDonald, Peter's, J.R."""
    pieces = _PIECES.split(word)
    return "".join(_piece(pieces, at) for at in range(len(pieces)))


def _piece(pieces: list[str], at: int) -> str:
    piece = pieces[at]
    if at >= 2 and pieces[at - 1] == "'" and len(pieces[at - 2]) > 1:
        return piece.lower()  # King's, but O'Neill and D'Arcy
    if len(piece) > 3 and piece[:2].lower() == "mc":
        return "Mc" + piece[2:].capitalize()
    return piece.capitalize()
