"""How a brokerage manager keeps teams and says who works in them (rule B24)."""

from uuid import UUID, uuid4

import db.authorities
import db.teams
from db.transaction import Tx
from domain import teams
from domain.events import TeamChanged
from domain.refusals import NotFound, Refused
from domain.teams import AssignOfficer, CreateTeam, RenameTeam, RetireTeam, Team
from resolvers import announcing, loading
from resolvers.announcing import Administered
from resolvers.request import Outcome, mutation


@mutation
async def create(tx: Tx, command: CreateTeam) -> Outcome:
    """Begin a team."""
    await db.authorities.lock(tx)
    id = uuid4()
    taken = await db.teams.is_taken(tx, command.name.strip(), id)
    team, event = teams.create(command, id, loading.authority(tx), taken=taken)
    await db.teams.insert(tx, team)
    return await _announced(tx, "team.created", None, team, event)


@mutation
async def rename(tx: Tx, command: RenameTeam) -> Outcome:
    """Give a team another name."""
    await db.authorities.lock(tx)
    before = await _team(tx, command.team_id)
    taken = await db.teams.is_taken(tx, command.name.strip(), before.id)
    team, event = teams.rename(before, command, taken=taken)
    await db.teams.save(tx, team)
    return await _announced(tx, "team.renamed", before, team, event)


@mutation
async def retire(tx: Tx, command: RetireTeam) -> Outcome:
    """Close a team that nobody works in any more."""
    now = await db.authorities.lock(tx)
    before = await _team(tx, command.team_id)
    team, event = teams.retire(before, now)
    await db.teams.save(tx, team)
    return await _announced(tx, "team.retired", before, team, event)


@mutation
async def assign(tx: Tx, command: AssignOfficer) -> Outcome:
    """Say where an officer works."""
    await db.authorities.lock(tx)
    officer = await db.teams.lock_officer(tx, command.account_id)
    if officer is None:
        raise Refused([NotFound("account_id", noun="officer")])
    team = None if command.team_id is None else await _team(tx, command.team_id)
    assigned = teams.assign(officer, team)
    await db.teams.assign(tx, assigned)
    changed = {id for id in (officer.team_id, assigned.team_id) if id is not None and officer != assigned}
    done = Administered(
        action="officer.assigned",
        noun="account",
        id=officer.id,
        before={"team_id": officer.team_id},
        after={"team_id": assigned.team_id},
    )
    told = [TeamChanged(authority_id=officer.authority_id, team_id=id) for id in sorted(changed)]
    return await announcing.administered(tx, done, *told)


async def _team(tx: Tx, team_id: UUID) -> Team:
    found = await db.teams.lock(tx, team_id)
    if found is None:
        raise Refused([NotFound("team_id", noun="team")])
    return found


async def _announced(tx: Tx, action: str, before: Team | None, after: Team, event: TeamChanged) -> Outcome:
    old = _facts(before) if before else None
    done = Administered(action=action, noun="team", id=after.id, before=old, after=_facts(after))
    return await announcing.administered(tx, done, event)


def _facts(team: Team) -> dict[str, object]:
    return {"name": team.name, "retired_at": team.retired_at}
