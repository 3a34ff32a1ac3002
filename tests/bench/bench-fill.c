/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "nj-history.h"
#include "nj-schema.h"
#include "nj-workspace.h"

/* Makes a profile with a history, as if it had received the flood of flood-server, and
 * prints the identifier of the profile. Every hundredth message was published.
 *
 * Usage: bench-fill MESSAGES */

#define N_TOPICS 1000
#define APPENDED_AT_ONCE 256
#define MAX_PENDING (64 * 1024 * 1024)
#define PUBLISHED_EVERY 100
/* From one message to the next, µs. */
#define PERIOD 1000

static char *
create_profile (void)
{
  g_autoptr (GFile) file = nj_profile_store_get_default_file ();
  g_autoptr (NjSecretStore) secrets = nj_secret_store_new_memory ();
  g_autoptr (NjWorkspace) workspace = nj_workspace_new (file, secrets);
  g_autoptr (NjProfile) profile = NULL;
  g_autoptr (GError) error = NULL;

  nj_workspace_load (workspace, &error);
  g_assert_no_error (error);
  profile = nj_profile_new_from_url ("ws://127.0.0.1:1/mqtt", &error);
  g_assert_no_error (error);
  nj_profile_set_name (profile, "Filled");
  nj_workspace_add_profile (workspace, profile);
  nj_workspace_close (workspace, &error);
  g_assert_no_error (error);

  return g_strdup (nj_profile_get_id (profile));
}

static void
store_result (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GAsyncResult *
await (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return *result;
}

static MqttMessage *
create_message (guint  number,
                gint64 time)
{
  guint topic_number = number % N_TOPICS;
  g_autofree char *topic = g_strdup_printf ("plant/line-%04u/machine-%02u/state",
                                            topic_number / 100, topic_number % 100);
  char *text = g_strdup_printf ("{\"seq\":%10u,\"device\":\"press\",\"temperature\":23.5,\"rpm\":2980,"
                                "\"state\":\"running\",\"error\":null,\"position\":[12.5,8.25,3.0],"
                                "\"site\":\"Hangzhou\",\"comment\":\"ox jumps over the lazy dog. The quick brown fo\"}",
                                number);
  g_autoptr (GBytes) payload = g_bytes_new_take (text, strlen (text));
  MqttMessage *message = mqtt_message_new (topic, payload, MQTT_QOS_0, FALSE, NULL);

  message->time = time;

  return message;
}

static void
load (NjHistory *history)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (NjHistoryContent) content = NULL;
  g_autoptr (GError) error = NULL;

  nj_history_load_async (history, store_result, &result);
  content = nj_history_load_finish (history, await (&result), &error);
  g_assert_no_error (error);
}

static void
fill (NjHistory *history,
      guint      n)
{
  g_autoptr (GAsyncResult) result = NULL;
  gint64 begin = g_get_real_time () - (gint64) n * PERIOD;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (MqttMessage) message = create_message (i, begin + (gint64) i * PERIOD);

      nj_history_append (history, message,
                         i % PUBLISHED_EVERY == 0 ? NJ_DIRECTION_PUBLISHED : NJ_DIRECTION_RECEIVED);
      if (i % APPENDED_AT_ONCE != 0)
        continue;

      nj_history_flush (history);
      do
        g_main_context_iteration (NULL, nj_history_get_pending (history) > MAX_PENDING);
      while (nj_history_get_pending (history) > MAX_PENDING);
    }
  nj_history_commit_async (history, NULL, NULL, store_result, &result);
  g_assert_true (nj_history_commit_finish (history, await (&result), NULL));
}

int
main (int   argc,
      char *argv[])
{
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), "nightjar", "messages.db", NULL);
  g_autofree char *id = NULL;
  g_autoptr (NjDatabase) writer = NULL;
  g_autoptr (NjDatabase) reader = NULL;
  g_autoptr (NjHistory) history = NULL;

  if (argc != 2)
    {
      g_printerr ("Usage: bench-fill MESSAGES\n");
      return EXIT_FAILURE;
    }

  id = create_profile ();
  writer = nj_database_new (path, nj_migrations);
  reader = nj_database_new_reader (path);
  history = nj_history_new (writer, reader, id);
  load (history);
  fill (history, (guint) CLAMP (g_ascii_strtoull (argv[1], NULL, 10), 1, G_MAXINT32));
  nj_database_close (writer);
  nj_database_close (reader);
  while (G_OBJECT (history)->ref_count > 1)
    g_main_context_iteration (NULL, TRUE);
  g_print ("%s\n", id);

  return EXIT_SUCCESS;
}
