"""The register's capitals as people write them, and which address line is the town.

"ST PETER'S SURGERY" → "St Peter's Surgery"; words are split, cased one by one and never expanded or dropped.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

_WORD = re.compile(r"[A-Z0-9]+(?:'[A-Z]+)*'?")


def _words(text: str, separator: str | None = None) -> frozenset[str]:
    return frozenset(" ".join(word.split()) for word in text.split(separator))


_SMALL = _words("AND AT BY DE FOR IN LE OF ON THE TO UNDER UPON WITH Y YR")
# Inside a hyphenated name more words are small: Chester-le-Street, Chapel-en-le-Frith, Pen-y-Cae.
_SMALL_BETWEEN_HYPHENS = _SMALL | _words("A AN CUM EN LA NEXT SUB SUPER")
_ACRONYMS = _words(
    """AWC CCG CFH CHC CIC DMC EMC GMS GP HC HCC HWB ICB ICO II III IV MC NHS PCC PCN PHC PMS SSP TCG UCC
    UEA UHPC UK UPCC VI"""
)
# Without a vowel, yet not an acronym.
_ABBREVIATIONS = _words(
    """BK BLVD BR CH CL CNT CNTR CR CRT CT CTR CTRL CTRS CWM DR DRS DWN FL FLR FT GDNS GL GRN GRP GRT GT
    HLTH HPL HSP HT HTH LL LN LTD MDDX MKT MR MRKT MRS MT NR NTH PK PL PR PRCT PRT PTNR PWLL RD SPCL
    SQ SS ST STH STN STR WD"""
)
_COUNTIES = _words(
    """AVON, BEDFORDSHIRE, BEDS, BERKS, BERKSHIRE, BUCKINGHAMSHIRE, BUCKS, CAMBRIDGESHIRE, CAMBS,
    CARMARTHENSHIRE, CEREDIGION, CHESHIRE, CLEVELAND, CLWYD, CO DURHAM, CO.DURHAM, CO. DURHAM,
    CORNWALL, COUNTY DURHAM, CUMBRIA, DENBIGHSHIRE, DERBYSHIRE, DEVON, DORSET, DYFED, EAST RIDING OF
    YORKSHIRE, EAST SUSSEX, EAST YORKSHIRE, ENGLAND, ESSEX, FLINTSHIRE, GLOS, GLOUCESTERSHIRE,
    GREATER LONDON, GREATER MANCHESTER, GTR MANCHESTER, GWENT, GWYNEDD, HAMPSHIRE, HANTS,
    HEREFORDSHIRE, HERTFORDSHIRE, HERTS, HUMBERSIDE, ISLE OF ANGLESEY, ISLE OF WIGHT, KENT,
    LANCASHIRE, LANCS, LEICESTERSHIRE, LEICS, LINCOLNSHIRE, LINCS, MERSEYSIDE, MID GLAMORGAN,
    MIDDLESEX, MIDDX, MONMOUTHSHIRE, N YORKSHIRE, NORFOLK, NORTH EAST LINCOLNSHIRE, NORTH
    HUMBERSIDE, NORTH LINCOLNSHIRE, NORTH SOMERSET, NORTH YORKSHIRE, NORTHAMPTONSHIRE, NORTHANTS,
    NORTHUMBERLAND, NOTTINGHAMSHIRE, NOTTS, OXFORDSHIRE, OXON, PEMBROKESHIRE, POWYS, RHONDDA CYNON
    TAFF, RUTLAND, S YORKSHIRE, SALOP, SHROPSHIRE, SOMERSET, SOUTH GLAMORGAN, SOUTH GLOUCESTERSHIRE,
    SOUTH HUMBERSIDE, SOUTH YORKSHIRE, STAFFORDSHIRE, STAFFS, SUFFOLK, SURREY, SUSSEX, TYNE & WEAR,
    TYNE AND WEAR, VALE OF GLAMORGAN, W MIDLANDS, W YORKSHIRE, WALES, WARWICKSHIRE, WEST GLAMORGAN,
    WEST MIDLANDS, WEST SUSSEX, WEST YORKSHIRE, WILTS, WILTSHIRE, WORCESTERSHIRE, WORCS, YNYS MON,
    YORKSHIRE""",
    ",",
)
_NOT_A_TOWN = re.compile(
    r""".*\d
    |.*\ (ROAD|RD|STREET|ST|LANE|LN|LNE|AVENUE|AVE|DRIVE|DR|CLOSE|CRESCENT|CRES|TERRACE|TCE|WAY|PLACE|GARDENS
         |SQUARE|SQ|WALK|CENTRE|CENTER|CTR|CTRE|SURGERY|PRACTICE|CLINIC|HOUSE|HSE|HOSPITAL|CAMPUS|ESTATE|FLOOR
         |BUILDING|PRECINCT|PARADE)\.?$
    |(THE\ )?(SURGERY|(HEALTH|MEDICAL)\ CENTRE|CLINIC)$""",
    re.VERBOSE,
)
# Welsh rows put the county after the town in one line, cut at 25 letters.
_COUNTY_AT_END = re.compile(
    r"(?<=\w) (CEREDIGION|CARMARTHENSHI\w*|PEMBROKESHI\w*|FLINTSHIRE|MID GLAMORGAN|VALE OF G\w*)$"
)
# The town is the third line as a rule, else the fourth; the second or first where the address is short.
_TOWN_LINES = (2, 3, 1, 4, 0)


def titled(text: str) -> str:
    """Capitals to title case, spacing mended: "6 OAKLANDS AVE,ST.PETER'S" → "6 Oaklands Ave, St Peter's"."""
    text = re.sub(r"\bST\.\s*", "ST ", text.upper())
    text = re.sub(r"\s*,\s*", ", ", text).strip(" ,")
    return _WORD.sub(_in_place, " ".join(text.split()))


def town_of(lines: Sequence[str]) -> str:
    """The town among five address lines, in title case and without county; "" if no line looks like one."""
    parts = [part for index in _TOWN_LINES for part in reversed(_parts(lines[index]))]
    towns = (part for part in parts if not _NOT_A_TOWN.match(part) or part.endswith("LE STREET"))
    return titled(_COUNTY_AT_END.sub("", next(towns, "")))


def _parts(line: str) -> list[str]:
    parts = (re.sub(r"^(NR|NEAR|VIA)\b\.? *", "", part.strip(" .")) for part in line.upper().split(","))
    return [part for part in parts if part and part not in _COUNTIES]


def _in_place(match: re.Match[str]) -> str:
    word, text, start = match[0], match.string, match.start()
    before, after = text[start - 1 : start], text[match.end() : match.end() + 1]
    if before == "-" and (after == "-" or word == "IN") and word in _SMALL_BETWEEN_HYPHENS:
        return word.lower()
    if before == " " and word in _SMALL and text[start - 2] not in "(,-/":
        return word.lower()
    return _cased(word)


@lru_cache(maxsize=20_000)
def _cased(word: str) -> str:
    head, mark, tail = word.partition("'")
    if mark and head in {"O", "D"} and len(tail) > 2:
        return f"{head}'{tail.capitalize()}"
    if mark:
        return f"{_cased(head)}'{tail.lower()}"
    if any(letter.isdigit() for letter in word):
        return _numbered(word)
    if word in {"GPS", "DRS"}:
        return word[:-1].replace("DR", "Dr") + "s"
    if word in _ACRONYMS or (len(word) < 5 and not set(word) & set("AEIOUY") and word not in _ABBREVIATIONS):
        return word
    return f"Mc{word[2:].capitalize()}" if word.startswith("MC") and len(word) > 4 else word.capitalize()


def _numbered(word: str) -> str:
    if re.fullmatch(r"\d+(ST|ND|RD|TH)", word):
        return word.lower()
    return word.capitalize() if re.match("[A-Z]{4}", word) else word
