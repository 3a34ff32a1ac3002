/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "connection-fixture.h"
#include "mqtt-error.h"
#include "nj-retained-cleaner.h"
#include "test-mqtt.h"
#include "test-util.h"

#define N_MANY 300

static void
publish (NjConnection *connection,
         const char   *topic,
         const char   *payload)
{
  g_autoptr (MqttMessage) message = test_message (topic, payload, MQTT_QOS_1);
  g_autoptr (GError) error = NULL;

  message->retain = TRUE;
  nj_connection_publish (connection, message, &error);
  g_assert_no_error (error);
}

static NjConnection *
connect_and_retain (ConnectionFixture *fixture)
{
  NjConnection *connection = test_connection_new (fixture);
  NjMessageLog *log = nj_connection_get_log (connection);
  guint last;

  test_connection_open (connection);
  publish (connection, "testtopic/other", "stays");
  publish (connection, "testtopic", "stays, too");
  for (guint i = 0; i < N_MANY; i++)
    {
      g_autofree char *topic = g_strdup_printf ("testtopic/branch/%u", i);

      publish (connection, topic, "goes");
    }
  publish (connection, "testtopic/branch", "goes");
  last = N_MANY + 2;
  test_await (nj_message_log_get_n_messages (log) > last &&
              nj_message_log_get_delivery (log, last, NULL, NULL) == NJ_DELIVERY_ACKNOWLEDGED);

  return connection;
}

static void
await_state (NjRetainedCleaner      *cleaner,
             NjRetainedCleanerState  state)
{
  test_await (nj_retained_cleaner_get_state (cleaner) >= state);
  g_assert_no_error (nj_retained_cleaner_get_error (cleaner));
  g_assert_cmpint (nj_retained_cleaner_get_state (cleaner), ==, state);
}

static guint
count_retained (NjConnection *connection,
                const char   *filter)
{
  g_autoptr (NjRetainedCleaner) cleaner = nj_retained_cleaner_new (connection, filter);

  await_state (cleaner, NJ_RETAINED_CLEANER_FOUND);

  return nj_retained_cleaner_get_n_found (cleaner);
}

static void
test_clear (ConnectionFixture *fixture,
            gconstpointer      data)
{
  g_autoptr (NjConnection) connection = connect_and_retain (fixture);
  NjMessageLog *log = nj_connection_get_log (connection);
  g_autoptr (NjRetainedCleaner) cleaner = NULL;
  guint n_before = nj_message_log_get_n_messages (log);

  cleaner = nj_retained_cleaner_new (connection, "testtopic/branch/#");
  g_assert_cmpint (nj_retained_cleaner_get_state (cleaner), ==, NJ_RETAINED_CLEANER_FINDING);
  await_state (cleaner, NJ_RETAINED_CLEANER_FOUND);
  g_assert_cmpuint (nj_retained_cleaner_get_n_found (cleaner), ==, N_MANY + 1);
  g_assert_cmpuint (nj_retained_cleaner_get_n_cleared (cleaner), ==, 0);

  nj_retained_cleaner_clear (cleaner);
  g_assert_cmpint (nj_retained_cleaner_get_state (cleaner), ==, NJ_RETAINED_CLEANER_CLEARING);
  await_state (cleaner, NJ_RETAINED_CLEANER_DONE);
  g_assert_cmpuint (nj_retained_cleaner_get_n_cleared (cleaner), ==, N_MANY + 1);
  g_assert_cmpuint (nj_retained_cleaner_get_n_failed (cleaner), ==, 0);
  g_assert_cmpuint (nj_retained_cleaner_get_n_left (cleaner), ==, 0);

  g_assert_cmpuint (count_retained (connection, "testtopic/branch/#"), ==, 0);
  g_assert_cmpuint (count_retained (connection, "testtopic/#"), ==, 2);
  /* The user's own connection has seen nothing of it. */
  g_assert_cmpuint (nj_message_log_get_n_messages (log), ==, n_before);
  test_connection_close (connection);
}

static void
cancel_cb (NjRetainedCleaner *cleaner)
{
  if (nj_retained_cleaner_get_n_cleared (cleaner) == 5)
    nj_retained_cleaner_cancel (cleaner);
}

static void
test_cancel (ConnectionFixture *fixture,
             gconstpointer      data)
{
  g_autoptr (NjConnection) connection = connect_and_retain (fixture);
  g_autoptr (NjRetainedCleaner) cleaner = NULL;
  g_autoptr (NjRetainedCleaner) unused = NULL;
  guint n_cleared;

  cleaner = nj_retained_cleaner_new (connection, "testtopic/branch/#");
  await_state (cleaner, NJ_RETAINED_CLEANER_FOUND);
  g_signal_connect (cleaner, "notify::progress", G_CALLBACK (cancel_cb), NULL);
  nj_retained_cleaner_clear (cleaner);
  await_state (cleaner, NJ_RETAINED_CLEANER_DONE);
  n_cleared = nj_retained_cleaner_get_n_cleared (cleaner);
  g_assert_true (nj_retained_cleaner_get_cancelled (cleaner));

  /* No more than what was on its way. */
  g_assert_cmpuint (n_cleared, >=, 5);
  g_assert_cmpuint (n_cleared, <=, 5 + 20);
  g_assert_cmpuint (count_retained (connection, "testtopic/branch/#"), ==, N_MANY + 1 - n_cleared);
  g_assert_cmpuint (nj_retained_cleaner_get_n_left (cleaner), ==, N_MANY + 1 - n_cleared);

  unused = nj_retained_cleaner_new (connection, "testtopic/branch/#");
  nj_retained_cleaner_cancel (unused);
  g_assert_cmpint (nj_retained_cleaner_get_state (unused), ==, NJ_RETAINED_CLEANER_DONE);
  test_connection_close (connection);
}

static void
test_nothing (ConnectionFixture *fixture,
              gconstpointer      data)
{
  g_autoptr (NjConnection) connection = test_connection_new (fixture);
  g_autoptr (NjRetainedCleaner) cleaner = NULL;

  cleaner = nj_retained_cleaner_new (connection, "testtopic/nothing/#");
  await_state (cleaner, NJ_RETAINED_CLEANER_FOUND);
  g_assert_cmpuint (nj_retained_cleaner_get_n_found (cleaner), ==, 0);
  nj_retained_cleaner_clear (cleaner);
  g_assert_cmpint (nj_retained_cleaner_get_state (cleaner), ==, NJ_RETAINED_CLEANER_DONE);
}

static void
test_lost (ConnectionFixture *fixture,
           gconstpointer      data)
{
  g_autoptr (NjConnection) connection = test_connection_new (fixture);
  g_autoptr (NjRetainedCleaner) cleaner = NULL;

  cleaner = nj_retained_cleaner_new (connection, "testtopic/#");
  await_state (cleaner, NJ_RETAINED_CLEANER_FOUND);
  test_mosquitto_stop (fixture->broker);
  test_await (nj_retained_cleaner_get_state (cleaner) == NJ_RETAINED_CLEANER_FAILED);
  g_assert_nonnull (nj_retained_cleaner_get_error (cleaner));
  test_mosquitto_start (fixture->broker);
}

int
main (int   argc,
      char *argv[])
{
  const struct
  {
    const char *path;
    void (*func) (ConnectionFixture *fixture,
                  gconstpointer      data);
  } tests[] = {
    { "/retained-cleaner/clear", test_clear },
    { "/retained-cleaner/cancel", test_cancel },
    { "/retained-cleaner/nothing", test_nothing },
    { "/retained-cleaner/lost", test_lost },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, ConnectionFixture, NULL, connection_fixture_set_up, tests[i].func,
                connection_fixture_tear_down);

  return g_test_run ();
}
