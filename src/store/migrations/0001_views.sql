-- Views that a person can read without the manual.

-- Every claim of an article's current wording, with who said it, where and when.
CREATE VIEW claims_cited AS
SELECT
  c.id, c.metric, c.subject, s.name AS subject_name, c.value, c.value_max, c.unit, c.qualifier, c.value_text,
  c.of, c.baseline, c.object, c.n, c.state, c.platform, c.scope,
  c.period_start, c.period_end, c.grain, c.period_text, c.period_earliest, c.period_latest, c.part, c.measure, c.times_form,
  v.publisher, v.published, v.title, d.name AS document, v.url,
  c.quote, c.start, c.end,
  (SELECT group_concat(name, ' < ') FROM (SELECT name FROM attributions a WHERE a.claim = c.id ORDER BY position)) AS cited,
  c.rule, c.value_low, c.value_high, c.value_real, c.version, s.country AS subject_country, s.maker AS subject_maker
FROM claims c
JOIN versions v ON v.id = c.version
JOIN documents d ON d.id = v.document AND d.current = v.id
JOIN entities s ON s.id = c.subject;

-- Every fact, with the claim that states it best.
CREATE VIEW facts_cited AS
WITH best AS (
  SELECT w.fact, w.claim,
         row_number() OVER (
           PARTITION BY w.fact
           ORDER BY w.agrees DESC, c.value IS NOT f.value, -- who prints the very value is cited before who rounds it
                    CASE w.role WHEN 'primary' THEN 0 WHEN 'first_hand' THEN 1 WHEN 'relay' THEN 2 WHEN 'copy' THEN 3
                              WHEN 'compatible' THEN 4 ELSE 5 END,
                    c.id) AS place
  FROM witnesses w JOIN facts f ON f.id = w.fact JOIN claims c ON c.id = w.claim)
SELECT
  f.id, f.metric, f.subject, s.name AS subject_name, f.value, f.unit, f.of, f.baseline, f.object, f.n, f.state, f.platform, f.scope,
  f.period_start, f.period_end, f.grain, f.part, f.measure,
  f.status, f.origins, f.relays, f.copies, f.derived,
  (SELECT count(*) FROM witnesses w WHERE w.fact = f.id) AS witnesses,
  (SELECT count(*) FROM witnesses w WHERE w.fact = f.id AND w.agrees) AS agreeing,
  v.publisher, v.published, d.name AS document, c.quote, c.id AS claim,
  f.value_low, f.value_high, f.value_real, s.country AS subject_country, s.maker AS subject_maker
FROM facts f
JOIN entities s ON s.id = f.subject
LEFT JOIN best b ON b.fact = f.id AND b.place = 1
LEFT JOIN claims c ON c.id = b.claim
LEFT JOIN versions v ON v.id = c.version
LEFT JOIN documents d ON d.id = v.document;

-- Every disagreement, open or settled, with one passage of each side.
CREATE VIEW conflicts_cited AS
WITH sides AS (
  SELECT cc.conflict, cc.side, c.id AS claim, c.metric, c.subject, c.value, c.unit, c.quote, c.period_start, c.period_end, c.platform,
         v.publisher, v.published, d.name AS document,
         row_number() OVER (PARTITION BY cc.conflict, cc.side ORDER BY v.published IS NULL, v.published, d.name, c.start, c.id) AS place,
         count(*) OVER (PARTITION BY cc.conflict, cc.side) AS claims
  FROM conflict_claims cc
  JOIN claims c ON c.id = cc.claim
  JOIN versions v ON v.id = c.version
  JOIN documents d ON d.id = v.document)
SELECT
  k.id, k.kind, k.resolved_by, coalesce(l.metric, r.metric) AS metric, coalesce(l.subject, r.subject) AS subject, s.name AS subject_name,
  coalesce(l.platform, r.platform) AS platform,
  coalesce(l.period_start, r.period_start) AS period_start, coalesce(l.period_end, r.period_end) AS period_end,
  coalesce(l.unit, r.unit) AS unit,
  l.value AS value, l.publisher AS publisher, l.published AS published, l.document AS document, l.quote AS quote, l.claims AS claims,
  r.value AS other_value, r.unit AS other_unit, r.publisher AS other_publisher, r.published AS other_published, r.document AS other_document,
  r.quote AS other_quote, r.claims AS other_claims,
  k.explanation, l.claim AS claim, r.claim AS other_claim
FROM conflicts k
LEFT JOIN sides l ON l.conflict = k.id AND l.side = 'left' AND l.place = 1
LEFT JOIN sides r ON r.conflict = k.id AND r.side = 'right' AND r.place = 1
LEFT JOIN entities s ON s.id = coalesce(l.subject, r.subject);

-- Those that nothing has settled yet.
CREATE VIEW conflicts_open AS SELECT * FROM conflicts_cited WHERE resolved_by IS NULL;

-- Tokens by week, a row a week and subject.
CREATE VIEW weekly_tokens AS
SELECT
  period_start AS week_start, period_end AS week_end, subject, subject_name, platform, scope, measure, value,
  value_real / 1e12 AS trillions, status, origins, witnesses, publisher, published, quote, id AS fact
FROM facts_cited
WHERE metric = 'token_volume' AND unit = 'tokens' AND grain = 'week' AND period_start IS NOT NULL
ORDER BY period_start, subject, scope IS NOT NULL, scope;

-- Every passage that proves a claim: the quote, and what stands outside it.
CREATE VIEW citations AS
SELECT id AS claim, 0 AS position, 'quote' AS role, 'quote' AS how, version, start, end, quote AS passage FROM claims
UNION ALL
SELECT e.claim, e.position + 1, e.role, e.how, c.version, e.start, e.end, e.passage FROM evidence e JOIN claims c ON c.id = e.claim;

-- The ledger with its articles.
CREATE VIEW ledger_cited AS
SELECT l.reason, l.text, l.mention, v.publisher, v.published, v.title, d.name AS document, v.url, v.lang, l.start, l.end, l.rule, l.version
FROM ledger l
JOIN versions v ON v.id = l.version
JOIN documents d ON d.id = v.document AND d.current = v.id;

-- Every article: who published it, and how much was found in it.
CREATE VIEW sources AS
SELECT
  v.publisher, v.published, v.title, d.name AS document, v.url, v.lang, v.status, d.kind,
  (SELECT count(*) FROM claims c WHERE c.version = v.id) AS claims,
  (SELECT count(*) FROM ledger l WHERE l.version = v.id) AS ledger,
  (SELECT count(*) FROM versions o WHERE o.document = d.id) AS versions,
  v.published_from, v.received_from, v.content_hash, v.id AS version, d.id
FROM documents d JOIN versions v ON v.id = d.current;
