-- 0003_evaluation.sql: figures of an SAE by measure and method, with the versions of everything that they were
-- computed from. A row whose versions are no longer those of the workspace is stale. Additive.
CREATE TABLE evaluation (
  sae             TEXT    NOT NULL REFERENCES sae (id) ON DELETE CASCADE,
  measure         TEXT    NOT NULL CHECK (length(measure) BETWEEN 1 AND 64),
  method          TEXT    NOT NULL CHECK (method IN ('paper', 'fathom')),
  seed            INTEGER NOT NULL,
  options_json    TEXT    NOT NULL,
  depends_json    TEXT    NOT NULL,
  result_json     TEXT    NOT NULL,
  time_ms         INTEGER NOT NULL,
  PRIMARY KEY (sae, measure, method)
) STRICT, WITHOUT ROWID;
-- end
