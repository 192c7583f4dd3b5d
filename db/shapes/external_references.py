"""What is read of the names that other systems have for things."""

from db.shapes.declare import Many, Order, Shape, plain

EXTERNAL_REFERENCE = Shape(type="ExternalReference", noun="external_references", columns=plain("system", "reference"))


def external_references(noun: str) -> Many:
    """The relation of a noun to the references that the viewer's authority noted of it."""
    on = f"{{child}}.object_type = '{noun}' AND {{child}}.object_id = {{t}}.id"
    return Many("external_reference", {"SYSTEM": Order("{t}.system")}, "SYSTEM", on)
