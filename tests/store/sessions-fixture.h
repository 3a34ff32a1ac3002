/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "nj-sessions.h"

G_BEGIN_DECLS

/* A database of its own, for one test. */
typedef struct
{
  char *dir;
  char *path;
  NjSessions *sessions;
  char *problem; /* (nullable): what was told of it */
} SessionsFixture;

void            sessions_fixture_set_up    (SessionsFixture  *fixture,
                                            gconstpointer     data);
void            sessions_fixture_tear_down (SessionsFixture  *fixture,
                                            gconstpointer     data);
void            sessions_fixture_close     (SessionsFixture  *fixture);
void            sessions_fixture_open      (SessionsFixture  *fixture);

NjSessionStore *test_store_new             (NjSessions       *sessions,
                                            const char       *client_id);
gboolean        test_store_load            (NjSessionStore   *store,
                                            GPtrArray       **outgoing,
                                            GArray          **received,
                                            GError          **error);
gboolean        test_store_commit          (NjSessionStore   *store,
                                            GError          **error);
char           *test_store_describe        (NjSessionStore   *store);
GPtrArray      *test_sessions_read_inbox   (NjSessions       *sessions);
guint           test_sessions_count        (NjSessions       *sessions);
MqttMessage    *test_numbered_message      (guint             number);
MqttMessage    *test_full_message          (void);
void            test_assert_same_message   (MqttMessage      *message,
                                            MqttMessage      *expected);
gint64          test_query                 (const char       *path,
                                            const char       *sql);
void            test_execute               (const char       *path,
                                            const char       *sql);

/* The profile of all of them. */
#define TEST_PROFILE "0123"

G_END_DECLS
