"""Who of the council read which answer: written down by the statement that reads it (rules B27, Q36)."""

# A read that opens answers, and the note of it. `{shown}` gives one row: the answer, its cost, and in `o` the ids of
# the invitations whose answers stand in it. What an account has read before is not written again, so that reading the
# same page twice writes nothing; two at once write one row.
NOTING = """
WITH shown AS MATERIALIZED ({shown}), noted AS (
    INSERT INTO readings (invitation_id, account_id, number, package_id, authority_id, read_at)
    SELECT i.id, {reader}, i.version, i.package_id, i.authority_id, {now}
    FROM (SELECT DISTINCT each.id::uuid AS id FROM shown CROSS JOIN unnest(string_to_array(shown.o, ' ', '')) each (id))
         opened JOIN invitations i ON i.id = opened.id
    WHERE NOT EXISTS (SELECT FROM readings r
                      WHERE r.invitation_id = i.id AND r.account_id = {reader} AND r.number = i.version)
    ON CONFLICT DO NOTHING)
"""


def noting(shown: str, reader: str, now: str) -> str:
    """What goes before a statement over `shown`: the note of what it opens, in the name of `reader` (a placeholder)."""
    return NOTING.format(shown=shown, reader=reader, now=now)
