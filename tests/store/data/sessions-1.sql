-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The database of sessions of version 1, with something in it.

PRAGMA auto_vacuum = INCREMENTAL;
PRAGMA journal_mode = WAL;
BEGIN;

CREATE TABLE profile (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  inbox_count INTEGER NOT NULL DEFAULT 0,
  inbox_bytes INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE session (
  id INTEGER PRIMARY KEY,
  profile INTEGER NOT NULL,
  client_id TEXT NOT NULL,
  address TEXT NOT NULL,
  known INTEGER NOT NULL DEFAULT 0,
  UNIQUE (profile, client_id, address)
);
CREATE TABLE outgoing (
  session INTEGER NOT NULL,
  serial INTEGER NOT NULL,
  packet_id INTEGER NOT NULL,
  released INTEGER NOT NULL,
  message INTEGER,
  PRIMARY KEY (session, serial)
) WITHOUT ROWID;
CREATE TABLE message (
  id INTEGER PRIMARY KEY,
  topic TEXT NOT NULL,
  time INTEGER NOT NULL,
  qos INTEGER NOT NULL,
  retain INTEGER NOT NULL,
  dup INTEGER NOT NULL,
  properties BLOB,
  payload BLOB NOT NULL
);
CREATE TABLE received (
  session INTEGER NOT NULL,
  packet_id INTEGER NOT NULL,
  PRIMARY KEY (session, packet_id)
) WITHOUT ROWID;
CREATE TABLE inbox (
  id INTEGER PRIMARY KEY,
  topic TEXT NOT NULL,
  time INTEGER NOT NULL,
  qos INTEGER NOT NULL,
  retain INTEGER NOT NULL,
  dup INTEGER NOT NULL,
  properties BLOB,
  payload BLOB NOT NULL,
  profile INTEGER NOT NULL,
  size INTEGER NOT NULL
);
CREATE INDEX inbox_profile ON inbox (profile, id, size);

INSERT INTO profile VALUES (1, '0123', 2, 110);
INSERT INTO session VALUES (1, 1, 'client', 'localhost:1883', 1);
INSERT INTO message VALUES (1, 'a/b', 3, 2, 0, 0, NULL, X'7468726565');
INSERT INTO message VALUES (2, 'a/b', 4, 1, 1, 0, X'00', X'666f7572');
INSERT INTO outgoing VALUES (1, 3, 0, 0, 1);
INSERT INTO outgoing VALUES (1, 4, 17, 0, 2);
INSERT INTO outgoing VALUES (1, 5, 18, 1, NULL);
INSERT INTO received VALUES (1, 7);
INSERT INTO received VALUES (1, 65535);
INSERT INTO inbox VALUES (1, '气温/π/🌙', 1700000000123456, 1, 1, 1, X'5a2600046e616d65000cd0bfd0b5d180d0b2d18bd0b9010102ffffffff030019746578742f706c61696e3b20636861727365743d7574662d38080007e7ad942fe8a6860900050001ff00fe0bffffff7f0b012600046e616d650000', X'0001ff00fe', 1, 109);
INSERT INTO inbox VALUES (2, 'x', 6, 2, 0, 0, NULL, X'', 1, 1);

PRAGMA user_version = 1;
COMMIT;
