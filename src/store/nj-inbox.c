/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-inbox.h"
#include "nj-recorder.h"

/**
 * NjInbox:
 *
 * Takes the messages that a link has received and published into the log, in the order
 * in which they came and went. It counts those received for the subscriptions they
 * match, and notes what became of those published.
 *
 * It takes at most once per frame, for a bounded time, so that a flood costs
 * messages their promptness and never the window its life.
 */

#define FRAME_MS 16
#define TAKE_BUDGET_US (5 * 1000)
/* How many messages are taken between two looks at the clock. */
#define CLOCK_INTERVAL 64

/* Nobody reads numbers that change more often. */
#define TELL_INTERVAL_US (100 * 1000)

/* The outcome of a message may be there before the log has it. */
typedef struct
{
  guint position; /* or %G_MAXUINT */
  gboolean done;
  MqttAck *ack;
  GError *error;
} Published;

struct _NjInbox
{
  GObject parent_instance;

  NjLink *link;
  NjMessageLog *log;
  NjLiveSubscriptionList *subscriptions;

  GArray *taken; /* (nullable) (element-type NjRecorded): on their way to the log */
  guint n_taken;
  GHashTable *published; /* token -> Published */
  guint n_received;      /* of those taken last */
  guint take_source;
  gint64 last_take;
  gint64 last_told;
};

typedef enum
{
  SIGNAL_RECEIVED,
  N_SIGNALS
} NjInboxSignal;

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (NjInbox, nj_inbox, G_TYPE_OBJECT)

static void
published_free (gpointer data)
{
  Published *published = data;

  g_clear_pointer (&published->ack, mqtt_ack_unref);
  g_clear_error (&published->error);
  g_free (published);
}

static Published *
ensure_published (NjInbox *self,
                  guint    token)
{
  Published *published = g_hash_table_lookup (self->published, GUINT_TO_POINTER (token));

  if (published == NULL)
    {
      published = g_new0 (Published, 1);
      published->position = G_MAXUINT;
      g_hash_table_insert (self->published, GUINT_TO_POINTER (token), published);
    }

  return published;
}

/* Most acknowledgements are nothing but that. */
static gboolean
says_something (MqttAck *ack)
{
  return (ack->n_reasons > 0 && ack->reasons[0] != MQTT_REASON_SUCCESS) ||
         (ack->properties != NULL && mqtt_properties_get_n (ack->properties) > 0);
}

static void
note_outcome (NjInbox   *self,
              Published *published)
{
  guint position = published->position;
  NjMessageRecord record;

  nj_message_log_get_record (self->log, position, &record);
  if (published->ack != NULL && says_something (published->ack))
    nj_message_log_set_answer (self->log, position, published->ack);

  if (published->error != NULL)
    nj_message_log_set_delivery (self->log, position, NJ_DELIVERY_FAILED, 0, published->error);
  else if (record.qos == MQTT_QOS_0)
    nj_message_log_set_delivery (self->log, position, NJ_DELIVERY_SENT, 0, NULL);
  else
    nj_message_log_set_delivery (self->log, position, NJ_DELIVERY_ACKNOWLEDGED,
                                 published->ack->latency, NULL);
}

static void
take_published (NjInbox *self,
                guint    token,
                guint    position)
{
  Published *published = ensure_published (self, token);

  published->position = position;
  nj_message_log_set_delivery (self->log, position, NJ_DELIVERY_WAITING, 0, NULL);
  if (!published->done)
    return;

  note_outcome (self, published);
  g_hash_table_remove (self->published, GUINT_TO_POINTER (token));
}

static void
take_one (NjInbox    *self,
          NjRecorded *recorded)
{
  NjDirection direction = recorded->token != 0 ? NJ_DIRECTION_PUBLISHED : NJ_DIRECTION_RECEIVED;
  guint position;

  nj_message_log_set_next_number (self->log, recorded->number);
  position = nj_message_log_append (self->log, recorded->message, direction);

  if (recorded->token != 0)
    take_published (self, recorded->token, position);
  else
    nj_live_subscription_list_count_message (self->subscriptions, position);
  self->n_received += recorded->token == 0;

  /* Freed as it goes: freeing them all at the end would be a long pause. */
  g_clear_pointer (&recorded->message, mqtt_message_unref);
}

static void
take (NjInbox *self)
{
  gint64 deadline = g_get_monotonic_time () + TAKE_BUDGET_US;

  while (self->n_taken < self->taken->len)
    {
      take_one (self, &g_array_index (self->taken, NjRecorded, self->n_taken));
      self->n_taken++;

      if (self->n_taken % CLOCK_INTERVAL == 0 && g_get_monotonic_time () > deadline)
        break;
    }
}

/* The last number is told in any case, as one more batch, an empty one, comes after the
 * last message. */
static void
tell (NjInbox  *self,
      gboolean  more)
{
  gint64 now = g_get_monotonic_time ();
  guint n = self->n_received;

  if (more && now - self->last_told < TELL_INTERVAL_US)
    return;

  self->last_told = now;
  self->n_received = 0;
  nj_live_subscription_list_publish (self->subscriptions);
  if (n > 0)
    g_signal_emit (self, signals[SIGNAL_RECEIVED], 0, n);
}

static gboolean
take_cb (gpointer user_data)
{
  g_autoptr (NjInbox) self = g_object_ref (user_data);
  gboolean more;

  self->take_source = 0;
  if (self->taken == NULL)
    {
      self->taken = nj_link_take_messages (self->link);
      self->n_taken = 0;
    }

  take (self);

  /* What came while this batch was being taken has told nobody but us: look
   * again, until there is nothing. */
  more = self->taken->len > 0;
  if (more)
    self->take_source = g_timeout_add (FRAME_MS, take_cb, self);

  nj_message_log_flush (self->log);
  tell (self, more);
  if (self->taken != NULL && self->n_taken == self->taken->len)
    g_clear_pointer (&self->taken, g_array_unref);
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
  g_clear_pointer (&self->taken, g_array_unref);
  g_clear_pointer (&self->published, g_hash_table_unref);

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
   * @n: how many messages that were received are new in the log, at least one
   *
   * Emitted ten times a second at most, after the log has announced them.
   */
  signals[SIGNAL_RECEIVED] =
    g_signal_new ("received", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
nj_inbox_init (NjInbox *self)
{
  self->published = g_hash_table_new_full (NULL, NULL, NULL, published_free);
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

/**
 * nj_inbox_set_outcome:
 * @self: an inbox
 * @token: the number of a message that was published
 * @ack: (nullable): the acknowledgement
 * @error: (nullable): why there is none, or what it says
 *
 * Notes what became of a message, as soon as the log has it.
 */
void
nj_inbox_set_outcome (NjInbox      *self,
                      guint         token,
                      MqttAck      *ack,
                      const GError *error)
{
  Published *published;

  g_return_if_fail (NJ_IS_INBOX (self));
  g_return_if_fail (ack != NULL || error != NULL);

  published = ensure_published (self, token);
  published->done = TRUE;
  published->ack = ack != NULL ? mqtt_ack_ref (ack) : NULL;
  published->error = error != NULL ? g_error_copy (error) : NULL;
  if (published->position == G_MAXUINT)
    return;

  note_outcome (self, published);
  g_hash_table_remove (self->published, GUINT_TO_POINTER (token));
}

/**
 * nj_inbox_forget:
 * @self: an inbox
 * @token: the number of a message that was published
 *
 * Nobody tells any more what becomes of it.
 */
void
nj_inbox_forget (NjInbox *self,
                 guint    token)
{
  g_return_if_fail (NJ_IS_INBOX (self));

  g_hash_table_remove (self->published, GUINT_TO_POINTER (token));
}

static void
drop (NjInbox *self,
      GArray  *recorded)
{
  if (recorded->len > 0)
    nj_message_log_set_next_number (self->log,
                                    g_array_index (recorded, NjRecorded, recorded->len - 1).number + 1);
  g_array_unref (recorded);
}

/**
 * nj_inbox_clear:
 * @self: an inbox whose log was cleared
 *
 * Drops what was on its way to the log, and forgets what was published.
 */
void
nj_inbox_clear (NjInbox *self)
{
  g_return_if_fail (NJ_IS_INBOX (self));

  if (self->taken != NULL)
    drop (self, g_steal_pointer (&self->taken));
  drop (self, nj_link_take_messages (self->link));
  g_hash_table_remove_all (self->published);
}
