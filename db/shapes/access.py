"""What is read by who has not signed in: functions of the migrations tell names, and nothing else (rule A5)."""

from db.shapes.declare import Many, Order, Shape, plain

BY_NAME = {"NAME": Order("lower({t}.name)")}

EMPLOYER = Shape(type="Employer", noun=None, columns=plain("name"))
ASKED_AUTHORITY = Shape(type="AskedAuthority", noun=None, columns=plain("slug", "name", "job_roles"))

EMPLOYERS = Many(
    "employer", BY_NAME, "NAME", source="employers_named({search}) {child} (name)", takes={"search": "text"}
)
AUTHORITIES = Many("asked_authority", BY_NAME, "NAME", source="access_authorities({now}) {child}")
