"""What is said to add somebody to a package."""

import strawberry

from domain.subscribers import AddSubscriber, RemoveSubscriber
from schema import gate
from schema.inputs.ids import row_id


@strawberry.input(description="Somebody else of your council who is to see a package.")
class AddSubscriberInput:
    """Rule B4."""

    package_id: strawberry.ID = gate.given("The package.")
    account_id: strawberry.ID = gate.given("Who: found with `officers(search:)`.")

    def command(self) -> AddSubscriber:
        """As the domain knows it."""
        return AddSubscriber(row_id(self.package_id, "package"), row_id(self.account_id, "account"))


@strawberry.input(description="Somebody who was added to a package and is to see it no longer.")
class RemoveSubscriberInput:
    """Rule B4."""

    package_id: strawberry.ID = gate.given("The package.")
    account_id: strawberry.ID = gate.given("Who.")

    def command(self) -> RemoveSubscriber:
        """As the domain knows it."""
        return RemoveSubscriber(row_id(self.package_id, "package"), row_id(self.account_id, "account"))
