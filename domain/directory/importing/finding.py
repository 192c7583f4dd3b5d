"""Which organisation and which service a row is about."""

from collections.abc import Mapping
from typing import Any

from domain.directory.facts import Organisation, Service
from domain.directory.importing.facts import Directory, Rejected
from domain.directory.layouts import Layout, Row


def organisation_of(found: Directory, wanted_slug: str, given: Mapping[str, Any]) -> Organisation | None:
    """The organisation that a row is about, where it stands: by its code, its CQC id or its name."""
    if wanted_slug:
        return found.organisations.get(found.by_slug[wanted_slug]) if wanted_slug in found.by_slug else None
    provider = (given.get("cqc_provider_id") or "").upper()
    if provider in found.by_provider:
        return found.organisations[found.by_provider[provider]]
    named = [found.organisations[id] for id in found.by_name.get((given.get("name") or "").casefold(), ())]
    fitting = [one for one in named if not (provider and one.facts.cqc_provider_id)]
    if len(fitting) > 1:
        raise Rejected(
            f'{len(fitting)} organisations are called "{given.get("name")}": say which by its code or CQC id.'
        )
    return fitting[0] if fitting else None


def service_of(
    directory: Directory, organisation: Organisation | None, row: Row, given: dict[str, Any], layout: Layout
) -> Service | None:
    """The service that a row is about, where it stands: by its CQC id or its name; `given` may get a fuller name."""
    location = (given.get("cqc_location_id") or "").upper()
    id = directory.by_location.get(location) if location else None
    if id is not None:
        service = directory.services[id]
        if organisation is None or service.organisation_id != organisation.id:
            other = directory.organisations[service.organisation_id].facts.name
            raise Rejected(
                f'The CQC location {location} belongs to "{other}", not to "{row.organisation.get("name")}".'
            )
    sister = None
    if organisation is not None:
        sister = directory.by_service_name.get((organisation.id, given.get("name") or ""))
    if sister is None or sister == id:
        return None if id is None else directory.services[id]
    known = directory.services[sister].facts.cqc_location_id
    if id is None and not (location and known and location != known):
        return directory.services[sister]
    if layout is Layout.CQC:
        # two locations of a provider may be called alike there
        given["name"] = f"{given.get('name')} ({location})"
        return None if id is None else directory.services[id]
    raise Rejected(f'The organisation has another service that is called "{given["name"]}".')
