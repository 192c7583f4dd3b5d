"""Puts the schema together."""

from collections.abc import Mapping
from typing import Any

import strawberry
from graphql import (
    ExecutionResult,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    execute,
    is_introspection_type,
)
from strawberry.printer import print_schema
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from schema import directory, executor, importing, invitations, packages, profiles, teams, timers
from schema.changing import Context
from schema.documents import Operation
from schema.mutation import Mutation
from schema.query import Query
from schema.scalars import SCALARS
from schema.subscription import Subscription

OWN_VALUES = {"UserError", "Warning"}
"""Types whose values are Python objects rather than rows of the projection."""


class Schema:
    """The API's schema, ready to execute."""

    def __init__(self) -> None:
        self.strawberry = strawberry.Schema(
            query=Query,
            mutation=Mutation,
            subscription=Subscription,
            types=[
                directory.Account,
                directory.Authority,
                directory.Organisation,
                directory.Service,
                invitations.Invitation,
                packages.Package,
                packages.PackageInvitation,
                importing.ImportReport,
                profiles.Profile,
                teams.Team,
                timers.Job,
            ],
            config=StrawberryConfig(scalar_map=SCALARS),
        )
        self.core: GraphQLSchema = self.strawberry._schema  # noqa: SLF001 - graphql-core's own schema has no public name
        roots = (self.core.query_type, self.core.mutation_type, self.core.subscription_type)
        for type_ in self.core.type_map.values():
            if isinstance(type_, GraphQLInterfaceType):
                type_.resolve_type = executor.concrete_type
            elif isinstance(type_, GraphQLObjectType) and not is_introspection_type(type_):
                type_.is_type_of = None
                if type_ not in roots and type_.name not in OWN_VALUES:
                    _resolve_by_key(type_.fields)

    def sdl(self) -> str:
        """The schema as text, as it is committed."""
        return print_schema(self.strawberry) + "\n"

    async def run(self, operation: Operation, context: Context, variables: Mapping[str, Any]) -> ExecutionResult:
        """Execute an admitted operation; `variables` as the client sent them."""
        result = execute(
            self.core,
            operation.document,
            context_value=context,
            variable_values=dict(variables),
            operation_name=operation.definition.name.value if operation.definition.name else None,
            executor_class=StrawberryGraphQLCoreExecutionContext,
        )
        return result if isinstance(result, ExecutionResult) else await result


def _resolve_by_key(fields: Mapping[str, GraphQLField]) -> None:
    for name, field in fields.items():
        if name not in {"userErrors", "warnings"}:
            field.resolve = executor.by_key
