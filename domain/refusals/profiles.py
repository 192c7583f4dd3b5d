"""What is wrong with a profile that is to be published."""

from domain.refusals.refusing import Refusal


class EffectiveInPast(Refusal):
    """A profile holds from now ({now}) on, or from later, not from the past."""


class ProfileUnchanged(Refusal):
    """Version {version} of the profile says just this already."""
