-- A requirement in the officer's own words, where the council's catalogue leaves it open (rule B7).
ALTER TABLE requirements ADD COLUMN own_text text;
-- Not asked of the rows there are, which have none: the table is not read under its lock.
ALTER TABLE requirements ADD CONSTRAINT requirements_own_text_says_something CHECK (own_text <> '') NOT VALID;
