/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-inbox.h"

/**
 * NjInbox:
 *
 * Takes the messages that a link has received into the log, and counts them for
 * the subscriptions they match.
 *
 * It takes at most once per frame, for a bounded time, so that a flood costs
 * messages their promptness and never the window its life.
 */

#define FRAME_MS 16
#define TAKE_BUDGET_US (5 * 1000)
/* How many messages are taken between two looks at the clock. */
#define CLOCK_INTERVAL 64

struct _NjInbox
{
  GObject parent_instance;

  NjLink *link;
  NjMessageLog *log;
  NjLiveSubscriptionList *subscriptions;

  GPtrArray *taken; /* (nullable): messages on their way to the log */
  guint n_taken;
  guint take_source;
  gint64 last_take;
};

typedef enum
{
  SIGNAL_RECEIVED,
  N_SIGNALS
} NjInboxSignal;

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (NjInbox, nj_inbox, G_TYPE_OBJECT)

static void
take (NjInbox *self)
{
  gint64 deadline = g_get_monotonic_time () + TAKE_BUDGET_US;

  while (self->n_taken < self->taken->len)
    {
      MqttMessage *message = g_ptr_array_index (self->taken, self->n_taken);
      guint position = nj_message_log_append (self->log, message, NJ_DIRECTION_RECEIVED);

      nj_live_subscription_list_count_message (self->subscriptions, position);
      /* Freed as it goes: freeing them all at the end would be a long pause. */
      mqtt_message_unref (g_steal_pointer (&g_ptr_array_index (self->taken, self->n_taken)));
      self->n_taken++;

      if (self->n_taken % CLOCK_INTERVAL == 0 && g_get_monotonic_time () > deadline)
        break;
    }
}

static gboolean
take_cb (gpointer user_data)
{
  g_autoptr (NjInbox) self = g_object_ref (user_data);
  guint first;

  self->take_source = 0;
  if (self->taken == NULL)
    {
      self->taken = nj_link_take_messages (self->link);
      self->n_taken = 0;
    }

  first = self->n_taken;
  take (self);

  /* What came while this batch was being taken has told nobody but us: look
   * again, until there is nothing. */
  if (self->taken->len > 0)
    self->take_source = g_timeout_add (FRAME_MS, take_cb, self);

  nj_message_log_flush (self->log);
  nj_live_subscription_list_publish (self->subscriptions);
  if (self->n_taken > first)
    g_signal_emit (self, signals[SIGNAL_RECEIVED], 0, self->n_taken - first);

  if (self->taken != NULL && self->n_taken == self->taken->len)
    g_clear_pointer (&self->taken, g_ptr_array_unref);
  self->last_take = g_get_monotonic_time ();

  return G_SOURCE_REMOVE;
}

static void
messages_waiting_cb (NjInbox *self)
{
  gint64 elapsed_ms = (g_get_monotonic_time () - self->last_take) / 1000;

  if (self->take_source != 0)
    return;

  self->take_source = g_timeout_add (elapsed_ms >= FRAME_MS ? 0 : FRAME_MS - elapsed_ms,
                                     take_cb, self);
}

static void
nj_inbox_dispose (GObject *object)
{
  NjInbox *self = NJ_INBOX (object);

  g_clear_handle_id (&self->take_source, g_source_remove);

  G_OBJECT_CLASS (nj_inbox_parent_class)->dispose (object);
}

static void
nj_inbox_finalize (GObject *object)
{
  NjInbox *self = NJ_INBOX (object);

  g_clear_object (&self->link);
  g_clear_object (&self->log);
  g_clear_object (&self->subscriptions);
  g_clear_pointer (&self->taken, g_ptr_array_unref);

  G_OBJECT_CLASS (nj_inbox_parent_class)->finalize (object);
}

static void
nj_inbox_class_init (NjInboxClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = nj_inbox_dispose;
  object_class->finalize = nj_inbox_finalize;

  /**
   * NjInbox::received:
   * @n: how many messages are new in the log, at least one
   *
   * Emitted at most once per frame, after the log has announced them.
   */
  signals[SIGNAL_RECEIVED] =
    g_signal_new ("received", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
nj_inbox_init (NjInbox *self)
{
}

/**
 * nj_inbox_new:
 * @link: where messages come from
 * @log: where they go
 * @subscriptions: those that count them
 *
 * Returns: (transfer full): an inbox that works by itself as long as it lives
 */
NjInbox *
nj_inbox_new (NjLink                 *link,
              NjMessageLog           *log,
              NjLiveSubscriptionList *subscriptions)
{
  NjInbox *self;

  g_return_val_if_fail (NJ_IS_LINK (link), NULL);
  g_return_val_if_fail (NJ_IS_MESSAGE_LOG (log), NULL);
  g_return_val_if_fail (NJ_IS_LIVE_SUBSCRIPTION_LIST (subscriptions), NULL);

  self = g_object_new (NJ_TYPE_INBOX, NULL);
  self->link = g_object_ref (link);
  self->log = g_object_ref (log);
  self->subscriptions = g_object_ref (subscriptions);
  g_signal_connect_object (link, "messages-waiting",
                           G_CALLBACK (messages_waiting_cb), self, G_CONNECT_SWAPPED);

  return self;
}
