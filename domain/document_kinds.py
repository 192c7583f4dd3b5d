"""What documents are about, and which two a package needs whose providers see them at once (rules P24, D12)."""

from enum import StrEnum


class DocumentKind(StrEnum):
    """What a document is about."""

    RISK_ASSESSMENT = "RISK_ASSESSMENT"
    CARE_PLAN = "CARE_PLAN"
    BROKERAGE_FORM = "BROKERAGE_FORM"
    ASSESSMENT = "ASSESSMENT"
    CONTRACT = "CONTRACT"
    OTHER = "OTHER"

    @property
    def words(self) -> str:
        """`risk assessment`."""
        return self.value.replace("_", " ").lower()


REQUIRED_AT_ONCE = (DocumentKind.RISK_ASSESSMENT, DocumentKind.CARE_PLAN)
