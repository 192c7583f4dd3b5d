-- Working days: the bank holidays of England and Wales that are known, and response times in working days (rules C5, Q4).

SET LOCAL lock_timeout = '10s';

-- Every year from the first day's to the last day's is known as a whole; `ebrokerage calendar load` replaces the list.
CREATE TABLE bank_holidays (
    day date PRIMARY KEY,
    title text NOT NULL CHECK (title <> '')
);
ALTER TABLE bank_holidays ENABLE ROW LEVEL SECURITY;
ALTER TABLE bank_holidays FORCE ROW LEVEL SECURITY;
CREATE POLICY everybody ON bank_holidays FOR SELECT TO ebrokerage_app, ebrokerage_worker USING (true);
GRANT SELECT ON bank_holidays TO ebrokerage_app, ebrokerage_worker;

-- What the service ships (`domain.calendar.shipped`). The owner is bound by the policies, which let nobody write.
ALTER TABLE bank_holidays NO FORCE ROW LEVEL SECURITY;
INSERT INTO bank_holidays (day, title) VALUES
    ('2019-01-01', 'New Year''s Day'),
    ('2019-04-19', 'Good Friday'),
    ('2019-04-22', 'Easter Monday'),
    ('2019-05-06', 'May Day'),
    ('2019-05-27', 'Spring Bank Holiday'),
    ('2019-08-26', 'Late Summer Bank Holiday'),
    ('2019-12-25', 'Christmas Day'),
    ('2019-12-26', 'Boxing Day'),
    ('2020-01-01', 'New Year''s Day'),
    ('2020-04-10', 'Good Friday'),
    ('2020-04-13', 'Easter Monday'),
    ('2020-05-08', 'May Day'),
    ('2020-05-25', 'Spring Bank Holiday'),
    ('2020-08-31', 'Late Summer Bank Holiday'),
    ('2020-12-25', 'Christmas Day'),
    ('2020-12-26', 'Boxing Day'),
    ('2020-12-28', 'Boxing Day (observed)'),
    ('2021-01-01', 'New Year''s Day'),
    ('2021-04-02', 'Good Friday'),
    ('2021-04-05', 'Easter Monday'),
    ('2021-05-03', 'May Day'),
    ('2021-05-31', 'Spring Bank Holiday'),
    ('2021-08-30', 'Late Summer Bank Holiday'),
    ('2021-12-25', 'Christmas Day'),
    ('2021-12-26', 'Boxing Day'),
    ('2021-12-27', 'Christmas Day (observed)'),
    ('2021-12-28', 'Boxing Day (observed)'),
    ('2022-01-01', 'New Year''s Day'),
    ('2022-01-03', 'New Year''s Day (observed)'),
    ('2022-04-15', 'Good Friday'),
    ('2022-04-18', 'Easter Monday'),
    ('2022-05-02', 'May Day'),
    ('2022-06-02', 'Spring Bank Holiday'),
    ('2022-06-03', 'Platinum Jubilee of Elizabeth II'),
    ('2022-08-29', 'Late Summer Bank Holiday'),
    ('2022-09-19', 'State Funeral of Queen Elizabeth II'),
    ('2022-12-25', 'Christmas Day'),
    ('2022-12-26', 'Boxing Day'),
    ('2022-12-27', 'Christmas Day (observed)'),
    ('2023-01-01', 'New Year''s Day'),
    ('2023-01-02', 'New Year''s Day (observed)'),
    ('2023-04-07', 'Good Friday'),
    ('2023-04-10', 'Easter Monday'),
    ('2023-05-01', 'May Day'),
    ('2023-05-08', 'Coronation of Charles III'),
    ('2023-05-29', 'Spring Bank Holiday'),
    ('2023-08-28', 'Late Summer Bank Holiday'),
    ('2023-12-25', 'Christmas Day'),
    ('2023-12-26', 'Boxing Day'),
    ('2024-01-01', 'New Year''s Day'),
    ('2024-03-29', 'Good Friday'),
    ('2024-04-01', 'Easter Monday'),
    ('2024-05-06', 'May Day'),
    ('2024-05-27', 'Spring Bank Holiday'),
    ('2024-08-26', 'Late Summer Bank Holiday'),
    ('2024-12-25', 'Christmas Day'),
    ('2024-12-26', 'Boxing Day'),
    ('2025-01-01', 'New Year''s Day'),
    ('2025-04-18', 'Good Friday'),
    ('2025-04-21', 'Easter Monday'),
    ('2025-05-05', 'May Day'),
    ('2025-05-26', 'Spring Bank Holiday'),
    ('2025-08-25', 'Late Summer Bank Holiday'),
    ('2025-12-25', 'Christmas Day'),
    ('2025-12-26', 'Boxing Day'),
    ('2026-01-01', 'New Year''s Day'),
    ('2026-04-03', 'Good Friday'),
    ('2026-04-06', 'Easter Monday'),
    ('2026-05-04', 'May Day'),
    ('2026-05-25', 'Spring Bank Holiday'),
    ('2026-08-31', 'Late Summer Bank Holiday'),
    ('2026-12-25', 'Christmas Day'),
    ('2026-12-26', 'Boxing Day'),
    ('2026-12-28', 'Boxing Day (observed)'),
    ('2027-01-01', 'New Year''s Day'),
    ('2027-03-26', 'Good Friday'),
    ('2027-03-29', 'Easter Monday'),
    ('2027-05-03', 'May Day'),
    ('2027-05-31', 'Spring Bank Holiday'),
    ('2027-08-30', 'Late Summer Bank Holiday'),
    ('2027-12-25', 'Christmas Day'),
    ('2027-12-26', 'Boxing Day'),
    ('2027-12-27', 'Christmas Day (observed)'),
    ('2027-12-28', 'Boxing Day (observed)'),
    ('2028-01-01', 'New Year''s Day'),
    ('2028-01-03', 'New Year''s Day (observed)'),
    ('2028-04-14', 'Good Friday'),
    ('2028-04-17', 'Easter Monday'),
    ('2028-05-01', 'May Day'),
    ('2028-05-29', 'Spring Bank Holiday'),
    ('2028-08-28', 'Late Summer Bank Holiday'),
    ('2028-12-25', 'Christmas Day'),
    ('2028-12-26', 'Boxing Day');
DO $$
BEGIN
    IF (SELECT count(*) FROM bank_holidays) <> 93 THEN
        RAISE EXCEPTION 'not every bank holiday was kept';
    END IF;
END
$$;
ALTER TABLE bank_holidays FORCE ROW LEVEL SECURITY;

-- Working days that are proposed for answers, and those for an urgent request. New columns hold nothing yet, so the
-- constraint needs no look at old rows, which would take a lock for long.
ALTER TABLE packages
    ADD COLUMN proposed_response_days integer,
    ADD COLUMN proposed_urgent_days integer;
ALTER TABLE packages
    ADD CONSTRAINT packages_proposed_days CHECK (
        proposed_response_days > 0 AND (proposed_urgent_days IS NULL OR proposed_urgent_days > 0)
        OR proposed_response_days IS NULL AND proposed_urgent_days IS NULL) NOT VALID;
-- Only drafts are proposed anything, and only where an authority's profile speaks of working days.
ALTER TABLE packages NO FORCE ROW LEVEL SECURITY;
ALTER TABLE profiles NO FORCE ROW LEVEL SECURITY;
ALTER TABLE service_levels NO FORCE ROW LEVEL SECURITY;
CREATE TEMPORARY TABLE proposing ON COMMIT DROP AS
SELECT p.id, (d.document->'response_window'->>'working_days')::integer AS days,
       (d.document->'response_window'->>'urgent_working_days')::integer AS urgent_days
FROM profiles d
JOIN packages p ON p.authority_id = d.authority_id AND p.state = 'DRAFT' AND p.profile_id = d.id
JOIN service_levels l ON l.id = p.service_level_id
WHERE d.document->'response_window'->>'working_days' IS NOT NULL AND NOT EXISTS (
    SELECT FROM jsonb_array_elements(d.document->'service_levels') level
    WHERE level->>'code' = l.code AND level->>'response_window_hours' IS NOT NULL);
DO $$
DECLARE
    told bigint;
BEGIN
    UPDATE packages p SET proposed_response_days = x.days, proposed_urgent_days = x.urgent_days
    FROM proposing x WHERE x.id = p.id;
    GET DIAGNOSTICS told = ROW_COUNT;
    IF told <> (SELECT count(*) FROM proposing) THEN
        RAISE EXCEPTION 'not every draft got its working days';
    END IF;
END
$$;
ALTER TABLE packages FORCE ROW LEVEL SECURITY;
ALTER TABLE profiles FORCE ROW LEVEL SECURITY;
ALTER TABLE service_levels FORCE ROW LEVEL SECURITY;
