-- What is sent while a package is erased would stay in the store without a name: the package waits for another night.

SET LOCAL lock_timeout = '10s';

GRANT UPDATE (leased_until) ON uploads TO ebrokerage_gate;

CREATE OR REPLACE FUNCTION erase_record(package uuid, category text, years integer, at timestamptz)
RETURNS TABLE (documents integer, notes integer, positions bigint[])
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    of_authority uuid;
    about uuid[];
BEGIN
    SELECT p.authority_id INTO of_authority FROM packages p
    WHERE p.id = package AND record_due(p.ended_at, years) <= at FOR UPDATE SKIP LOCKED;
    -- a statement of its own after the lock: who holds a package does so behind the same lock
    IF of_authority IS NULL
       OR EXISTS (SELECT FROM legal_holds h WHERE h.package_id = package AND h.lifted_at IS NULL) THEN
        RETURN;
    END IF;
    about := ARRAY(SELECT package UNION ALL SELECT i.id FROM invitations i WHERE i.package_id = package);
    IF EXISTS (SELECT FROM audit a WHERE a.object_id = ANY (about) AND a.position IS NULL) THEN
        RETURN;
    END IF;
    IF category IN ('DOCUMENTS', 'PACKAGES') THEN
        -- who sends bytes of it now would write them where they have just been taken away; asked behind their lock
        PERFORM FROM uploads u WHERE u.package_id = package FOR UPDATE;
        IF EXISTS (SELECT FROM uploads u WHERE u.package_id = package AND u.leased_until + interval '10 minutes' > at)
        THEN
            RETURN;
        END IF;
    END IF;
    documents := 0;
    notes := 0;
    IF category IN ('DOCUMENTS', 'PACKAGES') THEN
        documents := erase_documents(package, at);
    END IF;
    IF category IN ('NOTES', 'PACKAGES') THEN
        notes := erase_notes(package);
    END IF;
    WITH erased AS (
        UPDATE audit a SET before = NULL, after = NULL, salt = NULL, erased_at = at
        WHERE a.authority_id = of_authority AND a.object_id = ANY (about) AND a.object_type IN ('package', 'invitation')
          AND a.erased_at IS NULL AND (a.before IS NOT NULL OR a.after IS NOT NULL)
          AND CASE category WHEN 'PACKAGES' THEN true WHEN 'DOCUMENTS' THEN a.action ^@ 'document.'
              ELSE a.action ^@ 'note.' END
        RETURNING a.position)
    SELECT coalesce(array_agg(e.position ORDER BY e.position), '{}') INTO positions FROM erased e;
    IF category = 'PACKAGES' THEN
        PERFORM erase_rest(package);
    END IF;
    RETURN NEXT;
END
$$;
