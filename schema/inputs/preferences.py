"""What is said to choose which messages are sent."""

import strawberry

from domain.notices import NoticeKind
from domain.preferences import Preference, SetMessagePreferences
from schema import gate
from schema.preferences import MessageKind, MessageRecipient


@strawberry.input(description="Whether messages of one kind are wanted in one inbox.")
class MessagePreferenceInput:
    """Rule P32."""

    kind: MessageKind = gate.given("What the messages tell.")
    recipient: MessageRecipient = gate.given("Whose inbox.", default=MessageRecipient.MYSELF)
    wanted: bool = gate.given("Whether they are to be sent.")


@strawberry.input(description="Which messages you want.")
class SetMessagePreferencesInput:
    """Rule P32."""

    preferences: list[MessagePreferenceInput] = gate.given("What is to be different; the rest stays.")

    def command(self) -> SetMessagePreferences:
        """As the domain knows it."""
        return SetMessagePreferences(
            tuple(
                Preference(
                    NoticeKind(each.kind.value), team=each.recipient is MessageRecipient.TEAM, wanted=each.wanted
                )
                for each in self.preferences
            )
        )
