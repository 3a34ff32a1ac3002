/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-client-private.h"
#include "mqtt-enums.h"

/**
 * MqttClient:
 *
 * An MQTT client (3.1, 3.1.1 and 5.0).
 *
 * It belongs to the #GMainContext that was the thread's default when it was made:
 * it is to be used there, and calls back there. It connects when it is told to,
 * and from then on until mqtt_client_disconnect_async() comes back by itself
 * after every failure that may pass; #MqttClient:state says what it is at. It does not
 * come back where another client seems to use the same Client Identifier, for the two
 * would drive each other out forever: that is %MQTT_ERROR_TAKEN_OVER.
 * An operation in progress keeps it alive.
 *
 * Messages come in batches: what was received in one go is one emission.
 */
G_DEFINE_FINAL_TYPE (MqttClient, mqtt_client, G_TYPE_OBJECT)

typedef enum
{
  PROP_STATE = 1,
  PROP_OPTIONS,
  PROP_CLIENT_ID,
  PROP_N_QUEUED,
  PROP_NEXT_ATTEMPT,
  PROP_LAST_ERROR,
  PROP_CONNACK,
} MqttClientProperty;

static GParamSpec *properties[PROP_CONNACK + 1];

typedef enum
{
  SIGNAL_MESSAGES,
  SIGNAL_CONNECTED,
  SIGNAL_CONNECTION_LOST,
  SIGNAL_RESUBSCRIBED,
  SIGNAL_AUTH,
  N_SIGNALS,
} MqttClientSignal;

static guint signals[N_SIGNALS];

void
mqtt_client_set_state (MqttClient *self,
                       MqttState   state)
{
  if (self->state == state)
    return;

  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

void
mqtt_client_set_next_attempt (MqttClient *self,
                              gint64      next_attempt)
{
  if (self->next_attempt == next_attempt)
    return;

  self->next_attempt = next_attempt;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NEXT_ATTEMPT]);
}

void
mqtt_client_set_n_queued (MqttClient *self,
                          guint       n_queued)
{
  if (self->n_queued == n_queued)
    return;

  self->n_queued = n_queued;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_QUEUED]);
}

void
mqtt_client_set_client_id (MqttClient *self,
                           const char *client_id)
{
  if (g_strcmp0 (self->client_id, client_id) == 0)
    return;

  g_free (self->client_id);
  self->client_id = g_strdup (client_id);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CLIENT_ID]);
}

void
mqtt_client_set_last_error (MqttClient   *self,
                            const GError *error)
{
  if (self->last_error == error)
    return;

  g_clear_error (&self->last_error);
  self->last_error = error != NULL ? g_error_copy (error) : NULL;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LAST_ERROR]);
}

void
mqtt_client_set_connack (MqttClient *self,
                         MqttAck    *connack)
{
  if (self->connack == connack)
    return;

  g_clear_pointer (&self->connack, mqtt_ack_unref);
  self->connack = connack != NULL ? mqtt_ack_ref (connack) : NULL;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONNACK]);
}

void
mqtt_client_set_options (MqttClient  *self,
                         MqttOptions *options)
{
  if (self->options == options)
    return;

  g_clear_pointer (&self->options, mqtt_options_unref);
  self->options = mqtt_options_ref (options);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_OPTIONS]);
}

void
mqtt_client_emit_messages (MqttClient *self,
                           GPtrArray  *messages)
{
  self->statistics.n_received += messages->len;
  g_signal_emit (self, signals[SIGNAL_MESSAGES], 0, messages);
}

void
mqtt_client_emit_connected (MqttClient *self,
                            MqttAck    *connack)
{
  g_signal_emit (self, signals[SIGNAL_CONNECTED], 0, connack);
}

void
mqtt_client_emit_lost (MqttClient   *self,
                       const GError *error)
{
  g_signal_emit (self, signals[SIGNAL_CONNECTION_LOST], 0, error);
}

void
mqtt_client_emit_resubscribed (MqttClient *self,
                               GPtrArray  *subscriptions,
                               MqttAck    *ack)
{
  g_signal_emit (self, signals[SIGNAL_RESUBSCRIBED], 0, subscriptions, ack);
}

void
mqtt_client_emit_auth (MqttClient     *self,
                       MqttReason      reason,
                       MqttProperties *auth_properties)
{
  g_signal_emit (self, signals[SIGNAL_AUTH], 0, (guint) reason, auth_properties);
}

static gboolean
delivery_prepare (GSource *source,
                  int     *timeout)
{
  *timeout = -1;

  return ((MqttDeliverySource *) source)->due;
}

static gboolean
delivery_dispatch (GSource     *source,
                   GSourceFunc  callback,
                   gpointer     user_data)
{
  mqtt_client_deliver (user_data);

  return G_SOURCE_CONTINUE;
}

static GSourceFuncs delivery_funcs = {
  delivery_prepare, NULL, delivery_dispatch, NULL, NULL, NULL
};

static gboolean
never_called (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static void
mqtt_client_clear_delivery (MqttClient *self)
{
  GSource *source = (GSource *) g_steal_pointer (&self->delivery);

  if (source == NULL)
    return;

  g_source_destroy (source);
  g_source_unref (source);
}

static void
mqtt_client_dispose (GObject *object)
{
  MqttClient *self = MQTT_CLIENT (object);

  mqtt_client_clear_timer (&self->retry_timer);
  mqtt_client_clear_delivery (self);
  mqtt_client_close_transport (self);

  G_OBJECT_CLASS (mqtt_client_parent_class)->dispose (object);
}

static void
mqtt_client_finalize (GObject *object)
{
  MqttClient *self = MQTT_CLIENT (object);

  if (self->factory_destroy != NULL)
    self->factory_destroy (self->factory_data);

  g_clear_pointer (&self->session, mqtt_session_free);
  g_clear_object (&self->store);
  g_clear_object (&self->journal);
  g_clear_pointer (&self->options, mqtt_options_unref);
  g_clear_pointer (&self->client_id, g_free);
  g_clear_pointer (&self->auth_method, g_free);
  g_clear_error (&self->last_error);
  g_clear_pointer (&self->connack, mqtt_ack_unref);
  g_clear_pointer (&self->disconnect_tasks, g_ptr_array_unref);
  g_clear_pointer (&self->context, g_main_context_unref);

  G_OBJECT_CLASS (mqtt_client_parent_class)->finalize (object);
}

static void
mqtt_client_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  MqttClient *self = MQTT_CLIENT (object);

  switch ((MqttClientProperty) prop_id)
    {
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;

    case PROP_OPTIONS:
      g_value_set_boxed (value, self->options);
      break;

    case PROP_CLIENT_ID:
      g_value_set_string (value, self->client_id);
      break;

    case PROP_N_QUEUED:
      g_value_set_uint (value, self->n_queued);
      break;

    case PROP_NEXT_ATTEMPT:
      g_value_set_int64 (value, self->next_attempt);
      break;

    case PROP_LAST_ERROR:
      g_value_set_boxed (value, self->last_error);
      break;

    case PROP_CONNACK:
      g_value_set_boxed (value, self->connack);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }
}

static void
install_signals (GType type)
{
  /**
   * MqttClient::messages:
   * @self: a client
   * @messages: (element-type MqttMessage): at least one message, in the order in
   *   which the server sent them; keep a reference to the array or to what is in it
   *
   * Messages have come.
   */
  signals[SIGNAL_MESSAGES] =
    g_signal_new ("messages", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  g_cclosure_marshal_VOID__BOXED,
                  G_TYPE_NONE, 1, G_TYPE_PTR_ARRAY);

  /**
   * MqttClient::connected:
   * @self: a client
   * @connack: the CONNACK
   *
   * A connection is made, the first or after a failure.
   */
  signals[SIGNAL_CONNECTED] =
    g_signal_new ("connected", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  g_cclosure_marshal_VOID__BOXED,
                  G_TYPE_NONE, 1, MQTT_TYPE_ACK);

  /**
   * MqttClient::connection-lost:
   * @self: a client
   * @error: why
   *
   * A connection has ended without mqtt_client_disconnect_async(), or an attempt
   * to make it again has failed. #MqttClient:state says whether there will be
   * another. The outcome of the first attempt is that of
   * mqtt_client_connect_async() instead.
   */
  signals[SIGNAL_CONNECTION_LOST] =
    g_signal_new ("connection-lost", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  g_cclosure_marshal_VOID__BOXED,
                  G_TYPE_NONE, 1, G_TYPE_ERROR);

  /**
   * MqttClient::resubscribed:
   * @self: a client
   * @subscriptions: (element-type MqttSubscription): what was asked for
   * @ack: the SUBACK, with one reason for each
   *
   * Subscriptions were made again, because the server has not kept them. Emitted
   * for each SUBSCRIBE that took; what was refused is forgotten.
   */
  signals[SIGNAL_RESUBSCRIBED] =
    g_signal_new ("resubscribed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, G_TYPE_PTR_ARRAY, MQTT_TYPE_ACK);

  /**
   * MqttClient::auth:
   * @self: a client
   * @reason: its reason code (5.0 §3.15.2.1)
   * @properties: (nullable): its properties
   *
   * The server has sent an AUTH (5.0 §4.12) that belongs to the exchange in progress,
   * and it was answered, if it asked for that.
   */
  signals[SIGNAL_AUTH] =
    g_signal_new ("auth", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, G_TYPE_UINT, MQTT_TYPE_PROPERTIES);
}

static void
mqtt_client_class_init (MqttClientClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = mqtt_client_dispose;
  object_class->finalize = mqtt_client_finalize;
  object_class->get_property = mqtt_client_get_property;

  /**
   * MqttClient:state:
   *
   * Whether there is a connection, and what becomes of it.
   */
  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL, MQTT_TYPE_STATE, MQTT_STATE_DISCONNECTED, flags);

  /**
   * MqttClient:options:
   *
   * What it was last told to connect with.
   */
  properties[PROP_OPTIONS] =
    g_param_spec_boxed ("options", NULL, NULL, MQTT_TYPE_OPTIONS, flags);

  /**
   * MqttClient:client-id:
   *
   * The Client Identifier: that of the options, or what the server assigned.
   */
  properties[PROP_CLIENT_ID] =
    g_param_spec_string ("client-id", NULL, NULL, NULL, flags);

  /**
   * MqttClient:n-queued:
   *
   * How many messages of QoS 1 and 2 wait for a connection, or for room in flight.
   */
  properties[PROP_N_QUEUED] =
    g_param_spec_uint ("n-queued", NULL, NULL, 0, G_MAXUINT, 0, flags);

  /**
   * MqttClient:next-attempt:
   *
   * When the next attempt to connect begins, monotonic µs, 0 if none is scheduled.
   */
  properties[PROP_NEXT_ATTEMPT] =
    g_param_spec_int64 ("next-attempt", NULL, NULL, 0, G_MAXINT64, 0, flags);

  /**
   * MqttClient:last-error:
   *
   * Why the last attempt or connection has failed, %NULL while connected.
   */
  properties[PROP_LAST_ERROR] =
    g_param_spec_boxed ("last-error", NULL, NULL, G_TYPE_ERROR, flags);

  /**
   * MqttClient:connack:
   *
   * The CONNACK of the connection, %NULL while there is none.
   */
  properties[PROP_CONNACK] =
    g_param_spec_boxed ("connack", NULL, NULL, MQTT_TYPE_ACK, flags);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
  install_signals (G_TYPE_FROM_CLASS (klass));
}

static void
mqtt_client_init (MqttClient *self)
{
  GSource *source;

  self->context = g_main_context_ref_thread_default ();
  self->disconnect_tasks = g_ptr_array_new_with_free_func (g_object_unref);

  source = g_source_new (&delivery_funcs, sizeof (MqttDeliverySource));
  g_source_set_static_name (source, "[mqtt] delivery");
  g_source_set_callback (source, never_called, self, NULL);
  g_source_attach (source, self->context);
  self->delivery = (MqttDeliverySource *) source;
}

/**
 * mqtt_client_new:
 *
 * Returns: (transfer full): a client that is not connected
 */
MqttClient *
mqtt_client_new (void)
{
  return g_object_new (MQTT_TYPE_CLIENT, NULL);
}

/**
 * mqtt_client_set_transport_factory:
 * @self: a client
 * @factory: (nullable): makes a transport for each attempt to connect, %NULL for
 *   #MqttWsTransport
 * @user_data: data for @factory
 * @destroy: (nullable): frees @user_data
 */
void
mqtt_client_set_transport_factory (MqttClient           *self,
                                   MqttTransportFactory  factory,
                                   gpointer              user_data,
                                   GDestroyNotify        destroy)
{
  g_return_if_fail (MQTT_IS_CLIENT (self));

  if (self->factory_destroy != NULL)
    self->factory_destroy (self->factory_data);

  self->factory = factory;
  self->factory_data = user_data;
  self->factory_destroy = destroy;
}

/**
 * mqtt_client_get_state:
 * @self: a client
 *
 * Returns: the value of #MqttClient:state
 */
MqttState
mqtt_client_get_state (MqttClient *self)
{
  g_return_val_if_fail (MQTT_IS_CLIENT (self), MQTT_STATE_DISCONNECTED);

  return self->state;
}

/**
 * mqtt_client_get_options:
 * @self: a client
 *
 * Returns: (nullable) (transfer none): the value of #MqttClient:options
 */
MqttOptions *
mqtt_client_get_options (MqttClient *self)
{
  g_return_val_if_fail (MQTT_IS_CLIENT (self), NULL);

  return self->options;
}

/**
 * mqtt_client_get_client_id:
 * @self: a client
 *
 * Returns: (nullable): the value of #MqttClient:client-id
 */
const char *
mqtt_client_get_client_id (MqttClient *self)
{
  g_return_val_if_fail (MQTT_IS_CLIENT (self), NULL);

  return self->client_id;
}

/**
 * mqtt_client_get_n_queued:
 * @self: a client
 *
 * Returns: the value of #MqttClient:n-queued
 */
guint
mqtt_client_get_n_queued (MqttClient *self)
{
  g_return_val_if_fail (MQTT_IS_CLIENT (self), 0);

  return self->n_queued;
}

/**
 * mqtt_client_get_next_attempt:
 * @self: a client
 *
 * Returns: the value of #MqttClient:next-attempt
 */
gint64
mqtt_client_get_next_attempt (MqttClient *self)
{
  g_return_val_if_fail (MQTT_IS_CLIENT (self), 0);

  return self->next_attempt;
}

/**
 * mqtt_client_get_last_error:
 * @self: a client
 *
 * Returns: (nullable) (transfer none): the value of #MqttClient:last-error
 */
const GError *
mqtt_client_get_last_error (MqttClient *self)
{
  g_return_val_if_fail (MQTT_IS_CLIENT (self), NULL);

  return self->last_error;
}

/**
 * mqtt_client_get_connack:
 * @self: a client
 *
 * Returns: (nullable) (transfer none): the value of #MqttClient:connack
 */
MqttAck *
mqtt_client_get_connack (MqttClient *self)
{
  g_return_val_if_fail (MQTT_IS_CLIENT (self), NULL);

  return self->connack;
}
