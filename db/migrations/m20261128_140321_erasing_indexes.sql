-- By what an erasure finds the parts of a package, and by which the database sees that nothing refers to it any more.
-- Each statement runs by itself; a second run begins again.
DROP INDEX CONCURRENTLY IF EXISTS message_attempts_package;
CREATE INDEX CONCURRENTLY message_attempts_package ON message_attempts (package_id) WHERE package_id IS NOT NULL;
DROP INDEX CONCURRENTLY IF EXISTS messages_invitation;
CREATE INDEX CONCURRENTLY messages_invitation ON messages (invitation_id) WHERE invitation_id IS NOT NULL;
DROP INDEX CONCURRENTLY IF EXISTS notices_invitation;
CREATE INDEX CONCURRENTLY notices_invitation ON notices (invitation_id) WHERE invitation_id IS NOT NULL;
DROP INDEX CONCURRENTLY IF EXISTS document_versions_package;
CREATE INDEX CONCURRENTLY document_versions_package ON document_versions (package_id);
DROP INDEX CONCURRENTLY IF EXISTS packages_duplicated;
CREATE INDEX CONCURRENTLY packages_duplicated ON packages (duplicated_from_id) WHERE duplicated_from_id IS NOT NULL;
DROP INDEX CONCURRENTLY IF EXISTS note_marks_subject;
CREATE INDEX CONCURRENTLY note_marks_subject ON note_marks (subject_id);
