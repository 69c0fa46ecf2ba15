-- 0001_catalogue.sql: the first catalogue. Times are milliseconds since 1970-01-01 UTC; columns that end in
-- _json hold one JSON value. No column holds an absolute path or text that names a patient.
CREATE TABLE workspace (
  only_row        INTEGER PRIMARY KEY CHECK (only_row = 1),
  id              TEXT    NOT NULL CHECK (length(id) = 32),
  salt            BLOB    NOT NULL CHECK (length(salt) = 32),
  created_ms      INTEGER NOT NULL,
  next_slice      INTEGER NOT NULL CHECK (next_slice >= 1),   -- slice ids are never reused
  next_alias      INTEGER NOT NULL CHECK (next_alias >= 1),
  needs_compaction INTEGER NOT NULL DEFAULT 0 CHECK (needs_compaction IN (0, 1))
) STRICT;
-- end
CREATE TABLE volume (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  dataset         TEXT    NOT NULL,
  image_id        TEXT    NOT NULL CHECK (image_id = '' OR image_id GLOB 's[0-9][0-9][0-9][0-9]'),
  alias           TEXT    NOT NULL UNIQUE CHECK (length(alias) BETWEEN 1 AND 64),
  synthetic       INTEGER NOT NULL CHECK (synthetic IN (0, 1)),
  modality        TEXT    NOT NULL CHECK (modality IN ('ct', 'mr', 'unknown')),
  certainty       TEXT    NOT NULL CHECK (certainty IN ('stated', 'inferred', 'user')),
  format          TEXT    NOT NULL,
  geometry_json   TEXT    NOT NULL,
  study_type      TEXT    NOT NULL,
  method          TEXT    NOT NULL CHECK (method IN ('paper', 'fathom')),
  window_lower    REAL    NOT NULL,
  window_upper    REAL    NOT NULL,
  notes_json      TEXT    NOT NULL,
  split           TEXT    NOT NULL CHECK (split IN ('', 'train', 'val', 'test')),
  meta_json       TEXT    NOT NULL,
  bytes           INTEGER NOT NULL CHECK (bytes >= 0),
  content_hash    TEXT    NOT NULL,
  thumbnails      TEXT    NOT NULL UNIQUE,                    -- file, relative to the workspace
  thumbnails_sha256 TEXT  NOT NULL
) STRICT;
-- end
CREATE UNIQUE INDEX volume_key ON volume (dataset, modality, image_id) WHERE image_id <> '';
-- end
CREATE UNIQUE INDEX volume_content ON volume (content_hash) WHERE content_hash <> '';
-- end
CREATE TABLE slice_range (
  volume_id       INTEGER NOT NULL REFERENCES volume (id) ON DELETE CASCADE,
  plane           TEXT    NOT NULL CHECK (plane IN ('sagittal', 'coronal', 'axial')),
  first_slice     INTEGER NOT NULL CHECK (first_slice >= 1),
  count           INTEGER NOT NULL CHECK (count >= 1),
  stored_axis     INTEGER NOT NULL CHECK (stored_axis IN (0, 1, 2)),
  stored_flipped  INTEGER NOT NULL CHECK (stored_flipped IN (0, 1)),
  first_mm        REAL    NOT NULL,
  step_mm         REAL    NOT NULL,
  PRIMARY KEY (volume_id, plane)
) STRICT, WITHOUT ROWID;
-- end
CREATE UNIQUE INDEX slice_range_first ON slice_range (first_slice);
-- end
CREATE TABLE structure (
  id              INTEGER PRIMARY KEY,
  name            TEXT    NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  finding         INTEGER NOT NULL CHECK (finding IN (0, 1)),
  UNIQUE (name, finding)
) STRICT;
-- end
-- What a volume's data set annotates. A structure without a row here is not annotated, which is not absent.
CREATE TABLE annotation (
  volume_id       INTEGER NOT NULL REFERENCES volume (id) ON DELETE CASCADE,
  structure_id    INTEGER NOT NULL REFERENCES structure (id),
  PRIMARY KEY (volume_id, structure_id)
) STRICT, WITHOUT ROWID;
-- end
CREATE INDEX annotation_structure ON annotation (structure_id);
-- end
-- One bit a slice, slice 0 in the lowest bit of byte 0. No row: in none of the plane's slices.
CREATE TABLE presence (
  volume_id       INTEGER NOT NULL REFERENCES volume (id) ON DELETE CASCADE,
  structure_id    INTEGER NOT NULL REFERENCES structure (id),
  plane           TEXT    NOT NULL CHECK (plane IN ('sagittal', 'coronal', 'axial')),
  bits            BLOB    NOT NULL,
  PRIMARY KEY (volume_id, structure_id, plane)
) STRICT, WITHOUT ROWID;
-- end
CREATE INDEX presence_structure ON presence (structure_id);
-- end
-- Scans that import left out. The file's name is in the user's private folder.
CREATE TABLE problem (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  reason          TEXT    NOT NULL,
  time_ms         INTEGER NOT NULL
) STRICT;
-- end
CREATE TABLE encoder (
  id              TEXT    PRIMARY KEY CHECK (id GLOB '[A-Za-z0-9]*' AND id NOT GLOB '*[^A-Za-z0-9._-]*'),
  title           TEXT    NOT NULL,
  note            TEXT    NOT NULL,
  dimension       INTEGER NOT NULL CHECK (dimension > 0),
  input_side      INTEGER NOT NULL,
  grid_side       INTEGER NOT NULL,
  weights_sha256  TEXT    NOT NULL,
  parameters      INTEGER NOT NULL
) STRICT;
-- end
CREATE TABLE shard (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  encoder         TEXT    NOT NULL REFERENCES encoder (id),
  file            TEXT    NOT NULL UNIQUE,
  rows            INTEGER NOT NULL CHECK (rows > 0),
  sha256          TEXT    NOT NULL CHECK (length(sha256) = 64)
) STRICT;
-- end
CREATE INDEX shard_encoder ON shard (encoder);
-- end
CREATE TABLE sae (
  number          INTEGER PRIMARY KEY AUTOINCREMENT,          -- never reused: labels refer to the id
  id              TEXT    NOT NULL UNIQUE,
  encoder         TEXT    NOT NULL REFERENCES encoder (id),
  config_json     TEXT    NOT NULL,
  curve_json      TEXT    NOT NULL,
  model_sha256    TEXT    NOT NULL,
  created_ms      INTEGER NOT NULL
) STRICT;
-- end
CREATE INDEX sae_encoder ON sae (encoder);
-- end
CREATE TABLE activation_index (
  sae             TEXT    PRIMARY KEY REFERENCES sae (id) ON DELETE CASCADE,
  generation      INTEGER NOT NULL CHECK (generation >= 1),
  rows            INTEGER NOT NULL CHECK (rows >= 0),
  features        INTEGER NOT NULL CHECK (features > 0),
  rows_file       TEXT    NOT NULL,
  rows_sha256     TEXT    NOT NULL,
  columns_file    TEXT    NOT NULL,
  columns_sha256  TEXT    NOT NULL
) STRICT, WITHOUT ROWID;
-- end
CREATE TABLE feature_statistics (
  sae             TEXT    NOT NULL REFERENCES sae (id) ON DELETE CASCADE,
  feature         INTEGER NOT NULL CHECK (feature >= 0),
  level           INTEGER NOT NULL,
  slices          INTEGER NOT NULL,
  volumes         INTEGER NOT NULL,
  slice_density   REAL    NOT NULL,
  volume_density  REAL    NOT NULL,
  maximum         REAL    NOT NULL,
  mean            REAL    NOT NULL,
  histogram_json  TEXT    NOT NULL,
  planes_json     TEXT    NOT NULL,
  ct_share        REAL    NOT NULL,
  structures_tried INTEGER NOT NULL,
  enrichment_json TEXT    NOT NULL,
  PRIMARY KEY (sae, feature)
) STRICT, WITHOUT ROWID;
-- end
-- Labels outlive their SAE, so sae is no foreign key.
CREATE TABLE label (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  sae             TEXT    NOT NULL,
  feature         INTEGER NOT NULL CHECK (feature >= 0),
  text            TEXT    NOT NULL CHECK (length(text) <= 2000),
  author          TEXT    NOT NULL CHECK (author IN ('statistics', 'llm', 'person')),
  author_name     TEXT    NOT NULL CHECK (length(author_name) <= 200),  -- a pseudonym, never a login
  state           TEXT    NOT NULL CHECK (state IN ('proposed', 'verified', 'edited', 'rejected')),
  method          TEXT    NOT NULL,
  score           REAL,                                       -- 0..1 or NULL
  evidence_json   TEXT    NOT NULL,
  comment         TEXT    NOT NULL,
  time_ms         INTEGER NOT NULL,
  restores        INTEGER REFERENCES label (id)               -- an undo: equal to that earlier version
) STRICT;
-- end
CREATE INDEX label_feature ON label (sae, feature, id);
-- end
CREATE TRIGGER label_is_history_update BEFORE UPDATE ON label
BEGIN SELECT RAISE(ABORT, 'a label is never changed, add a version'); END;
-- end
CREATE TRIGGER label_is_history_delete BEFORE DELETE ON label
BEGIN SELECT RAISE(ABORT, 'a label is never deleted, add a version'); END;
-- end
CREATE TABLE label_stale (
  label_id        INTEGER PRIMARY KEY REFERENCES label (id),
  reason          TEXT    NOT NULL,
  time_ms         INTEGER NOT NULL
) STRICT;
-- end
CREATE TRIGGER label_stale_is_history_delete BEFORE DELETE ON label_stale
BEGIN SELECT RAISE(ABORT, 'a label stays stale, add a version'); END;
-- end
CREATE TABLE job (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  kind            TEXT    NOT NULL CHECK (length(kind) BETWEEN 1 AND 64),
  parameters_json TEXT    NOT NULL,
  state           TEXT    NOT NULL CHECK (state IN ('queued', 'running', 'paused', 'done', 'failed', 'cancelled')),
  done            INTEGER NOT NULL,
  total           INTEGER NOT NULL,
  step            TEXT    NOT NULL,
  log_json        TEXT    NOT NULL,
  checkpoint_json TEXT    NOT NULL,
  result_json     TEXT    NOT NULL,
  error           TEXT    NOT NULL,
  created_ms      INTEGER NOT NULL,
  started_ms      INTEGER,
  ended_ms        INTEGER
) STRICT;
-- end
