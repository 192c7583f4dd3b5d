"""The API's promises about itself: its SDL is committed, described, guarded, and stored somewhere."""

from pathlib import Path

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    build_schema,
    find_breaking_changes,
    is_introspection_type,
    is_specified_scalar_type,
)

import db.shapes
from db.shapes.declare import Many, One
from schema.schema import Schema
from schema.selection import python_name, required

SCHEMA = Schema()
TYPES = [
    type_
    for type_ in SCHEMA.core.type_map.values()
    if not is_introspection_type(type_) and not is_specified_scalar_type(type_)
]
OBJECTS = [type_ for type_ in TYPES if isinstance(type_, GraphQLObjectType)]
NOT_STORED = {"Query", "Mutation", "Subscription", "PageInfo", "UserError", "Warning"}


@pytest.mark.parametrize("type_", TYPES, ids=str)
def test_every_element_has_a_description(type_: GraphQLNamedType) -> None:
    missing = [] if type_.description else [type_.name]
    if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
        for name, field in type_.fields.items():
            missing += [] if field.description else [name]
            missing += [f"{name}({argument})" for argument, given in field.args.items() if not given.description]
    if isinstance(type_, GraphQLInputObjectType):
        missing += [name for name, member in type_.fields.items() if not member.description]
    if isinstance(type_, GraphQLEnumType):
        missing += [name for name, value in type_.values.items() if not value.description]
    assert missing == []


@pytest.mark.parametrize("type_", OBJECTS, ids=str)
def test_every_field_takes_a_permission(type_: GraphQLObjectType) -> None:
    assert [name for name, field in type_.fields.items() if not required(type_, field)] == []


def test_every_field_can_be_read_and_everything_that_can_be_read_is_a_field() -> None:
    stored = {shape.type: shape for shape in db.shapes.SHAPES.values()}
    plain = [type_ for type_ in OBJECTS if type_.name not in NOT_STORED and not type_.name.endswith("Payload")]
    shown = {type_.name for type_ in plain if not type_.name.endswith(("Connection", "Edge"))}
    assert shown == set(stored)
    for type_ in plain:
        if type_.name in stored:
            fields = {python_name(field, name) for name, field in type_.fields.items()}
            shape = stored[type_.name]
            assert fields == {*shape.columns, *shape.relations}, type_.name


def test_every_relation_leads_to_the_type_that_its_field_promises() -> None:
    types = {type_.name: type_ for type_ in OBJECTS}
    for shape in db.shapes.SHAPES.values():
        for name, field in types[shape.type].fields.items():
            relation = shape.relations.get(python_name(field, name))
            if relation is not None:
                target = db.shapes.SHAPES[relation.shape].type
                promised = str(field.type).replace("!", "").strip("[]")
                paged = isinstance(relation, Many) and relation.connection
                assert promised == (f"{target}Connection" if paged else target), f"{shape.type}.{name}"
                assert str(field.type).startswith("[") == (isinstance(relation, Many) and not paged)
                assert isinstance(relation, One | Many)


def test_a_breaking_change_is_named_in_the_changelog() -> None:
    """`schema/released.graphql` is the SDL of the last release; what breaks its clients stands under Unreleased."""
    house = Path(__file__).parents[2]
    released = build_schema((house / "schema" / "released.graphql").read_text())
    broken = find_breaking_changes(released, build_schema(SCHEMA.sdl()))
    unreleased = (house / "CHANGELOG.md").read_text().split("\n## ")[1]
    assert unreleased.startswith("Unreleased")
    assert [change.description for change in broken if change.description not in unreleased] == []
