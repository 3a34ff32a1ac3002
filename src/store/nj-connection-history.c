/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-error.h"
#include "nj-connection-private.h"

/* The messages of earlier runs of the program. */

#define SECONDS_PER_DAY (24 * 60 * 60)

static void clear_history (NjConnection *self);

static void
end_load (NjConnection *self)
{
  self->loading = FALSE;
  if (self->clear_after_load)
    clear_history (self);
  if (self->connect_after_load)
    nj_connection_connect_now (self);
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (NjConnection) self = user_data;
  g_autoptr (NjHistoryContent) content = NULL;
  g_autoptr (GError) error = NULL;

  content = nj_history_load_finish (NJ_HISTORY (source), result, &error);
  if (content == NULL)
    {
      g_clear_object (&self->history);
      nj_sessions_report (self->sessions, error);
    }
  else
    {
      g_signal_connect_object (self->log, "read-failed",
                               G_CALLBACK (nj_sessions_report), self->sessions, G_CONNECT_SWAPPED);
      nj_message_log_set_history (self->log, self->history, content);
      nj_message_log_set_keeping (self->log, self->keeping);
      g_signal_connect_object (self->history, "changed",
                               G_CALLBACK (nj_message_log_trim), self->log, G_CONNECT_SWAPPED);
    }
  end_load (self);
}

static const char *const limit_names[] = {
  "history",
  "history-max-messages",
  "history-max-mebibytes",
  "history-max-days",
};

/* They count from the next message on. */
static void
update_limits (NjConnection *self)
{
  NjHistoryLimits limits = { 0 };
  gboolean kept;
  guint max_messages;
  guint max_mebibytes;
  guint max_days;

  g_object_get (self->profile,
                limit_names[0], &kept,
                limit_names[1], &max_messages,
                limit_names[2], &max_mebibytes,
                limit_names[3], &max_days,
                NULL);
  limits.none = !kept;
  limits.max_messages = max_messages;
  limits.max_bytes = (guint64) max_mebibytes * 1024 * 1024;
  limits.max_age = max_days * SECONDS_PER_DAY;

  if (self->history == NULL)
    return;

  self->keeping = kept;
  nj_message_log_set_keeping (self->log, kept);
  nj_history_set_limits (self->history, &limits);
  if (!kept)
    clear_history (self);
}

/**
 * nj_connection_load:
 * @self: a connection
 *
 * Begins to read the messages of earlier runs of the program into the log, if that was
 * not done before. A connection that is opened does so by itself.
 */
void
nj_connection_load (NjConnection *self)
{
  g_return_if_fail (NJ_IS_CONNECTION (self));

  if (self->sessions == NULL || self->load_begun)
    return;

  self->load_begun = TRUE;
  self->loading = TRUE;
  self->history = nj_sessions_create_history (self->sessions, nj_profile_get_id (self->profile));
  for (guint i = 0; i < G_N_ELEMENTS (limit_names); i++)
    {
      g_autofree char *signal = g_strdup_printf ("notify::%s", limit_names[i]);

      g_signal_connect_object (self->profile, signal, G_CALLBACK (update_limits), self,
                               G_CONNECT_SWAPPED);
    }
  update_limits (self);
  nj_history_load_async (self->history, loaded_cb, g_object_ref (self));
}

static void
clear_history (NjConnection *self)
{
  self->clear_after_load = self->loading;
  if (self->loading || self->history == NULL)
    return;

  nj_connection_ensure_link (self);
  nj_link_clear_history (self->link, nj_message_log_get_next_number (self->log));
}

/**
 * nj_connection_clear_messages:
 * @self: a connection
 *
 * Empties the log and the history, and starts counting again.
 */
void
nj_connection_clear_messages (NjConnection *self)
{
  g_return_if_fail (NJ_IS_CONNECTION (self));

  /* What is still on its way goes with the rest. */
  nj_message_log_clear (self->log);
  if (self->inbox != NULL)
    nj_inbox_clear (self->inbox);
  clear_history (self);
  if (self->sessions != NULL)
    nj_sessions_clear_inbox (self->sessions, nj_profile_get_id (self->profile));
  nj_live_subscription_list_reset (self->subscriptions);
  nj_traffic_reset (self->traffic);
}
