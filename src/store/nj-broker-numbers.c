/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-error.h"
#include "mqtt-reason.h"
#include "nj-broker-numbers.h"
#include "nj-connection-private.h"
#include "nj-recorder.h"
#include "nj-store-enums.h"

/**
 * NjBrokerNumbers:
 *
 * What the broker of a connection says of itself under `$SYS/`, as long as the object
 * lives and the connection is there.
 *
 * It comes over a network connection of its own, with the settings of the profile but
 * another Client Identifier, and ends with it. On the user's own connection it would
 * fill list and history, a session that the server keeps would go on receiving it, and
 * before MQTT 5 nobody could tell its messages from those of a subscription of the user.
 */

#define FILTER "$SYS/#"
#define SUFFIX "-sys"

/* Brokers that retain what they say have said it by then. */
#define PATIENCE_MS 5000
/* Several in a second are one for who looks at them. */
#define TAKE_INTERVAL_MS 50

/* mosquitto publishes what has changed, all at once, and nothing of the rest. */
#define ROUND_PREFIX "$SYS/broker/"
#define ROUND_MS 300

/* EMQX has topics for each client. */
#define MAX_VALUES 5000
/* What is longer is no number. */
#define MAX_TEXT 1000

struct _NjBrokerNumbers
{
  GObject parent_instance;

  NjConnection *connection;
  NjLink *link; /* (nullable): while there is something to connect */
  char *client_id;
  NjBrokerNumbersState state;
  GError *error;

  GListStore *values;
  GHashTable *by_topic; /* Topic Name -> NjBrokerValue, which owns it */
  guint64 n_ignored;
  guint take_source;
  guint patience_source;
  guint round_source;
  gint64 round_time; /* when the first of a round came */
};

typedef enum
{
  PROP_STATE = 1,
} NjBrokerNumbersProperty;

static GParamSpec *properties[PROP_STATE + 1];

G_DEFINE_FINAL_TYPE (NjBrokerNumbers, nj_broker_numbers, G_TYPE_OBJECT)

/* Another error with the same state is news, too. */
static void
set_state (NjBrokerNumbers      *self,
           NjBrokerNumbersState  state,
           const GError         *error)
{
  if (self->state == state && error == NULL)
    return;

  g_clear_handle_id (&self->patience_source, g_source_remove);
  g_clear_error (&self->error);
  self->error = error != NULL ? g_error_copy (error) : NULL;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static char *
get_text (const MqttMessage *message)
{
  return g_utf8_make_valid ((const char *) message->payload,
                            (gssize) MIN (message->payload_size, MAX_TEXT));
}

static void
take_message (NjBrokerNumbers   *self,
              const MqttMessage *message)
{
  g_autoptr (NjBrokerValue) added = NULL;
  g_autofree char *text = get_text (message);
  NjBrokerValue *value = g_hash_table_lookup (self->by_topic, message->topic);

  if (value == NULL && g_hash_table_size (self->by_topic) >= MAX_VALUES)
    {
      self->n_ignored++;
      return;
    }

  if (value == NULL)
    {
      value = added = nj_broker_value_new (message->topic);
      g_hash_table_insert (self->by_topic, (char *) nj_broker_value_get_topic (value), value);
    }

  nj_broker_value_set (value, text, g_get_monotonic_time ());
  if (added != NULL)
    g_list_store_append (self->values, added);
}

/* What was not among the news is as it was. */
static gboolean
end_round_cb (gpointer user_data)
{
  NjBrokerNumbers *self = user_data;
  GListModel *values = G_LIST_MODEL (self->values);

  self->round_source = 0;
  for (guint i = 0; i < g_list_model_get_n_items (values); i++)
    {
      g_autoptr (NjBrokerValue) value = g_list_model_get_item (values, i);

      if (g_str_has_prefix (nj_broker_value_get_topic (value), ROUND_PREFIX))
        nj_broker_value_repeat (value, self->round_time);
    }

  return G_SOURCE_REMOVE;
}

/* What is retained is as old as it may be. */
static void
begin_round (NjBrokerNumbers   *self,
             const MqttMessage *message)
{
  if (self->round_source != 0 || message->retain ||
      !g_str_has_prefix (message->topic, ROUND_PREFIX))
    return;

  self->round_time = g_get_monotonic_time ();
  self->round_source = g_timeout_add (ROUND_MS, end_round_cb, self);
}

static gboolean
take_cb (gpointer user_data)
{
  NjBrokerNumbers *self = user_data;
  g_autoptr (GArray) messages = nj_link_take_messages (self->link);

  self->take_source = 0;
  for (guint i = 0; i < messages->len; i++)
    {
      MqttMessage *message = g_array_index (messages, NjRecorded, i).message;

      begin_round (self, message);
      take_message (self, message);
    }
  if (messages->len > 0)
    set_state (self, NJ_BROKER_NUMBERS_RECEIVING, NULL);

  return G_SOURCE_REMOVE;
}

static void
messages_waiting_cb (NjBrokerNumbers *self)
{
  if (self->take_source == 0)
    self->take_source = g_timeout_add (TAKE_INTERVAL_MS, take_cb, self);
}

static gboolean
patience_over_cb (gpointer user_data)
{
  NjBrokerNumbers *self = user_data;

  self->patience_source = 0;
  set_state (self, NJ_BROKER_NUMBERS_SILENT, NULL);

  return G_SOURCE_REMOVE;
}

static void
begin_waiting (NjBrokerNumbers *self)
{
  if (self->state == NJ_BROKER_NUMBERS_RECEIVING)
    return;

  set_state (self, NJ_BROKER_NUMBERS_WAITING, NULL);
  self->patience_source = g_timeout_add (PATIENCE_MS, patience_over_cb, self);
}

static void
subscribed_cb (NjBrokerNumbers *self,
               GPtrArray       *asked,
               MqttAck         *ack,
               const GError    *error)
{
  g_autoptr (GError) refusal = NULL;

  /* Without a connection there is something else to say. */
  if (ack == NULL)
    return;

  if (ack->n_reasons == 0 || !MQTT_REASON_IS_ERROR (ack->reasons[0]))
    {
      begin_waiting (self);
      return;
    }

  refusal = mqtt_error_new (MQTT_LAYER_MQTT, MQTT_ERROR_REJECTED, ack->reasons[0],
                            "The server refused the subscription: %s",
                            mqtt_reason_to_string (ack->reasons[0]));
  mqtt_error_set_properties (refusal, ack->properties);
  set_state (self, NJ_BROKER_NUMBERS_FAILED, refusal);
}

static void
connected_cb (NjBrokerNumbers *self,
              MqttAck         *ack,
              const char      *client_id)
{
  g_free (self->client_id);
  self->client_id = g_strdup (client_id);
  if (self->state == NJ_BROKER_NUMBERS_FAILED)
    set_state (self, NJ_BROKER_NUMBERS_CONNECTING, NULL);
}

static void
failed_cb (NjBrokerNumbers *self,
           const GError    *error)
{
  set_state (self, NJ_BROKER_NUMBERS_FAILED, error);
}

static void
open_link (NjBrokerNumbers *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MqttOptions) options = nj_connection_create_options_aside (self->connection, SUFFIX, &error);
  g_autoptr (GPtrArray) subscriptions = NULL;

  if (options == NULL)
    {
      set_state (self, NJ_BROKER_NUMBERS_FAILED, error);
      return;
    }

  self->link = nj_link_new (self->connection->network);
  g_signal_connect_object (self->link, "connected", G_CALLBACK (connected_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->link, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->link, "subscribed", G_CALLBACK (subscribed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->link, "messages-waiting", G_CALLBACK (messages_waiting_cb), self,
                           G_CONNECT_SWAPPED);

  subscriptions = g_ptr_array_new_with_free_func ((GDestroyNotify) mqtt_subscription_free);
  g_ptr_array_add (subscriptions, mqtt_subscription_new (FILTER, MQTT_QOS_0));
  set_state (self, NJ_BROKER_NUMBERS_CONNECTING, NULL);
  nj_link_connect (self->link, options, subscriptions, NULL);
}

/* What has come stays to be seen. */
static void
close_link (NjBrokerNumbers *self)
{
  g_clear_handle_id (&self->take_source, g_source_remove);
  g_clear_handle_id (&self->patience_source, g_source_remove);
  g_clear_handle_id (&self->round_source, g_source_remove);
  g_clear_object (&self->link);
}

/* A connection that is lost comes again, and so does ours. */
static void
state_changed_cb (NjBrokerNumbers *self)
{
  switch (nj_connection_get_state (self->connection))
    {
    case MQTT_STATE_CONNECTED:
      if (self->link == NULL)
        open_link (self);
      break;
    case MQTT_STATE_DISCONNECTING:
    case MQTT_STATE_DISCONNECTED:
      close_link (self);
      set_state (self, NJ_BROKER_NUMBERS_OFFLINE, NULL);
      break;
    case MQTT_STATE_CONNECTING:
    case MQTT_STATE_WAITING:
    default:
      break;
    }
}

static void
nj_broker_numbers_dispose (GObject *object)
{
  NjBrokerNumbers *self = NJ_BROKER_NUMBERS (object);

  close_link (self);
  g_clear_object (&self->connection);

  G_OBJECT_CLASS (nj_broker_numbers_parent_class)->dispose (object);
}

static void
nj_broker_numbers_finalize (GObject *object)
{
  NjBrokerNumbers *self = NJ_BROKER_NUMBERS (object);

  g_clear_pointer (&self->by_topic, g_hash_table_unref);
  g_clear_object (&self->values);
  g_clear_error (&self->error);
  g_free (self->client_id);

  G_OBJECT_CLASS (nj_broker_numbers_parent_class)->finalize (object);
}

static void
nj_broker_numbers_get_property (GObject    *object,
                                guint       property_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  switch ((NjBrokerNumbersProperty) property_id)
    {
    case PROP_STATE:
      g_value_set_enum (value, NJ_BROKER_NUMBERS (object)->state);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
nj_broker_numbers_class_init (NjBrokerNumbersClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = nj_broker_numbers_dispose;
  object_class->finalize = nj_broker_numbers_finalize;
  object_class->get_property = nj_broker_numbers_get_property;

  /**
   * NjBrokerNumbers:state:
   *
   * How it goes. Notified for each error, too.
   */
  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL,
                       NJ_TYPE_BROKER_NUMBERS_STATE, NJ_BROKER_NUMBERS_OFFLINE,
                       G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
nj_broker_numbers_init (NjBrokerNumbers *self)
{
  self->values = g_list_store_new (NJ_TYPE_BROKER_VALUE);
  self->by_topic = g_hash_table_new (g_str_hash, g_str_equal);
}

/**
 * nj_broker_numbers_new:
 * @connection: a connection, whose profile says where the broker is
 *
 * Begins to ask the broker, as soon as @connection is connected.
 *
 * Returns: (transfer full): numbers that end with the object
 */
NjBrokerNumbers *
nj_broker_numbers_new (NjConnection *connection)
{
  NjBrokerNumbers *self;

  g_return_val_if_fail (NJ_IS_CONNECTION (connection), NULL);

  self = g_object_new (NJ_TYPE_BROKER_NUMBERS, NULL);
  self->connection = g_object_ref (connection);
  g_signal_connect_object (connection, "notify::state",
                           G_CALLBACK (state_changed_cb), self, G_CONNECT_SWAPPED);
  state_changed_cb (self);

  return self;
}

/**
 * nj_broker_numbers_get_state:
 * @self: numbers
 *
 * Returns: the value of #NjBrokerNumbers:state
 */
NjBrokerNumbersState
nj_broker_numbers_get_state (NjBrokerNumbers *self)
{
  g_return_val_if_fail (NJ_IS_BROKER_NUMBERS (self), NJ_BROKER_NUMBERS_OFFLINE);

  return self->state;
}

/**
 * nj_broker_numbers_get_error:
 * @self: numbers
 *
 * Returns: (nullable) (transfer none): why nothing comes, with %NJ_BROKER_NUMBERS_FAILED
 */
const GError *
nj_broker_numbers_get_error (NjBrokerNumbers *self)
{
  g_return_val_if_fail (NJ_IS_BROKER_NUMBERS (self), NULL);

  return self->error;
}

/**
 * nj_broker_numbers_get_client_id:
 * @self: numbers
 *
 * Returns: (nullable) (transfer none): the Client Identifier that the broker sees, once
 *   it is connected
 */
const char *
nj_broker_numbers_get_client_id (NjBrokerNumbers *self)
{
  g_return_val_if_fail (NJ_IS_BROKER_NUMBERS (self), NULL);

  return self->client_id;
}

/**
 * nj_broker_numbers_get_values:
 * @self: numbers
 *
 * Returns: (transfer none): an #NjBrokerValue for each topic, in the order in which they
 *   first came
 */
GListModel *
nj_broker_numbers_get_values (NjBrokerNumbers *self)
{
  g_return_val_if_fail (NJ_IS_BROKER_NUMBERS (self), NULL);

  return G_LIST_MODEL (self->values);
}

/**
 * nj_broker_numbers_get_n_ignored:
 * @self: numbers
 *
 * Returns: how many messages were ignored, because there are topics enough
 */
guint64
nj_broker_numbers_get_n_ignored (NjBrokerNumbers *self)
{
  g_return_val_if_fail (NJ_IS_BROKER_NUMBERS (self), 0);

  return self->n_ignored;
}
