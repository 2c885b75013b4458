-- The views of the newest schema, which a person can read without the manual. They are dropped and made anew whenever a file is brought
-- up to date: this file is edited, the numbered steps are not.

-- Every claim of an article's current wording, with who said it, where and when.
CREATE VIEW claims_cited AS
SELECT
  c.id, c.metric, c.subject, s.name AS subject_name, c.value, c.value_max, c.unit, c.qualifier, c.value_text,
  c.of, c.baseline, c.object, c.n, c.state, c.platform, c.scope,
  c.period_start, c.period_end, c.grain, c.period_text, c.period_earliest, c.period_latest, c.part, c.measure, c.times_form,
  v.publisher, v.published, v.title, d.name AS document, v.url,
  c.quote, c.start, c.end,
  (SELECT group_concat(name, ' < ') FROM (SELECT name FROM attributions a WHERE a.claim = c.id ORDER BY position)) AS cited,
  c.rule, c.value_low, c.value_high, c.value_real, c.version, s.country AS subject_country, s.maker AS subject_maker,
  iif(v.status = 'retracted', coalesce(v.retracted_on, 'unknown'), NULL) AS taken_back,
  (SELECT o.name FROM entities o WHERE o.id = c.object) AS object_name
FROM claims c
JOIN versions v ON v.id = c.version
JOIN documents d ON d.id = v.document AND d.current = v.id
JOIN entities s ON s.id = c.subject;

-- Claims that are a witness of no fact, because their period is open; with the facts that they would fit.
CREATE VIEW claims_unplaced AS
SELECT
  c.*,
  (SELECT count(*) FROM unplaced u WHERE u.claim = c.id) AS candidates,
  (SELECT group_concat(id, ' ') FROM (
     SELECT f.id FROM unplaced u JOIN facts f ON f.id = u.candidate WHERE u.claim = c.id
     ORDER BY f.period_start, f.period_end, f.id)) AS would_fit,
  (SELECT group_concat(days, ', ') FROM (
     SELECT DISTINCT f.period_start || ' to ' || f.period_end AS days FROM unplaced u JOIN facts f ON f.id = u.candidate WHERE u.claim = c.id
     ORDER BY days)) AS would_fit_days
FROM claims_cited c
WHERE (c.period_end IS NULL OR c.period_start IS NULL) AND NOT EXISTS (SELECT 1 FROM witnesses w WHERE w.claim = c.id);

-- Every fact, with the claim that states it best.
CREATE VIEW facts_cited AS
SELECT
  f.id, f.metric, f.subject, s.name AS subject_name, f.value, f.unit, f.of, f.baseline, f.object, f.n, f.state, f.platform, f.scope,
  f.period_start, f.period_end, f.grain, f.part, f.measure,
  f.status, f.origins, f.relays, f.copies, f.derived,
  (SELECT count(*) FROM witnesses w WHERE w.fact = f.id) AS witnesses,
  (SELECT count(*) FROM witnesses w WHERE w.fact = f.id AND w.agrees) AS agreeing,
  v.publisher, v.published, d.name AS document, c.quote, c.id AS claim,
  f.value_low, f.value_high, f.value_real, s.country AS subject_country, s.maker AS subject_maker,
  (SELECT o.name FROM entities o WHERE o.id = f.object) AS object_name
FROM facts f
JOIN entities s ON s.id = f.subject
LEFT JOIN claims c ON c.id = f.cited
LEFT JOIN versions v ON v.id = c.version
LEFT JOIN documents d ON d.id = v.document;

-- Every disagreement, open or settled, with the first passage of each side, and the reason apart from the passages.
CREATE VIEW conflicts_cited AS
SELECT
  k.id, k.kind, k.resolved_by, coalesce(l.metric, r.metric) AS metric, coalesce(l.subject, r.subject) AS subject, s.name AS subject_name,
  coalesce(l.platform, r.platform) AS platform,
  coalesce(l.period_start, r.period_start) AS period_start, coalesce(l.period_end, r.period_end) AS period_end,
  coalesce(l.unit, r.unit) AS unit,
  l.value AS value, lv.publisher AS publisher, lv.published AS published, ld.name AS document, l.quote AS quote,
  (SELECT count(*) FROM conflict_claims cc WHERE cc.conflict = k.id AND cc.side = 'left') AS claims,
  r.value AS other_value, r.unit AS other_unit, rv.publisher AS other_publisher, rv.published AS other_published, rd.name AS other_document,
  r.quote AS other_quote,
  (SELECT count(*) FROM conflict_claims cc WHERE cc.conflict = k.id AND cc.side = 'right') AS other_claims,
  k.explanation, l.id AS claim, r.id AS other_claim, k.reason
FROM conflicts k
LEFT JOIN claims l ON l.id = k.first_left
LEFT JOIN versions lv ON lv.id = l.version
LEFT JOIN documents ld ON ld.id = lv.document
LEFT JOIN claims r ON r.id = k.first_right
LEFT JOIN versions rv ON rv.id = r.version
LEFT JOIN documents rd ON rd.id = rv.document
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

-- Every article: who published it, how and when it came, and how much was found in it.
CREATE VIEW sources AS
SELECT
  v.publisher, v.published, v.title, d.name AS document, v.url, v.lang, v.status, d.kind,
  (SELECT count(*) FROM claims c WHERE c.version = v.id) AS claims,
  (SELECT count(*) FROM ledger l WHERE l.version = v.id) AS ledger,
  (SELECT count(*) FROM versions o WHERE o.document = d.id) AS versions,
  v.published_from, v.captured, v.received, v.received_from, v.http_status, v.http_url,
  v.raw IS NOT NULL AS bytes_kept,
  v.content_hash, v.id AS version, d.id, v.retracted_on, v.notice
FROM documents d JOIN versions v ON v.id = d.current;

-- Every state of knowledge of every stated fact, from the day on which it began.
CREATE VIEW facts_then AS
SELECT
  f.id, f.metric, f.subject, s.name AS subject_name, k.value, f.unit, f.of, f.baseline, f.object, f.n, f.state, f.platform, f.scope,
  f.period_start, f.period_end, f.grain, f.part, f.measure, k.status, k.origins, k.relays, k.copies, 0 AS derived,
  k.known_from, k.known_until, v.publisher, v.published, d.name AS document, c.quote, k.claim, k.value_low, k.value_high, k.value_real,
  s.country AS subject_country, s.maker AS subject_maker, (SELECT o.name FROM entities o WHERE o.id = f.object) AS object_name
FROM facts_known k
JOIN facts f ON f.id = k.fact
JOIN entities s ON s.id = f.subject
LEFT JOIN claims c ON c.id = k.claim
LEFT JOIN versions v ON v.id = c.version
LEFT JOIN documents d ON d.id = v.document;

-- The origin's rows as they were last stated, a row a day and slug.
CREATE VIEW primary_daily AS
SELECT r.date, r.slug, r.tokens, r.as_of, s.model, s.maker, s.country, coalesce(s.free, 0) AS free
FROM primary_rows r
LEFT JOIN primary_slugs s ON s.slug = r.slug
WHERE r.dataset = 'rankings-daily' AND r.filters = ''
  AND r.as_of = (SELECT max(l.as_of) FROM primary_rows l
                 WHERE l.dataset = 'rankings-daily' AND l.filters = '' AND l.date = r.date);

-- Days that were stated more than once, and what changed.
CREATE VIEW primary_restated AS
SELECT r.date, r.slug, e.as_of AS earlier_as_of, e.tokens AS earlier_tokens, r.as_of, r.tokens, r.tokens - e.tokens AS difference
FROM primary_rows r
JOIN primary_rows e ON e.dataset = r.dataset AND e.filters = r.filters AND e.date = r.date AND e.slug = r.slug AND e.as_of < r.as_of
WHERE r.dataset = 'rankings-daily' AND r.tokens <> e.tokens;

-- Whole weeks (Monday to Sunday) and whole months: tokens of each slug.
CREATE VIEW primary_periods AS
WITH dated AS (
  SELECT 'week' AS grain, date(date, 'weekday 0', '-6 days') AS period_start, date(date, 'weekday 0') AS period_end, p.* FROM primary_daily p
  UNION ALL
  SELECT 'month', date(date, 'start of month'), date(date, 'start of month', '+1 month', '-1 day'), p.* FROM primary_daily p),
whole AS (
  SELECT grain, period_start, period_end, max(as_of) AS as_of FROM dated
  GROUP BY grain, period_start, period_end
  HAVING count(DISTINCT date) = julianday(period_end) - julianday(period_start) + 1)
SELECT d.grain, d.period_start, d.period_end, d.slug, d.model, d.maker, d.country, d.free, sum(d.tokens) AS tokens,
       count(*) AS days_named, w.as_of
FROM dated d JOIN whole w ON w.grain = d.grain AND w.period_start = d.period_start
GROUP BY d.grain, d.period_start, d.period_end, d.slug;

-- The platform's total.
CREATE VIEW primary_totals AS
SELECT grain, period_start, period_end, sum(tokens) AS tokens, sum(tokens) FILTER (WHERE slug = 'other') AS other, max(as_of) AS as_of
FROM primary_periods GROUP BY grain, period_start, period_end;

-- Models with their places, free editions and snapshots added; 'other' holds no place.
CREATE VIEW primary_models AS
SELECT p.grain, p.period_start, p.period_end,
       rank() OVER (PARTITION BY p.grain, p.period_start ORDER BY sum(p.tokens) DESC) AS place,
       p.model, min(p.maker) AS maker, min(p.country) AS country, sum(p.tokens) AS tokens,
       round(100.0 * sum(p.tokens) / t.tokens, 2) AS share, max(p.as_of) AS as_of
FROM primary_periods p JOIN primary_totals t ON t.grain = p.grain AND t.period_start = p.period_start
WHERE p.slug <> 'other'
GROUP BY p.grain, p.period_start, p.model;

-- Makers; what has no maker, 'other' included, is the row without one.
CREATE VIEW primary_makers AS
SELECT p.grain, p.period_start, p.period_end, p.maker, sum(p.tokens) AS tokens,
       round(100.0 * sum(p.tokens) / t.tokens, 2) AS share, max(p.as_of) AS as_of
FROM primary_periods p JOIN primary_totals t ON t.grain = p.grain AND t.period_start = p.period_start
GROUP BY p.grain, p.period_start, p.maker;

-- Countries of makers; what has no country, 'other' included, is the row without one.
CREATE VIEW primary_countries AS
SELECT p.grain, p.period_start, p.period_end, p.country, sum(p.tokens) AS tokens,
       round(100.0 * sum(p.tokens) / t.tokens, 2) AS share, max(p.as_of) AS as_of
FROM primary_periods p JOIN primary_totals t ON t.grain = p.grain AND t.period_start = p.period_start
GROUP BY p.grain, p.period_start, p.country;

-- What the origin's rows say about each claim that they can speak to.
CREATE VIEW readings_cited AS
SELECT c.metric, c.subject, c.value, c.unit, c.period_start, c.period_end, v.publisher, v.published, d.name AS document, c.quote,
       r.verdict, r.reading, r.plain, r.plain_real, r.tried, r.combinations, r.chance, r.shifted, r.telling, r.told, r.as_of,
       (SELECT w.fact FROM witnesses w WHERE w.claim = c.id) AS fact, c.id AS claim
FROM readings r
JOIN claims c ON c.id = r.claim
JOIN versions v ON v.id = c.version
JOIN documents d ON d.id = v.document;

-- Every disagreement in full: each passage of each side, who printed it and when, and what the origin's rows say about it.
CREATE VIEW conflict_passages AS
SELECT k.id AS conflict, k.kind, k.resolved_by, cc.side, cc.stands, v.publisher, v.published, v.title, d.name AS document, d.kind AS source,
       c.quote, c.value, c.unit, c.subject, c.metric, c.period_start, c.period_end, w.role, r.told AS reading, c.id AS claim, w.fact
FROM conflicts k
JOIN conflict_claims cc ON cc.conflict = k.id
JOIN claims c ON c.id = cc.claim
JOIN versions v ON v.id = c.version
JOIN documents d ON d.id = v.document
LEFT JOIN witnesses w ON w.claim = c.id
LEFT JOIN readings r ON r.claim = c.id;
