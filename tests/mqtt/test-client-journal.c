/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "client-fixture.h"
#include "memory-store.h"
#include "test-mqtt.h"
#include "test-util.h"

/* A journal in memory, whose commits end when the test says so. */

#define TEST_TYPE_JOURNAL (test_journal_get_type ())
G_DECLARE_FINAL_TYPE (TestJournal, test_journal, TEST, JOURNAL, GObject)

struct _TestJournal
{
  GObject parent_instance;

  GString *topics;
  GQueue tasks;
  guint n_commits;
};

static void test_journal_init_interface (MqttJournalInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TestJournal, test_journal, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MQTT_TYPE_JOURNAL,
                                                      test_journal_init_interface))

static void
test_journal_add (MqttJournal *journal,
                  MqttMessage *message)
{
  g_string_append_printf (TEST_JOURNAL (journal)->topics, "%s%d ", message->topic, message->qos);
}

static void
test_journal_commit_async (MqttJournal         *journal,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  TestJournal *self = TEST_JOURNAL (journal);

  self->n_commits++;
  g_queue_push_tail (&self->tasks, g_task_new (self, NULL, callback, user_data));
}

static gboolean
test_journal_commit_finish (MqttJournal   *journal,
                            GAsyncResult  *result,
                            GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
test_journal_init_interface (MqttJournalInterface *iface)
{
  iface->add = test_journal_add;
  iface->commit_async = test_journal_commit_async;
  iface->commit_finish = test_journal_commit_finish;
}

static void
test_journal_finalize (GObject *object)
{
  TestJournal *self = TEST_JOURNAL (object);

  g_assert_true (g_queue_is_empty (&self->tasks));
  g_string_free (self->topics, TRUE);

  G_OBJECT_CLASS (test_journal_parent_class)->finalize (object);
}

static void
test_journal_class_init (TestJournalClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_journal_finalize;
}

static void
test_journal_init (TestJournal *self)
{
  self->topics = g_string_new (NULL);
}

/* Ends the commit that was begun first. */
static void
end_commit (TestJournal *self,
            gboolean     committed)
{
  g_autoptr (GTask) task = NULL;

  test_await (!g_queue_is_empty (&self->tasks));
  task = g_queue_pop_head (&self->tasks);
  if (committed)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "No space left on device");
}

typedef struct
{
  ClientFixture base;
  TestJournal *journal;
} Fixture;

static void
set_up (Fixture     *f,
        MqttVersion  version)
{
  fixture_set_up (&f->base, version);
  f->journal = g_object_new (TEST_TYPE_JOURNAL, NULL);
  mqtt_client_set_journal (f->base.client, MQTT_JOURNAL (f->journal));
}

static void
tear_down (Fixture *f)
{
  fixture_tear_down (&f->base);
  g_assert_finalize_object (f->journal);
}

/* Each acknowledgement waits for the commit that has its message. */
static void
test_acknowledged_later (void)
{
  MockTransport *transport;
  Fixture f;

  set_up (&f, MQTT_VERSION_3_1_1);
  transport = fixture_connect_client (&f.base, CONNACK_3);
  mock_transport_give (transport, "32 06 00 01 \"a\" 00 07 \"x\" 34 06 00 01 \"b\" 00 08 \"x\"");
  test_run_for (20);
  mock_transport_expect (transport, "");
  g_assert_cmpuint (f.journal->n_commits, ==, 1);
  g_assert_cmpstr (f.journal->topics->str, ==, "a1 b2 ");

  mock_transport_give (transport, "32 06 00 01 \"c\" 00 09 \"x\"");
  test_run_for (20);
  g_assert_cmpuint (f.journal->n_commits, ==, 1);
  end_commit (f.journal, TRUE);
  mock_transport_expect (transport, "40 02 00 07 50 02 00 08");
  end_commit (f.journal, TRUE);
  mock_transport_expect (transport, "40 02 00 09");

  /* PUBREL has no message, and no repetition is a new one. */
  mock_transport_give (transport, "3c 06 00 01 \"b\" 00 08 \"x\"");
  mock_transport_expect (transport, "50 02 00 08");
  mock_transport_give (transport, "62 02 00 08");
  mock_transport_expect (transport, "70 02 00 08");
  g_assert_cmpstr (f.journal->topics->str, ==, "a1 b2 c1 ");
  g_assert_cmpuint (f.journal->n_commits, ==, 2);
  tear_down (&f);
}

/* QoS 0 is noted in its place, and waits for nothing. */
static void
test_qos_0 (void)
{
  MockTransport *transport;
  Fixture f;

  set_up (&f, MQTT_VERSION_3_1_1);
  transport = fixture_connect_client (&f.base, CONNACK_3);
  mock_transport_give (transport, "30 04 00 01 \"a\" \"x\" 30 04 00 01 \"b\" \"x\"");
  test_await (f.base.messages->len == 2);
  g_assert_cmpuint (f.journal->n_commits, ==, 0);

  mock_transport_give (transport, "30 04 00 01 \"c\" \"x\" 32 06 00 01 \"d\" 00 01 \"x\" "
                                  "30 04 00 01 \"e\" \"x\"");
  end_commit (f.journal, TRUE);
  mock_transport_expect (transport, "40 02 00 01");
  g_assert_cmpstr (f.journal->topics->str, ==, "a0 b0 c0 d1 e0 ");
  tear_down (&f);
}

/* It has the topic, not the alias. */
static void
test_alias (void)
{
  g_autoptr (MqttProperties) properties = mqtt_properties_new ();
  MockTransport *transport;
  Fixture f;

  set_up (&f, MQTT_VERSION_5_0);
  mqtt_properties_add_uint (properties, MQTT_PROPERTY_TOPIC_ALIAS_MAXIMUM, 5);
  mqtt_options_set_properties (f.base.options, properties);
  transport = fixture_connect_client (&f.base, CONNACK_5);
  mock_transport_give (transport, "30 08 00 01 \"a\" 03 23 00 01 \"x\" 30 07 00 00 03 23 00 01 \"x\"");
  test_await (f.base.messages->len == 2);
  g_assert_cmpstr (f.journal->topics->str, ==, "a0 a0 ");
  tear_down (&f);
}

/* What cannot be kept is not acknowledged. */
static void
test_failure (void)
{
  MockTransport *transport;
  Fixture f;

  set_up (&f, MQTT_VERSION_3_1_1);
  transport = fixture_connect_client (&f.base, CONNACK_3);
  mock_transport_give (transport, "32 06 00 01 \"a\" 00 07 \"x\"");
  end_commit (f.journal, FALSE);
  test_await (f.base.lost != NULL);
  g_assert_error (f.base.lost, MQTT_ERROR, MQTT_ERROR_STORAGE);
  g_assert_nonnull (strstr (f.base.lost->message, "No space left on device"));
  tear_down (&f);
}

/* Without a journal that is asked nothing waits any more. */
static void
test_taken_away (void)
{
  MockTransport *transport;
  Fixture f;

  set_up (&f, MQTT_VERSION_3_1_1);
  transport = fixture_connect_client (&f.base, CONNACK_3);
  mock_transport_give (transport, "32 06 00 01 \"a\" 00 07 \"x\" ");
  test_await (!g_queue_is_empty (&f.journal->tasks));
  mqtt_client_set_journal (f.base.client, NULL);
  mock_transport_give (transport, "32 06 00 01 \"b\" 00 08 \"x\"");
  end_commit (f.journal, TRUE);
  mock_transport_expect (transport, "40 02 00 07 40 02 00 08");
  g_assert_cmpstr (f.journal->topics->str, ==, "a1 ");
  tear_down (&f);
}

/* The store commits for both. */
static void
test_with_store (void)
{
  g_autoptr (MemoryStore) store = memory_store_new ();
  MockTransport *transport;
  Fixture f;

  set_up (&f, MQTT_VERSION_3_1_1);
  mqtt_options_set_clean_start (f.base.options, FALSE);
  mqtt_client_set_store (f.base.client, MQTT_SESSION_STORE (store));
  transport = fixture_connect_client (&f.base, CONNACK_3);
  mock_transport_give (transport, "32 06 00 01 \"a\" 00 07 \"x\" 30 04 00 01 \"b\" \"x\"");
  mock_transport_expect (transport, "40 02 00 07");
  g_assert_cmpuint (f.journal->n_commits, ==, 0);
  g_assert_cmpuint (memory_store_get_n_commits (store), >, 0);
  g_assert_cmpstr (f.journal->topics->str, ==, "a1 b0 ");
  tear_down (&f);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/client/journal/acknowledged-later", test_acknowledged_later);
  g_test_add_func ("/client/journal/qos-0", test_qos_0);
  g_test_add_func ("/client/journal/alias", test_alias);
  g_test_add_func ("/client/journal/failure", test_failure);
  g_test_add_func ("/client/journal/taken-away", test_taken_away);
  g_test_add_func ("/client/journal/with-store", test_with_store);

  return g_test_run ();
}
