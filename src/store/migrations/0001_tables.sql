-- Schema 1. Every table is STRICT. Ids are hashes of content, so that one cited in print stays good; `seq` only numbers the
-- rows of this one file. Numbers are exact decimal text, with a REAL beside them to sort and to plot by.

CREATE TABLE about (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO about VALUES
  ('what', 'Figures that news articles state about the use of AI models, each with the exact words that state it. Written by tallywire.'),
  ('start here', 'Views: claims_cited, facts_cited, conflicts_open, weekly_tokens. The guide is docs/database.md of the project.'),
  ('citation', 'For every claim, the bytes start..end of versions.text (UTF-8) are claims.quote. `tallywire db verify` proves it again.'),
  ('search', 'articles_fts and quotes_fts: put a space between Chinese characters and double quotes around them: MATCH ''"小 米"''.');

-- What figures are about: models, makers, countries, applications.
CREATE TABLE entities (
  id      TEXT PRIMARY KEY CHECK (id <> ''),
  name    TEXT NOT NULL,
  kind    TEXT NOT NULL,
  country TEXT,
  maker   TEXT REFERENCES entities (id) DEFERRABLE INITIALLY DEFERRED,
  listed  INTEGER NOT NULL DEFAULT 0 CHECK (listed IN (0, 1)) -- 0: no entity file names it; an article does
) STRICT, WITHOUT ROWID;

CREATE TABLE aliases (
  entity TEXT NOT NULL REFERENCES entities (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  alias  TEXT NOT NULL,
  folded TEXT NOT NULL, -- lower case, letters, digits and dots only: what a typed name is compared with
  PRIMARY KEY (entity, alias)
) STRICT, WITHOUT ROWID;
CREATE INDEX aliases_by_folded ON aliases (folded);

-- A document is a page or a file; its name is its address if it has one, else its path.
CREATE TABLE documents (
  seq     INTEGER PRIMARY KEY,
  id      TEXT NOT NULL UNIQUE,
  name    TEXT NOT NULL UNIQUE,
  kind    TEXT NOT NULL DEFAULT 'press' CHECK (kind IN ('press', 'primary')),
  current TEXT REFERENCES versions (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;

-- One wording of a document. Versions are kept for ever: claims cite bytes of their text.
CREATE TABLE versions (
  seq            INTEGER PRIMARY KEY,
  id             TEXT NOT NULL UNIQUE,
  document       TEXT NOT NULL REFERENCES documents (id),
  text           TEXT NOT NULL,
  content_hash   TEXT NOT NULL, -- blake3 of the text
  title          TEXT,
  url            TEXT,
  publisher      TEXT,
  authors        TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(authors)),
  published      TEXT CHECK (published GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  published_from TEXT,
  modified       TEXT CHECK (modified GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  lang           TEXT,
  status         TEXT NOT NULL DEFAULT 'read' CHECK (status IN ('read', 'no_rules_for_language', 'retracted')),
  rules          TEXT NOT NULL DEFAULT '', -- fingerprint of the rules that its claims were read with
  received       TEXT,  -- when this file first got it; in no export
  received_from  TEXT,  -- path or address that it was read from
  http_status    INTEGER,
  http_url       TEXT,  -- where redirects ended
  http_etag      TEXT,
  http_modified  TEXT,
  content_type   TEXT,
  captured       TEXT,  -- day of an archive's capture
  raw            BLOB,  -- the bytes as they came, compressed; only with --keep-raw
  raw_encoding   TEXT CHECK ((raw IS NULL) = (raw_encoding IS NULL))
) STRICT;
CREATE INDEX versions_by_document ON versions (document, seq);

-- Which version each path or address held when it was last read.
CREATE TABLE locations (
  place    TEXT PRIMARY KEY,
  document TEXT NOT NULL REFERENCES documents (id),
  version  TEXT NOT NULL REFERENCES versions (id),
  source   TEXT NOT NULL -- blake3 of the bytes and of what was said about them
) STRICT, WITHOUT ROWID;
CREATE INDEX locations_by_version ON locations (version);

-- One figure that one article states: the record of `tallywire extract`, field by field.
CREATE TABLE claims (
  seq             INTEGER PRIMARY KEY,
  id              TEXT NOT NULL UNIQUE,
  version         TEXT NOT NULL REFERENCES versions (id),
  metric          TEXT NOT NULL CHECK (metric <> ''),
  subject         TEXT NOT NULL REFERENCES entities (id),
  object          TEXT REFERENCES entities (id),
  value           TEXT NOT NULL,
  value_real      REAL,
  value_max       TEXT,
  value_max_real  REAL,
  unit            TEXT NOT NULL,
  qualifier       TEXT NOT NULL CHECK (qualifier IN ('exact', 'about', 'at_least', 'more_than', 'at_most', 'less_than', 'nearly')),
  of              TEXT,
  baseline        TEXT,
  n               TEXT,
  state           TEXT,
  platform        TEXT,
  scope           TEXT,
  period_start    TEXT CHECK (period_start GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  period_end      TEXT CHECK (period_end GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  grain           TEXT CHECK (grain IN ('day', 'week', 'month', 'quarter', 'year')),
  quote           TEXT NOT NULL,
  start           INTEGER NOT NULL CHECK (start >= 0),
  end             INTEGER NOT NULL CHECK (end >= start),
  rule            TEXT NOT NULL,
  value_text      TEXT NOT NULL,
  value_low       TEXT,
  value_low_real  REAL,
  value_high      TEXT,
  value_high_real REAL,
  period_text     TEXT,
  period_earliest TEXT,
  period_latest   TEXT,
  part            TEXT,
  measure         TEXT,
  times_form      TEXT CHECK (times_form IN ('multiple', 'increase')),
  CHECK (period_start <= period_end),
  CHECK (length(CAST(quote AS BLOB)) = end - start)
) STRICT;
CREATE INDEX claims_by_version ON claims (version, start);
CREATE INDEX claims_by_subject ON claims (subject, metric, period_end);
CREATE INDEX claims_by_metric ON claims (metric, period_end);
CREATE INDEX claims_by_object ON claims (object) WHERE object IS NOT NULL;

-- Who is cited for a claim, nearest first.
CREATE TABLE attributions (
  claim    TEXT NOT NULL REFERENCES claims (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  name     TEXT NOT NULL,
  PRIMARY KEY (claim, position)
) STRICT, WITHOUT ROWID;

-- Passages outside the quote that state a part of the claim: a heading, an earlier sentence, a table's header.
CREATE TABLE evidence (
  claim    TEXT NOT NULL REFERENCES claims (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  role     TEXT NOT NULL,
  start    INTEGER NOT NULL CHECK (start >= 0),
  end      INTEGER NOT NULL CHECK (end >= start),
  how      TEXT NOT NULL,
  passage  TEXT NOT NULL CHECK (length(CAST(passage AS BLOB)) = end - start),
  PRIMARY KEY (claim, position)
) STRICT, WITHOUT ROWID;

-- Figures that are no claims, each with the reason.
CREATE TABLE ledger (
  seq     INTEGER PRIMARY KEY,
  version TEXT NOT NULL REFERENCES versions (id),
  start   INTEGER NOT NULL CHECK (start >= 0),
  end     INTEGER NOT NULL CHECK (end >= start),
  text    TEXT NOT NULL CHECK (length(CAST(text AS BLOB)) = end - start),
  mention TEXT NOT NULL,
  reason  TEXT NOT NULL,
  rule    TEXT
) STRICT;
CREATE INDEX ledger_by_version ON ledger (version, start);
CREATE INDEX ledger_by_reason ON ledger (reason);

-- What the claims together say. The id is a hash of everything from metric to measure.
CREATE TABLE facts (
  seq             INTEGER PRIMARY KEY,
  id              TEXT NOT NULL UNIQUE,
  metric          TEXT NOT NULL,
  of              TEXT,
  subject         TEXT NOT NULL REFERENCES entities (id),
  platform        TEXT,
  object          TEXT REFERENCES entities (id),
  scope           TEXT,
  baseline        TEXT,
  n               TEXT,
  state           TEXT,
  unit            TEXT NOT NULL,
  grain           TEXT,
  period_start    TEXT,
  period_end      TEXT,
  part            TEXT,
  measure         TEXT,
  value           TEXT, -- null while the reports leave it open
  value_real      REAL,
  value_low       TEXT,
  value_low_real  REAL,
  value_high      TEXT,
  value_high_real REAL,
  status          TEXT NOT NULL CHECK (status IN ('single', 'agreed', 'disputed', 'open', 'derived', 'withdrawn')),
  origins         INTEGER NOT NULL CHECK (origins >= 0),
  relays          INTEGER NOT NULL CHECK (relays >= 0),
  copies          INTEGER NOT NULL CHECK (copies >= 0),
  derived         INTEGER NOT NULL CHECK (derived IN (0, 1)),
  CHECK (value IS NOT NULL OR status IN ('open', 'withdrawn') OR unit = '') -- a comparison has no value
) STRICT;
CREATE INDEX facts_by_subject ON facts (subject, metric, period_end);
CREATE INDEX facts_by_metric ON facts (metric, period_end);

-- Which claims speak of a fact, and what each is worth.
CREATE TABLE witnesses (
  fact        TEXT NOT NULL REFERENCES facts (id) ON DELETE CASCADE,
  claim       TEXT NOT NULL REFERENCES claims (id) ON DELETE CASCADE,
  role        TEXT NOT NULL CHECK (role IN ('primary', 'first_hand', 'relay', 'copy', 'compatible', 'superseded')),
  agrees      INTEGER NOT NULL CHECK (agrees IN (0, 1)),
  value_group INTEGER, -- 0 is the best-witnessed group of values that share a point
  after       TEXT,    -- the claim that it copies, relays or is replaced by
  PRIMARY KEY (fact, claim)
) STRICT, WITHOUT ROWID;
CREATE INDEX witnesses_by_claim ON witnesses (claim);

-- What a derived fact follows from.
CREATE TABLE derivations (
  fact  TEXT NOT NULL REFERENCES facts (id) ON DELETE CASCADE,
  input TEXT NOT NULL REFERENCES facts (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  PRIMARY KEY (fact, input)
) STRICT, WITHOUT ROWID;

-- Figures held against each other by arithmetic.
CREATE TABLE checks (
  seq           INTEGER PRIMARY KEY,
  id            TEXT NOT NULL UNIQUE,
  kind          TEXT NOT NULL,
  computed_low  TEXT,
  computed_high TEXT,
  reported_low  TEXT,
  reported_high TEXT,
  verdict       TEXT NOT NULL CHECK (verdict IN ('corroborates', 'contradicts', 'cannot_tell')),
  explanation   TEXT NOT NULL
) STRICT;

CREATE TABLE check_inputs (
  checked  TEXT NOT NULL REFERENCES checks (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  fact     TEXT NOT NULL REFERENCES facts (id) ON DELETE CASCADE,
  role     TEXT NOT NULL,
  PRIMARY KEY (checked, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX check_inputs_by_fact ON check_inputs (fact);

-- Disagreements, resolved or open, with both sides.
CREATE TABLE conflicts (
  seq         INTEGER PRIMARY KEY,
  id          TEXT NOT NULL UNIQUE,
  kind        TEXT NOT NULL,
  checked     TEXT REFERENCES checks (id),
  explanation TEXT NOT NULL,
  resolved_by TEXT -- null while it is open
) STRICT;

CREATE TABLE conflict_facts (
  conflict TEXT NOT NULL REFERENCES conflicts (id) ON DELETE CASCADE,
  fact     TEXT NOT NULL REFERENCES facts (id) ON DELETE CASCADE,
  PRIMARY KEY (conflict, fact)
) STRICT, WITHOUT ROWID;
CREATE INDEX conflict_facts_by_fact ON conflict_facts (fact);

CREATE TABLE conflict_claims (
  conflict TEXT NOT NULL REFERENCES conflicts (id) ON DELETE CASCADE,
  side     TEXT NOT NULL CHECK (side IN ('left', 'right')),
  claim    TEXT NOT NULL REFERENCES claims (id) ON DELETE CASCADE,
  stands   INTEGER NOT NULL CHECK (stands IN (0, 1)), -- 1: the settlement is for this claim
  PRIMARY KEY (conflict, side, claim)
) STRICT, WITHOUT ROWID;
CREATE INDEX conflict_claims_by_claim ON conflict_claims (claim);

-- Claims whose period is open, with the facts that they would fit.
CREATE TABLE unplaced (
  claim     TEXT NOT NULL REFERENCES claims (id) ON DELETE CASCADE,
  candidate TEXT NOT NULL REFERENCES facts (id) ON DELETE CASCADE,
  PRIMARY KEY (claim, candidate)
) STRICT, WITHOUT ROWID;

-- Where an id went that was once given out. Null: nothing took its place.
CREATE TABLE redirects (
  old  TEXT PRIMARY KEY,
  new  TEXT,
  kind TEXT NOT NULL CHECK (kind IN ('claim', 'fact')),
  why  TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What the program still has to do; written in the same transaction as what it follows from.
CREATE TABLE pending (
  task TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- Each run of `tallywire ingest`. In no export.
CREATE TABLE runs (
  seq          INTEGER PRIMARY KEY,
  started      TEXT NOT NULL,
  finished     TEXT, -- null: it is still running, or was stopped
  program      TEXT NOT NULL,
  rules        TEXT NOT NULL,
  new          INTEGER NOT NULL DEFAULT 0,
  unchanged    INTEGER NOT NULL DEFAULT 0,
  new_versions INTEGER NOT NULL DEFAULT 0,
  reread       INTEGER NOT NULL DEFAULT 0,
  failed       INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Full-text search. Chinese has no spaces, and a trigram index cannot find a word of two characters such as 小米: both indexes
-- hold the text with a space between Han characters, and a word of several is looked up as a phrase.
CREATE VIRTUAL TABLE articles_fts USING fts5 (title, body, content = '', tokenize = 'unicode61');
CREATE VIRTUAL TABLE quotes_fts USING fts5 (quote, content = '', tokenize = 'unicode61');
