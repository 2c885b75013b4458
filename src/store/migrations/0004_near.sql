-- Schema 4: what a refresh needs to work out no more than what one article touches.

-- The sign, the first three digits and the size of a figure: what it shares with those that it may be mixed up with.
ALTER TABLE claims ADD COLUMN alike TEXT;
ALTER TABLE facts ADD COLUMN alike TEXT;
-- With how many significant digits the fact's value is printed.
ALTER TABLE facts ADD COLUMN digits INTEGER NOT NULL DEFAULT 0;
-- What gave a value to a fact that its witnesses leave open: 'slip' or 'arithmetic'.
ALTER TABLE facts ADD COLUMN settled_by TEXT CHECK (settled_by IN ('slip', 'arithmetic'));

-- The fact inside which claims disagree, or that fails the checks; null for a disagreement between facts.
ALTER TABLE conflicts ADD COLUMN about TEXT REFERENCES facts (id) ON DELETE CASCADE;
-- How a disagreement was found inside a fact, before its reason was named: the id that it had, what settled it, and whether its sides
-- have changed places since.
ALTER TABLE conflicts ADD COLUMN found_as TEXT;
ALTER TABLE conflicts ADD COLUMN found_settled TEXT;
ALTER TABLE conflicts ADD COLUMN turned INTEGER NOT NULL DEFAULT 0 CHECK (turned IN (0, 1));

DROP INDEX claims_by_fact_key;
ALTER TABLE claims DROP COLUMN fact_key;
DROP INDEX facts_by_period;
CREATE INDEX facts_by_course ON facts (subject, period_end, period_start);
CREATE INDEX facts_by_days ON facts (period_end, period_start, platform);
CREATE INDEX claims_alike ON claims (metric, alike, period_end) WHERE alike IS NOT NULL;
CREATE INDEX facts_alike ON facts (metric, alike, period_end) WHERE alike IS NOT NULL;
CREATE INDEX facts_contested ON facts (subject, metric, period_end) WHERE status IN ('open', 'disputed');
CREATE INDEX conflicts_about ON conflicts (about) WHERE about IS NOT NULL;
CREATE INDEX claims_open ON claims (subject, metric) WHERE period_end IS NULL OR period_start IS NULL;

INSERT OR IGNORE INTO pending (task) VALUES ('facts');
