-- Schema 6: the notice by which an article takes itself back. `status` is 'retracted' then, and `retracted_on` its day, as far as it is
-- known; a version that is retracted without a notice was so by hand (`tallywire db retract`).

ALTER TABLE versions ADD COLUMN notice TEXT;
ALTER TABLE versions ADD COLUMN notice_start INTEGER;
ALTER TABLE versions ADD COLUMN notice_end INTEGER CHECK ((notice IS NULL) = (notice_end IS NULL AND notice_start IS NULL));

-- Which passages a person sees first: the claim that states a fact best, and the earliest of each side of a disagreement. To look for
-- them while reading takes seconds in a large file.
ALTER TABLE facts ADD COLUMN cited TEXT;
ALTER TABLE conflicts ADD COLUMN first_left TEXT;
ALTER TABLE conflicts ADD COLUMN first_right TEXT;

-- What every run counts at its end.
CREATE INDEX versions_by_day ON versions (published);
CREATE INDEX versions_by_status ON versions (status);
CREATE INDEX facts_derived ON facts (derived);
CREATE INDEX conflicts_settled ON conflicts (resolved_by);

-- Readers of older files never looked for notices: their articles are read again with the next `ingest`, for the rules have changed.
INSERT OR IGNORE INTO pending (task) VALUES ('facts');
