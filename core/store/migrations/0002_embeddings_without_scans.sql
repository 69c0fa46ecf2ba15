-- 0002_embeddings_without_scans.sql: volumes of which only embeddings are here, made elsewhere. Their thumbnail
-- pack holds empty pictures, their geometry no voxels; the scan joins them when it is imported under the same
-- key. Additive: every earlier volume has its scan.
ALTER TABLE volume ADD COLUMN has_scan INTEGER NOT NULL DEFAULT 1 CHECK (has_scan IN (0, 1));
-- end
