-- Schema 2. Bytes that were kept are proved by themselves, an archive is read on from where a run stopped, and `sources` says when and how
-- each wording came: the day of an archive's capture is one thing, the day of publication another.

ALTER TABLE versions ADD COLUMN raw_hash TEXT;   -- blake3 of the bytes kept, before compression
ALTER TABLE versions ADD COLUMN raw_reader TEXT; -- which reader made the text of them: another one may read the same bytes otherwise

-- Archives that a run did not read to their end, with where the next record begins. A row goes when the end is reached.
CREATE TABLE archives (
  place    TEXT PRIMARY KEY,  -- path of the archive
  position TEXT NOT NULL,     -- byte of the file, and behind a `+` the byte inside what is packed there
  before   TEXT NOT NULL,     -- blake3 of what the file holds before that: another file under the same name is read from its beginning
  reading  TEXT NOT NULL      -- fingerprint of the rules and options that it was read with
) STRICT, WITHOUT ROWID;
