"""What is forgotten when it has had its time, by category; how long each is kept is a setting."""

from enum import StrEnum


class Category(StrEnum):
    """A kind of row that nobody needs for ever. What was decided about a package is not among them."""

    IMPORT_REPORTS = "IMPORT_REPORTS"
    SIGN_INS = "SIGN_INS"
    SESSIONS = "SESSIONS"
    JOBS = "JOBS"
    DELIVERIES = "DELIVERIES"
    AUDIT_OF_PACKAGES = "AUDIT_OF_PACKAGES"
    AUDIT_OF_OTHERS = "AUDIT_OF_OTHERS"


ERASED = frozenset({Category.AUDIT_OF_PACKAGES, Category.AUDIT_OF_OTHERS})
"""Whose rows stay, in their chain, and lose their details: what there was before and after."""
