-- What was done to documents and notes is told to finance of the packages alone that it was added to, like the documents
-- and notes themselves: an entry of the audit names a document, which may name a person.

SET LOCAL lock_timeout = '10s';

ALTER POLICY council ON audit USING (
    authority_id = (SELECT viewer_authority()) AND ((SELECT viewer_reads_all()) OR CASE object_type
        WHEN 'package' THEN viewer_follows(object_id)
            AND (split_part(action, '.', 1) NOT IN ('document', 'note') OR viewer_subscribed(object_id))
        WHEN 'invitation' THEN viewer_follows_invitation(object_id)
            AND (split_part(action, '.', 1) NOT IN ('document', 'note') OR EXISTS (
                SELECT FROM invitations i WHERE i.id = audit.object_id AND viewer_subscribed(i.package_id) OFFSET 0))
        ELSE false END));
