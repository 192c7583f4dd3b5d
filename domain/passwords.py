"""Which passwords are taken (NIST SP 800-63B-4, section 3.1.1.2): long enough, and none that anybody would try first.

There are no rules of composition. Length is counted in characters of the normalised text.
"""

import itertools
import re
import unicodedata
from collections.abc import Callable, Sequence

SHORTEST_ALONE = 15
"""Where the password is all that somebody signs in with; three random words are longer."""
SHORTEST_WITH_SECOND_FACTOR = 8
LONGEST = 256
FEWEST_DIFFERENT = 5
LONGEST_UNIT = 6
SHORTEST_LIKENESS = 4
LOOK_ALIKES = str.maketrans("013457@$!", "oieastasi")

Common = Callable[[str], bool]
"""Whether a text stands on the list of common passwords."""


def normalised(password: str) -> str:
    """One form for however a keyboard composed the letters."""
    return unicodedata.normalize("NFKC", password)


def shortest(*, second_factor: bool) -> int:
    """How long a password has to be; `second_factor`: it never stands alone."""
    return SHORTEST_WITH_SECOND_FACTOR if second_factor else SHORTEST_ALONE


def problem(password: str, minimum: int, about: Sequence[str], common: Common) -> str | None:
    """What is wrong with a new password, as a sentence that says what to do; None where nothing is.

    `about` are the person's names and addresses and those of who they work for.
    """
    text = normalised(password)
    if len(text) < minimum:
        return f"Your password must have {minimum} characters or more. Three random words make a good one."
    if len(text) > LONGEST:
        return f"Your password must have {LONGEST} characters or fewer."
    if any(unicodedata.category(letter) == "Cc" for letter in text):
        return "Your password must not have control characters, such as tabs."
    return _guessable(text, about, common)


def _guessable(text: str, about: Sequence[str], common: Common) -> str | None:
    if _is_common(text, common):
        return "Choose a password that is harder to guess: this one is on the lists of those that are tried first."
    if _is_monotonous(text.casefold()):
        return "Choose a password that is harder to guess: this one repeats itself or follows the keyboard."
    if _resembles(text, about):
        return "Choose a password that does not have your name, user name, e-mail address or organisation in it."
    return None


def _is_common(text: str, common: Common) -> bool:
    """It, or what is left of it without the numbers and signs around it, however it is disguised."""
    plain = text.casefold()
    bare = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", plain)
    forms = {plain, plain.translate(LOOK_ALIKES), "".join(plain.split())}
    # A bare word is held against the list only where the rest is no more than trimmings.
    if len(bare) * 2 >= len(plain):
        forms |= {bare, bare.translate(LOOK_ALIKES)}
    return any(common(form) for form in forms if form)


def _is_monotonous(plain: str) -> bool:
    if len(set(plain)) < FEWEST_DIFFERENT:
        return True
    for length in range(1, LONGEST_UNIT + 1):
        unit = plain[:length]
        if (unit * (len(plain) // length + 1))[: len(plain)] == plain:
            return True
    steps = [ord(after) - ord(before) for before, after in itertools.pairwise(plain)]
    usual = max(steps.count(1), steps.count(-1), steps.count(0))
    return usual * 4 >= len(steps) * 3 or any(
        plain in row * 3 or plain in (row * 3)[::-1] for row in ("qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890")
    )


def _resembles(text: str, about: Sequence[str]) -> bool:
    """Whether names make up more than half of it, put together however."""
    whole = {_letters(name) for name in about}
    parts = whole | {_letters(part) for name in about for part in re.split(r"[@.\s_-]+", name)}
    left = plain = _letters(text)
    for part in sorted((part for part in parts if len(part) >= SHORTEST_LIKENESS), key=len, reverse=True):
        left = left.replace(part, "")
    return len(left) * 2 < len(plain)


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", normalised(text).casefold())
