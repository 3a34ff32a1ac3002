/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-enums.h"
#include "mqtt-error.h"
#include "mqtt-reason.h"
#include "nj-connection-private.h"

/**
 * NjConnection:
 *
 * A profile at work: the one place where an #MqttClient (behind an #NjLink)
 * meets the message log. It lives in the thread of the window; nothing it does
 * waits for the network.
 *
 * What it receives goes through its #NjInbox into the #NjMessageLog and is
 * counted by its #NjTraffic.
 */

typedef enum
{
  PROP_PROFILE = 1,
  PROP_STATE,
  PROP_ERROR,
  PROP_NEXT_ATTEMPT,
  PROP_N_QUEUED,
} NjConnectionProperty;

static GParamSpec *properties[PROP_N_QUEUED + 1];

typedef enum
{
  SIGNAL_CONNECTED,
  SIGNAL_DISCONNECTED,
  SIGNAL_SUBSCRIBED,
  SIGNAL_UNSUBSCRIBED,
  SIGNAL_PUBLISH_FAILED,
  N_SIGNALS
} NjConnectionSignal;

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (NjConnection, nj_connection, G_TYPE_OBJECT)

/* Takes a copy of @error. */
void
nj_connection_set_error (NjConnection *self,
                         const GError *error)
{
  if (self->error == NULL && error == NULL)
    return;

  g_clear_error (&self->error);
  if (error != NULL)
    self->error = g_error_copy (error);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
}

/* With DISCONNECTED it is closed, and opened again if somebody has wished it since. */
static void
end_closing (NjConnection *self)
{
  gboolean announce = self->announce;
  gboolean reopen = self->reopen;

  self->closing = self->announce = self->reopen = FALSE;
  if (announce)
    g_signal_emit (self, signals[SIGNAL_DISCONNECTED], 0);
  if (reopen)
    nj_connection_begin_open (self);
}

void
nj_connection_set_state (NjConnection *self,
                         MqttState     state,
                         gint64        next_attempt)
{
  if (self->next_attempt != next_attempt)
    {
      self->next_attempt = next_attempt;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NEXT_ATTEMPT]);
    }

  if (self->state == state)
    return;

  self->state = state;
  if (state == MQTT_STATE_CONNECTED)
    {
      self->since = g_get_monotonic_time ();
      self->redirected = FALSE;
      nj_connection_set_error (self, NULL);
      nj_traffic_start (self->traffic);
    }
  else
    {
      self->since = 0;
      nj_live_subscription_list_set_offline (self->subscriptions);
      nj_traffic_stop (self->traffic);
    }

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);

  if (state == MQTT_STATE_DISCONNECTED)
    end_closing (self);
}

void
nj_connection_emit_connected (NjConnection *self,
                              MqttAck      *ack)
{
  g_signal_emit (self, signals[SIGNAL_CONNECTED], 0, ack);
}

void
nj_connection_emit_subscribed (NjConnection       *self,
                               NjLiveSubscription *subscription,
                               const GError       *error)
{
  g_signal_emit (self, signals[SIGNAL_SUBSCRIBED], 0, subscription, error);
}

void
nj_connection_emit_unsubscribed (NjConnection *self,
                                 const char   *filter,
                                 const GError *error)
{
  g_signal_emit (self, signals[SIGNAL_UNSUBSCRIBED], 0, filter, error);
}

/* Takes the acknowledgement of a message, or its absence. */
void
nj_connection_finish_publish (NjConnection *self,
                              guint         token,
                              MqttAck      *ack,
                              const GError *error)
{
  /* Nobody tells any more what becomes of it, but it is sent with the next
   * connection. */
  if (self->kept && g_error_matches (error, MQTT_ERROR, MQTT_ERROR_CANCELLED))
    {
      nj_inbox_forget (self->inbox, token);
      return;
    }

  nj_inbox_set_outcome (self->inbox, token, ack, error);
  if (error != NULL)
    g_signal_emit (self, signals[SIGNAL_PUBLISH_FAILED], 0, error);
}

static void
rated_cb (NjConnection *self,
          double        seconds)
{
  nj_live_subscription_list_update_rates (self->subscriptions, seconds);
}

static void
nj_connection_constructed (GObject *object)
{
  NjConnection *self = NJ_CONNECTION (object);
  GListModel *model = G_LIST_MODEL (nj_profile_get_subscriptions (self->profile));

  G_OBJECT_CLASS (nj_connection_parent_class)->constructed (object);

  self->subscriptions = nj_live_subscription_list_new (model, self->log);
}

static void
nj_connection_dispose (GObject *object)
{
  NjConnection *self = NJ_CONNECTION (object);

  if (self->starting != NULL)
    g_cancellable_cancel (self->starting);
  g_clear_object (&self->starting);
  g_clear_object (&self->inbox);
  g_clear_object (&self->link);
  g_clear_object (&self->history);
  g_clear_object (&self->network);
  g_clear_object (&self->broker);
  g_clear_object (&self->sessions);

  G_OBJECT_CLASS (nj_connection_parent_class)->dispose (object);
}

static void
nj_connection_finalize (GObject *object)
{
  NjConnection *self = NJ_CONNECTION (object);

  g_clear_object (&self->profile);
  g_clear_object (&self->elsewhere);
  g_clear_object (&self->log);
  g_clear_object (&self->subscriptions);
  g_clear_object (&self->numbers);
  g_clear_object (&self->traffic);
  g_clear_pointer (&self->ending, nj_session_key_free);
  g_clear_pointer (&self->left, g_hash_table_unref);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (nj_connection_parent_class)->finalize (object);
}

static void
nj_connection_get_property (GObject    *object,
                            guint       property_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  NjConnection *self = NJ_CONNECTION (object);

  switch ((NjConnectionProperty) property_id)
    {
    case PROP_PROFILE:
      g_value_set_object (value, self->profile);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    case PROP_NEXT_ATTEMPT:
      g_value_set_int64 (value, self->next_attempt);
      break;
    case PROP_N_QUEUED:
      g_value_set_uint (value, self->n_queued);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
nj_connection_set_property (GObject      *object,
                            guint         property_id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  NjConnection *self = NJ_CONNECTION (object);

  switch ((NjConnectionProperty) property_id)
    {
    case PROP_PROFILE:
      self->profile = g_value_dup_object (value);
      break;
    case PROP_STATE:
    case PROP_ERROR:
    case PROP_NEXT_ATTEMPT:
    case PROP_N_QUEUED:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
install_signals (GType type)
{
  /**
   * NjConnection::connected:
   * @ack: the CONNACK
   */
  signals[SIGNAL_CONNECTED] =
    g_signal_new ("connected", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, MQTT_TYPE_ACK);
  /**
   * NjConnection::disconnected:
   *
   * A connection that was there was closed as it was wished.
   */
  signals[SIGNAL_DISCONNECTED] =
    g_signal_new ("disconnected", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
  /**
   * NjConnection::subscribed:
   * @subscription: the subscription, with the server's answer in it
   * @error: (nullable): why there is no answer
   */
  signals[SIGNAL_SUBSCRIBED] =
    g_signal_new ("subscribed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, NJ_TYPE_LIVE_SUBSCRIPTION, G_TYPE_ERROR);
  /**
   * NjConnection::unsubscribed:
   * @filter: the Topic Filter
   * @error: (nullable): why it failed
   */
  signals[SIGNAL_UNSUBSCRIBED] =
    g_signal_new ("unsubscribed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_ERROR);
  /**
   * NjConnection::publish-failed:
   * @error: why a message was not published
   */
  signals[SIGNAL_PUBLISH_FAILED] =
    g_signal_new ("publish-failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
nj_connection_class_init (NjConnectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable =
    G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->constructed = nj_connection_constructed;
  object_class->dispose = nj_connection_dispose;
  object_class->finalize = nj_connection_finalize;
  object_class->get_property = nj_connection_get_property;
  object_class->set_property = nj_connection_set_property;

  properties[PROP_PROFILE] =
    g_param_spec_object ("profile", NULL, NULL, NJ_TYPE_PROFILE,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL, MQTT_TYPE_STATE, MQTT_STATE_DISCONNECTED, readable);
  properties[PROP_ERROR] =
    g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, readable);
  properties[PROP_NEXT_ATTEMPT] =
    g_param_spec_int64 ("next-attempt", NULL, NULL, 0, G_MAXINT64, 0, readable);
  /**
   * NjConnection:n-queued:
   *
   * How many messages of QoS 1 and 2 wait for a connection, or for room in flight;
   * before the first connection, how many the program has left when it ended.
   */
  properties[PROP_N_QUEUED] =
    g_param_spec_uint ("n-queued", NULL, NULL, 0, G_MAXUINT, 0, readable);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
  install_signals (G_TYPE_FROM_CLASS (klass));
}

static void
nj_connection_init (NjConnection *self)
{
  self->log = nj_message_log_new ();
  self->traffic = nj_traffic_new ();
  self->left = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_signal_connect_object (self->traffic, "rated",
                           G_CALLBACK (rated_cb), self, G_CONNECT_SWAPPED);
  nj_connection_init_numbers (self);
}

/**
 * nj_connection_new:
 * @profile: the settings
 * @network: where its client is to live
 * @broker: (nullable): the local broker, for a profile that is local
 *
 * Returns: (transfer full): a connection that is not open
 */
NjConnection *
nj_connection_new (NjProfile     *profile,
                   NjNetwork     *network,
                   NjLocalBroker *broker)
{
  NjConnection *self;

  g_return_val_if_fail (NJ_IS_PROFILE (profile), NULL);
  g_return_val_if_fail (NJ_IS_NETWORK (network), NULL);

  self = g_object_new (NJ_TYPE_CONNECTION, "profile", profile, NULL);
  self->network = g_object_ref (network);
  g_set_object (&self->broker, broker);

  return self;
}

/**
 * nj_connection_get_profile:
 * @self: a connection
 *
 * Returns: (transfer none): its settings
 */
NjProfile *
nj_connection_get_profile (NjConnection *self)
{
  g_return_val_if_fail (NJ_IS_CONNECTION (self), NULL);

  return self->profile;
}

/**
 * nj_connection_get_log:
 * @self: a connection
 *
 * Returns: (transfer none): all its messages
 */
NjMessageLog *
nj_connection_get_log (NjConnection *self)
{
  g_return_val_if_fail (NJ_IS_CONNECTION (self), NULL);

  return self->log;
}

/**
 * nj_connection_get_traffic:
 * @self: a connection
 *
 * Returns: (transfer none): how much comes and goes
 */
NjTraffic *
nj_connection_get_traffic (NjConnection *self)
{
  g_return_val_if_fail (NJ_IS_CONNECTION (self), NULL);

  return self->traffic;
}

/**
 * nj_connection_get_subscriptions:
 * @self: a connection
 *
 * Returns: (transfer none): a list of #NjLiveSubscription
 */
GListModel *
nj_connection_get_subscriptions (NjConnection *self)
{
  g_return_val_if_fail (NJ_IS_CONNECTION (self), NULL);

  return G_LIST_MODEL (self->subscriptions);
}

/**
 * nj_connection_get_state:
 * @self: a connection
 *
 * Returns: the state of the client
 */
MqttState
nj_connection_get_state (NjConnection *self)
{
  g_return_val_if_fail (NJ_IS_CONNECTION (self), MQTT_STATE_DISCONNECTED);

  return self->state;
}

/**
 * nj_connection_get_error:
 * @self: a connection
 *
 * Returns: (transfer none) (nullable): why it is not connected
 */
const GError *
nj_connection_get_error (NjConnection *self)
{
  g_return_val_if_fail (NJ_IS_CONNECTION (self), NULL);

  return self->error;
}

/**
 * nj_connection_clear_error:
 * @self: a connection
 *
 * The user has seen it.
 */
void
nj_connection_clear_error (NjConnection *self)
{
  g_return_if_fail (NJ_IS_CONNECTION (self));

  nj_connection_set_error (self, NULL);
}

/**
 * nj_connection_get_since:
 * @self: a connection
 *
 * Returns: monotonic time of the CONNACK, µs, 0 while not connected
 */
gint64
nj_connection_get_since (NjConnection *self)
{
  g_return_val_if_fail (NJ_IS_CONNECTION (self), 0);

  return self->since;
}

/**
 * nj_connection_get_next_attempt:
 * @self: a connection
 *
 * Returns: monotonic time of the next attempt to connect, µs, or 0
 */
gint64
nj_connection_get_next_attempt (NjConnection *self)
{
  g_return_val_if_fail (NJ_IS_CONNECTION (self), 0);

  return self->next_attempt;
}

/**
 * nj_connection_get_n_dropped:
 * @self: a connection
 *
 * Returns: how many QoS 0 messages there was no memory for
 */
guint64
nj_connection_get_n_dropped (NjConnection *self)
{
  g_return_val_if_fail (NJ_IS_CONNECTION (self), 0);

  return self->link == NULL ? 0 : nj_link_get_n_dropped (self->link);
}

/**
 * nj_connection_publish:
 * @self: a connection
 * @message: what to publish
 * @error: return location
 *
 * Sends the message, and puts it into the log among those that are received at the same
 * time. Its delivery is told by the log, and a failure by #NjConnection::publish-failed,
 * too. While a connection is being
 * made, or made again, a message of QoS 1 or 2 waits for it.
 *
 * Returns: %FALSE with an error if nothing will be sent, because there is no
 *   connection (%MQTT_ERROR_NOT_CONNECTED)
 */
gboolean
nj_connection_publish (NjConnection  *self,
                       MqttMessage   *message,
                       GError       **error)
{
  g_return_val_if_fail (NJ_IS_CONNECTION (self), FALSE);
  g_return_val_if_fail (message != NULL, FALSE);

  if (self->state != MQTT_STATE_CONNECTED &&
      (message->qos == MQTT_QOS_0 || !nj_connection_has_client (self)))
    {
      mqtt_set_error (error, MQTT_LAYER_USAGE, MQTT_ERROR_NOT_CONNECTED, -1,
                      "There is no connection to publish over");
      return FALSE;
    }

  message->time = g_get_real_time ();
  self->last_token++;
  nj_link_publish (self->link, message, self->last_token);
  nj_traffic_count_published (self->traffic);

  return TRUE;
}
