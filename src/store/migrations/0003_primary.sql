-- Schema 3: claim records, the origin's own rows, the readings that make figures true, and what was known when.

-- Where a version's text comes from: an article; claim records, whose quotes are all there is of it; the origin's own rows, added up.
ALTER TABLE versions ADD COLUMN form TEXT NOT NULL DEFAULT 'article' CHECK (form IN ('article', 'claims', 'primary'));
-- The day on which its publisher took it back; `status` is 'retracted' then.
ALTER TABLE versions ADD COLUMN retracted_on TEXT CHECK (retracted_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]');

-- The id of the fact that the claim speaks of, null while its period is open: which claims meet is found without reading them all.
ALTER TABLE claims ADD COLUMN fact_key TEXT;
CREATE INDEX claims_by_fact_key ON claims (fact_key);

-- An answer of the origin's data API.
CREATE TABLE primary_answers (
  id            TEXT PRIMARY KEY,
  dataset       TEXT NOT NULL,
  filters       TEXT NOT NULL, -- as they were asked for, sorted: 'modality=text'; '' for none
  as_of         TEXT NOT NULL, -- UTC, to the millisecond: the figures are restated later
  start_date    TEXT NOT NULL,
  end_date      TEXT NOT NULL,
  citation      TEXT NOT NULL, -- how its source asks to be cited
  licence       TEXT NOT NULL,
  received      TEXT,          -- in no export
  received_from TEXT
) STRICT, WITHOUT ROWID;

-- What a slug processed on a day, as it was stated at `as_of`. A restatement is another row beside the earlier one.
CREATE TABLE primary_rows (
  dataset TEXT NOT NULL,
  filters TEXT NOT NULL,
  date    TEXT NOT NULL CHECK (date GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  as_of   TEXT NOT NULL,
  slug    TEXT NOT NULL, -- 'other': all that are not named that day
  tokens  INTEGER NOT NULL CHECK (tokens >= 0),
  answer  TEXT NOT NULL REFERENCES primary_answers (id),
  PRIMARY KEY (dataset, filters, date, as_of, slug)
) STRICT, WITHOUT ROWID;

-- Whose a slug is, by the entity files. No country: nobody has owned up, or the row is 'other'.
CREATE TABLE primary_slugs (
  slug    TEXT PRIMARY KEY,
  model   TEXT,
  maker   TEXT,
  country TEXT,
  free    INTEGER NOT NULL CHECK (free IN (0, 1))
) STRICT, WITHOUT ROWID;

-- What the origin's rows say about a claim: the ways to add them up that were tried.
CREATE TABLE readings (
  claim        TEXT PRIMARY KEY REFERENCES claims (id) ON DELETE CASCADE,
  verdict      TEXT NOT NULL CHECK (verdict IN ('plain', 'reading', 'several', 'near', 'none', 'too_few_digits')),
  reading      TEXT, -- the reading that makes it true, in words; null where none is named
  plain        TEXT, -- what the plain reading gives
  plain_real   REAL,
  tried        INTEGER NOT NULL, -- readings that give different numbers
  combinations INTEGER NOT NULL, -- ways to add up that they are
  chance       TEXT, -- that a random figure of as many digits would hit one of them
  shifted      INTEGER NOT NULL CHECK (shifted IN (0, 1)), -- 1: the stated days fail, moved ones were tried
  telling      INTEGER NOT NULL CHECK (telling IN (0, 1)), -- 0: too few digits for a scope to be named
  as_of        TEXT NOT NULL,
  told         TEXT NOT NULL -- all of it in a sentence or two
) STRICT, WITHOUT ROWID;

-- Readings that make the figure true ('true'), that hold for all of the article's figures of those days too ('joint'), or that miss it
-- by no more than one unit of its last digit ('near'). The plainest first.
CREATE TABLE reading_hits (
  claim    TEXT NOT NULL REFERENCES readings (claim) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  fit      TEXT NOT NULL CHECK (fit IN ('true', 'joint', 'near')),
  value    TEXT NOT NULL,
  reading  TEXT NOT NULL,
  alike    INTEGER NOT NULL, -- how many readings give this one number
  PRIMARY KEY (claim, position)
) STRICT, WITHOUT ROWID;

-- A share that an article states, beside the one that its own figures for the same subject make.
CREATE TABLE own_shares (
  claim TEXT NOT NULL REFERENCES claims (id) ON DELETE CASCADE,
  part  TEXT NOT NULL REFERENCES claims (id) ON DELETE CASCADE,
  whole TEXT NOT NULL REFERENCES claims (id) ON DELETE CASCADE,
  value TEXT NOT NULL,
  PRIMARY KEY (claim, part, whole)
) STRICT, WITHOUT ROWID;

-- What was known of a fact from a day on: by what was published until then, and by the versions that stood then.
CREATE TABLE facts_known (
  fact        TEXT NOT NULL REFERENCES facts (id) ON DELETE CASCADE,
  known_from  TEXT NOT NULL,
  known_until TEXT, -- the day from which something else was known; null: still so
  value       TEXT,
  value_real  REAL,
  value_low   TEXT,
  value_high  TEXT,
  status      TEXT NOT NULL,
  origins     INTEGER NOT NULL,
  relays      INTEGER NOT NULL,
  copies      INTEGER NOT NULL,
  claim       TEXT REFERENCES claims (id) ON DELETE CASCADE, -- the one that stated it best
  PRIMARY KEY (fact, known_from)
) STRICT, WITHOUT ROWID;

-- The explanation without the passages with which it begins: what differs, what reconciles the sides, what stands.
ALTER TABLE conflicts ADD COLUMN reason TEXT NOT NULL DEFAULT '';

CREATE INDEX facts_by_period ON facts (platform, period_end);
CREATE INDEX witnesses_after ON witnesses (after) WHERE after IS NOT NULL;
CREATE INDEX conflicts_by_check ON conflicts (checked) WHERE checked IS NOT NULL;
CREATE INDEX derivations_by_input ON derivations (input);
CREATE INDEX unplaced_by_candidate ON unplaced (candidate);
CREATE INDEX own_shares_by_part ON own_shares (part);
CREATE INDEX own_shares_by_whole ON own_shares (whole);
CREATE INDEX facts_known_by_claim ON facts_known (claim);
CREATE INDEX redirects_by_new ON redirects (new);

INSERT OR REPLACE INTO about VALUES
  ('origin data', 'primary_rows holds OpenRouter''s own daily totals as far as they were imported; views: primary_daily, primary_models, primary_makers, primary_countries, primary_totals, primary_restated. Each row of primary_answers says how to cite it.'),
  ('what was known when', 'facts_then has a row for each state of knowledge of a fact: known_from <= DAY AND (known_until IS NULL OR known_until > DAY).');

INSERT OR IGNORE INTO pending (task) VALUES ('facts'), ('fact_keys');
