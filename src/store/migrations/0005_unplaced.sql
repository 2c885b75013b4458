-- Schema 5: the view claims_unplaced; and names of outlets are told apart whatever their language, so that facts are worked out again.
INSERT OR IGNORE INTO pending (task) VALUES ('facts');
