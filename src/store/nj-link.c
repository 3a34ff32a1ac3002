/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-link-private.h"

/**
 * NjLink:
 *
 * An #MqttClient in the network thread, held from the thread that made the link.
 *
 * Calls go over as invocations in the network thread; what the client reports
 * comes back as signals in the thread of the link. Messages do not travel one by
 * one: an #NjRecorder hands them over many at a time, those that are published as
 * well, and #NjLink::messages-waiting is emitted once, until
 * nj_link_take_messages() takes them.
 */

struct _NjLink
{
  GObject parent_instance;

  NjNetwork *network;
  NjLinkWorker *worker;
};

typedef enum
{
  SIGNAL_STATE_CHANGED,
  SIGNAL_CONNECTED,
  SIGNAL_FAILED,
  SIGNAL_SUBSCRIBED,
  SIGNAL_UNSUBSCRIBED,
  SIGNAL_PUBLISHED,
  SIGNAL_MESSAGES_WAITING,
  SIGNAL_QUEUED,
  SIGNAL_SAMPLED,
  N_SIGNALS
} NjLinkSignal;

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (NjLink, nj_link, G_TYPE_OBJECT)

static gboolean
deliver_network_cb (gpointer user_data)
{
  NjLetter *letter = user_data;

  letter->func (letter->worker, letter);

  return G_SOURCE_REMOVE;
}

static void
send_to_network (NjLink   *self,
                 NjLetter *letter)
{
  nj_network_invoke (self->network, deliver_network_cb, letter, nj_letter_free);
}

void
nj_link_emit_state_changed (gpointer  target,
                            NjLetter *letter)
{
  g_signal_emit (target, signals[SIGNAL_STATE_CHANGED], 0, letter->token, letter->number);
}

void
nj_link_emit_connected (gpointer  target,
                        NjLetter *letter)
{
  g_signal_emit (target, signals[SIGNAL_CONNECTED], 0, letter->answer, letter->boxed);
}

void
nj_link_emit_failed (gpointer  target,
                     NjLetter *letter)
{
  g_signal_emit (target, signals[SIGNAL_FAILED], 0, letter->error);
}

void
nj_link_emit_subscribed (gpointer  target,
                         NjLetter *letter)
{
  g_signal_emit (target, signals[SIGNAL_SUBSCRIBED], 0,
                 letter->boxed, letter->answer, letter->error);
}

void
nj_link_emit_unsubscribed (gpointer  target,
                           NjLetter *letter)
{
  g_signal_emit (target, signals[SIGNAL_UNSUBSCRIBED], 0,
                 letter->boxed, letter->answer, letter->error);
}

void
nj_link_emit_published (gpointer  target,
                        NjLetter *letter)
{
  g_signal_emit (target, signals[SIGNAL_PUBLISHED], 0,
                 letter->token, letter->answer, letter->error);
}

void
nj_link_emit_messages_waiting (gpointer  target,
                               NjLetter *letter)
{
  g_signal_emit (target, signals[SIGNAL_MESSAGES_WAITING], 0);
}

void
nj_link_emit_queued (gpointer  target,
                     NjLetter *letter)
{
  NjLinkWorker *worker = letter->worker;
  guint n;

  g_mutex_lock (&worker->lock);
  n = worker->n_queued;
  worker->told_queued = FALSE;
  g_mutex_unlock (&worker->lock);

  g_signal_emit (target, signals[SIGNAL_QUEUED], 0, n);
}

void
nj_link_emit_sampled (gpointer  target,
                      NjLetter *letter)
{
  g_signal_emit (target, signals[SIGNAL_SAMPLED], 0, letter->boxed);
}

static void
nj_link_dispose (GObject *object)
{
  NjLink *self = NJ_LINK (object);

  if (self->worker != NULL)
    {
      send_to_network (self, nj_letter_new (self->worker, nj_link_worker_end));
      g_clear_pointer (&self->worker, nj_link_worker_unref);
    }
  g_clear_object (&self->network);

  G_OBJECT_CLASS (nj_link_parent_class)->dispose (object);
}

static void
nj_link_class_init (NjLinkClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = nj_link_dispose;

  /**
   * NjLink::state-changed:
   * @state: (type MqttState): the state of the client
   * @next_attempt: monotonic time of the next attempt to connect, µs, or 0
   */
  signals[SIGNAL_STATE_CHANGED] =
    g_signal_new ("state-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_INT64);
  /**
   * NjLink::connected:
   * @ack: the CONNACK
   * @client_id: the Client Identifier in use, assigned by the server or our own
   */
  signals[SIGNAL_CONNECTED] =
    g_signal_new ("connected", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, MQTT_TYPE_ACK, G_TYPE_STRING);
  /**
   * NjLink::failed:
   * @error: why the connection was lost or could not be made
   */
  signals[SIGNAL_FAILED] =
    g_signal_new ("failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_ERROR);
  /**
   * NjLink::subscribed:
   * @subscriptions: what was asked for
   * @ack: (nullable): the SUBACK
   * @error: (nullable): why there is none
   */
  signals[SIGNAL_SUBSCRIBED] =
    g_signal_new ("subscribed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 3, G_TYPE_PTR_ARRAY, MQTT_TYPE_ACK, G_TYPE_ERROR);
  /**
   * NjLink::unsubscribed:
   * @filter: the Topic Filter
   * @ack: (nullable): the UNSUBACK
   * @error: (nullable): why there is none
   */
  signals[SIGNAL_UNSUBSCRIBED] =
    g_signal_new ("unsubscribed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 3, G_TYPE_STRING, MQTT_TYPE_ACK, G_TYPE_ERROR);
  /**
   * NjLink::published:
   * @token: the number given to nj_link_publish()
   * @ack: (nullable): the acknowledgement
   * @error: (nullable): why there is none, or what it says
   */
  signals[SIGNAL_PUBLISHED] =
    g_signal_new ("published", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 3, G_TYPE_UINT, MQTT_TYPE_ACK, G_TYPE_ERROR);
  /**
   * NjLink::messages-waiting:
   *
   * There is something to take. Not emitted again before it is taken.
   */
  signals[SIGNAL_MESSAGES_WAITING] =
    g_signal_new ("messages-waiting", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
  /**
   * NjLink::queued:
   * @n: how many messages of QoS 1 and 2 wait for a connection, or for room in flight
   *
   * Also emitted with each connection. Of numbers that follow each other quickly
   * only the last is told.
   */
  signals[SIGNAL_QUEUED] =
    g_signal_new ("queued", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_UINT);
  /**
   * NjLink::sampled:
   * @sample: (type NjSample): what nj_link_sample() has asked for
   */
  signals[SIGNAL_SAMPLED] =
    g_signal_new ("sampled", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
nj_link_init (NjLink *self)
{
}

/**
 * nj_link_new:
 * @network: where the client is to live
 *
 * Returns: (transfer full): a link that is not connected
 */
NjLink *
nj_link_new (NjNetwork *network)
{
  NjLink *self;

  g_return_val_if_fail (NJ_IS_NETWORK (network), NULL);

  self = g_object_new (NJ_TYPE_LINK, NULL);
  self->network = g_object_ref (network);
  self->worker = nj_link_worker_new (self, network);

  return self;
}

/**
 * nj_link_set_history:
 * @self: a link, before it is used
 * @history: where all messages are kept; it is the network thread's from here on
 */
void
nj_link_set_history (NjLink    *self,
                     NjHistory *history)
{
  NjLetter *letter;

  g_return_if_fail (NJ_IS_LINK (self));
  g_return_if_fail (NJ_IS_HISTORY (history));

  letter = nj_letter_new (self->worker, nj_link_worker_set_history);
  letter->boxed = g_object_ref (history);
  letter->boxed_free = g_object_unref;
  send_to_network (self, letter);
}

/**
 * nj_link_clear_history:
 * @self: a link
 * @before: the number of the first message that is not to go
 *
 * Forgets messages that the history has.
 */
void
nj_link_clear_history (NjLink  *self,
                       guint64  before)
{
  NjLetter *letter;

  g_return_if_fail (NJ_IS_LINK (self));

  letter = nj_letter_new (self->worker, nj_link_worker_clear_history);
  letter->number = (gint64) before;
  send_to_network (self, letter);
}

/**
 * nj_link_connect:
 * @self: a link
 * @options: what CONNECT carries, and where to
 * @subscriptions: (element-type MqttSubscription): to be made with the connection
 * @store: (nullable) (transfer none): where the session is kept; one for the same
 *   session as before is not needed. It is the network thread's from here on.
 */
void
nj_link_connect (NjLink         *self,
                 MqttOptions    *options,
                 GPtrArray      *subscriptions,
                 NjSessionStore *store)
{
  NjLetter *letter;

  g_return_if_fail (NJ_IS_LINK (self));
  g_return_if_fail (options != NULL);
  g_return_if_fail (subscriptions != NULL);

  letter = nj_letter_new (self->worker, nj_link_worker_connect);
  letter->boxed = g_ptr_array_ref (subscriptions);
  letter->boxed_free = (GDestroyNotify) g_ptr_array_unref;
  letter->options = mqtt_options_ref (options);
  g_set_object (&letter->store, store);
  send_to_network (self, letter);
}

/**
 * nj_link_disconnect:
 * @self: a link
 *
 * Sends DISCONNECT and ends all attempts.
 */
void
nj_link_disconnect (NjLink *self)
{
  g_return_if_fail (NJ_IS_LINK (self));

  send_to_network (self, nj_letter_new (self->worker, nj_link_worker_disconnect));
}

/**
 * nj_link_subscribe:
 * @self: a link
 * @subscriptions: (element-type MqttSubscription): what to subscribe to
 *
 * #NjLink::subscribed tells how it ended.
 */
void
nj_link_subscribe (NjLink    *self,
                   GPtrArray *subscriptions)
{
  NjLetter *letter;

  g_return_if_fail (NJ_IS_LINK (self));
  g_return_if_fail (subscriptions != NULL);

  letter = nj_letter_new (self->worker, nj_link_worker_subscribe);
  letter->boxed = g_ptr_array_ref (subscriptions);
  letter->boxed_free = (GDestroyNotify) g_ptr_array_unref;
  send_to_network (self, letter);
}

/**
 * nj_link_unsubscribe:
 * @self: a link
 * @filter: a Topic Filter
 *
 * #NjLink::unsubscribed tells how it ended.
 */
void
nj_link_unsubscribe (NjLink     *self,
                     const char *filter)
{
  NjLetter *letter;

  g_return_if_fail (NJ_IS_LINK (self));
  g_return_if_fail (filter != NULL);

  letter = nj_letter_new (self->worker, nj_link_worker_unsubscribe);
  letter->boxed = g_strdup (filter);
  letter->boxed_free = g_free;
  send_to_network (self, letter);
}

/**
 * nj_link_publish:
 * @self: a link
 * @message: what to publish; not to be changed any more
 * @token: a number that comes back in #NjLink::published
 */
void
nj_link_publish (NjLink      *self,
                 MqttMessage *message,
                 guint        token)
{
  NjLetter *letter;

  g_return_if_fail (NJ_IS_LINK (self));
  g_return_if_fail (message != NULL);

  letter = nj_letter_new (self->worker, nj_link_worker_publish);
  letter->boxed = mqtt_message_ref (message);
  letter->boxed_free = (GDestroyNotify) mqtt_message_unref;
  letter->token = token;
  send_to_network (self, letter);
}

/**
 * nj_link_take_messages:
 * @self: a link
 *
 * Returns: (transfer full) (element-type NjRecorded): what has come and gone since the
 *   last call, in order
 */
GArray *
nj_link_take_messages (NjLink *self)
{
  g_return_val_if_fail (NJ_IS_LINK (self), NULL);

  return nj_recorder_take (self->worker->recorder);
}

/**
 * nj_link_get_n_dropped:
 * @self: a link
 *
 * Returns: how many QoS 0 messages were dropped because nobody took them
 */
guint64
nj_link_get_n_dropped (NjLink *self)
{
  g_return_val_if_fail (NJ_IS_LINK (self), 0);

  return nj_recorder_get_n_dropped (self->worker->recorder);
}

/**
 * nj_link_sample:
 * @self: a link
 * @ping: whether to send PINGREQ afterwards, which the next sample is to tell of
 *
 * Asks the network thread what it has done: #NjLink::sampled tells.
 */
void
nj_link_sample (NjLink   *self,
                gboolean  ping)
{
  NjLetter *letter;

  g_return_if_fail (NJ_IS_LINK (self));

  letter = nj_letter_new (self->worker, nj_link_worker_sample);
  letter->number = ping;
  send_to_network (self, letter);
}
