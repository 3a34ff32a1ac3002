/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench-result.h"
#include "mqtt-decoder.h"
#include "mqtt-session.h"
#include "nj-history.h"
#include "nj-message-view.h"
#include "nj-schema.h"

/* What a message of a flood costs on its way, without the network and the window: each
 * stage has those before it, too. The first three are in the network thread of the
 * program, the log and the view in that of the window; here it is one thread, and the
 * history's own. Prints a line of JSON for each stage.
 *
 * Usage: bench-pipeline [MESSAGES] */

#define N_TOPICS 1000
#define PAYLOAD_SIZE 200
/* As the engine does. */
#define BATCH 256
/* As a window does at 100,000 messages a second. */
#define BATCHES_PER_FRAME 6
#define MAX_PENDING (64 * 1024 * 1024)
#define ONE_BRANCH "plant/line-0003/#"

typedef enum
{
  STAGE_DECODE,
  STAGE_SESSION,
  STAGE_LOG,
  STAGE_HISTORY,
  STAGE_VIEW,
  N_STAGES
} Stage;

static const char *const names[] = {
  "pipeline, decode",
  "pipeline, + session",
  "pipeline, + log",
  "pipeline, + history",
  "pipeline, + view",
};

typedef struct
{
  guint n;
  GPtrArray *frames;
  char *dir;
  MqttOptions *options;

  MqttDecoder *decoder;
  MqttSession *session;
  NjDatabase *writer;
  NjDatabase *reader;
  NjHistory *history;
  NjMessageLog *log;
  NjMessageView *view;
} Bench;

static void
append_string (GByteArray *output,
               const char *text)
{
  g_byte_array_append (output, (const guint8 *) text, strlen (text));
}

static GBytes *
create_frame (guint number)
{
  g_autofree char *topic =
    g_strdup_printf ("plant/line-%04u/machine-%02u/state", number / 100, number % 100);
  const guint topic_size = strlen (topic);
  const guint remaining = 2 + topic_size + PAYLOAD_SIZE;
  const guint8 header[] = { 0x30, (remaining & 0x7f) | 0x80, remaining >> 7,
                            topic_size >> 8, topic_size & 0xff };
  GByteArray *frame = g_byte_array_new ();
  guint end;

  g_byte_array_append (frame, header, sizeof header);
  append_string (frame, topic);
  end = frame->len + PAYLOAD_SIZE - 2;
  append_string (frame, "{\"device\":\"press\",\"temperature\":23.5,\"comment\":\"");
  while (frame->len < end)
    append_string (frame, "x");
  append_string (frame, "\"}");

  return g_byte_array_free_to_bytes (frame);
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

static void
open_history (Bench *self)
{
  g_autofree char *path = g_build_filename (self->dir, "messages.db", NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (NjHistoryContent) content = NULL;
  g_autoptr (GError) error = NULL;

  self->writer = nj_database_new (path, nj_migrations);
  self->reader = nj_database_new_reader (path);
  self->history = nj_history_new (self->writer, self->reader, "bench");
  nj_history_load_async (self->history, store_result, &result);
  content = nj_history_load_finish (self->history, await (&result), &error);
  g_assert_no_error (error);
  mqtt_session_set_journal (self->session, MQTT_JOURNAL (self->history));
  nj_message_log_set_history (self->log, self->history, content);
}

static void
set_up (Bench *self,
        Stage  stage)
{
  self->decoder = mqtt_decoder_new ();
  mqtt_decoder_set_version (self->decoder, MQTT_VERSION_3_1_1);
  self->session = mqtt_session_new (self->options);
  mqtt_session_begin (self->session);
  g_assert_true (mqtt_session_start (self->session, FALSE, NULL, 0, NULL));

  if (stage >= STAGE_LOG)
    self->log = nj_message_log_new ();
  if (stage >= STAGE_HISTORY)
    open_history (self);
  if (stage >= STAGE_VIEW)
    {
      self->view = nj_message_view_new ();
      nj_message_view_set_log (self->view, self->log);
      nj_message_view_set_topic_filter (self->view, ONE_BRANCH);
    }
}

static void
remove_database (Bench *self)
{
  GDir *dir = g_dir_open (self->dir, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->dir, name, NULL);

      g_unlink (path);
    }
  g_dir_close (dir);
}

static void
tear_down (Bench *self)
{
  g_clear_object (&self->view);
  g_clear_object (&self->log);
  g_clear_pointer (&self->session, mqtt_session_free);
  g_clear_pointer (&self->decoder, mqtt_decoder_free);
  if (self->history == NULL)
    return;

  nj_database_close (self->writer);
  nj_database_close (self->reader);
  while (G_OBJECT (self->history)->ref_count > 1)
    g_main_context_iteration (NULL, TRUE);
  g_clear_object (&self->history);
  g_clear_object (&self->writer);
  g_clear_object (&self->reader);
  remove_database (self);
}

static void
take_messages (Bench *self)
{
  g_autoptr (GPtrArray) messages = mqtt_session_take_messages (self->session);

  if (self->log == NULL || messages == NULL)
    return;

  for (guint i = 0; i < messages->len; i++)
    nj_message_log_append (self->log, g_ptr_array_index (messages, i), NJ_DIRECTION_RECEIVED);
}

static void
end_batch (Bench *self,
           guint  number)
{
  take_messages (self);
  if (self->log != NULL && number % BATCHES_PER_FRAME == 0)
    nj_message_log_flush (self->log);
  if (self->history == NULL)
    return;

  nj_history_flush (self->history);
  do
    g_main_context_iteration (NULL, nj_history_get_pending (self->history) > MAX_PENDING);
  while (nj_history_get_pending (self->history) > MAX_PENDING);
}

static void
end_all (Bench *self)
{
  g_autoptr (GAsyncResult) result = NULL;

  take_messages (self);
  if (self->log != NULL)
    nj_message_log_flush (self->log);
  while (self->view != NULL && g_list_model_get_n_items (G_LIST_MODEL (self->view)) < self->n / 10)
    g_main_context_iteration (NULL, TRUE);
  if (self->history == NULL)
    return;

  nj_history_commit_async (self->history, NULL, NULL, store_result, &result);
  g_assert_true (nj_history_commit_finish (self->history, await (&result), NULL));
}

static double
get_thread_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);

  return now.tv_sec + now.tv_nsec / 1e9;
}

static void
measure (Bench *self,
         Stage  stage)
{
  BenchResult *result = bench_result_new (names[stage]);
  gint64 start;
  double cpu;
  double thread;
  double elapsed;

  set_up (self, stage);
  start = g_get_monotonic_time ();
  cpu = bench_get_cpu ();
  thread = get_thread_time ();
  for (guint i = 0; i < self->n; i++)
    {
      MqttMessage *message;

      mqtt_decoder_feed (self->decoder, g_ptr_array_index (self->frames, i % N_TOPICS));
      message = mqtt_decoder_next_message (self->decoder);
      g_assert_nonnull (message);
      message->time = start;
      if (stage == STAGE_DECODE)
        mqtt_message_unref (message);
      else
        mqtt_session_receive_message (self->session, message);
      if (stage > STAGE_DECODE && (i + 1) % BATCH == 0)
        end_batch (self, (i + 1) / BATCH);
    }
  end_all (self);
  elapsed = (g_get_monotonic_time () - start) / (double) G_USEC_PER_SEC;

  bench_result_add (result, "rate", self->n / elapsed);
  bench_result_add (result, "ns_per_message", 1e9 * elapsed / self->n);
  bench_result_add (result, "thread_ns_per_message", 1e9 * (get_thread_time () - thread) / self->n);
  bench_result_add (result, "cpu_ns_per_message", 1e9 * (bench_get_cpu () - cpu) / self->n);
  bench_result_print (result);
  tear_down (self);
}

int
main (int   argc,
      char *argv[])
{
  Bench self = { .n = 1000000 };
  g_autoptr (GError) error = NULL;

  if (argc > 1)
    self.n = (guint) CLAMP (g_ascii_strtoull (argv[1], NULL, 10), N_TOPICS, G_MAXINT32);
  self.n -= self.n % N_TOPICS;
  self.dir = g_dir_make_tmp ("nightjar-bench-XXXXXX", &error);
  g_assert_no_error (error);
  self.options = mqtt_options_new ("ws://127.0.0.1/mqtt", &error);
  g_assert_no_error (error);
  self.frames = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  for (guint i = 0; i < N_TOPICS; i++)
    g_ptr_array_add (self.frames, create_frame (i));

  for (Stage stage = 0; stage < N_STAGES; stage++)
    measure (&self, stage);

  g_ptr_array_unref (self.frames);
  mqtt_options_unref (self.options);
  g_rmdir (self.dir);
  g_free (self.dir);

  return EXIT_SUCCESS;
}
