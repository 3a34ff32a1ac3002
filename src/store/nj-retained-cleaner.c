/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-error.h"
#include "mqtt-reason.h"
#include "nj-connection-private.h"
#include "nj-recorder.h"
#include "nj-retained-cleaner.h"
#include "nj-store-enums.h"

/**
 * NjRetainedCleaner:
 *
 * Clears the retained messages of a branch of topics: has the server say which there are,
 * publishes an empty one for each when asked to (5.0 §3.3.1.3), and asks what is left.
 *
 * It has a network connection of its own: the answers would fill the user's list and
 * history, and a subscription with the same filter would be replaced.
 */

#define SUFFIX "-clear"
/* The user's broker has others to serve. */
#define MAX_IN_FLIGHT 20
#define TAKE_INTERVAL_MS 50
/* No packet says that all retained messages have come: there is just nothing more. */
#define QUIET_MS 1000

struct _NjRetainedCleaner
{
  GObject parent_instance;

  NjLink *link; /* (nullable): until it is done */
  char *filter;
  NjRetainedCleanerState state;
  GError *error;
  gboolean cancelled;

  GHashTable *known;   /* (element-type utf8): the topics found */
  GPtrArray *topics;   /* (element-type utf8): the same, in order */
  GHashTable *left;    /* (element-type utf8): that have a message still */
  GPtrArray *problems; /* (element-type GError): one of each kind */
  guint n_sent;
  guint n_cleared;
  guint n_failed;
  guint take_source;
  guint quiet_source;
};

typedef enum
{
  PROP_STATE = 1,
  PROP_PROGRESS,
} NjRetainedCleanerProperty;

typedef enum
{
  SIGNAL_CLEARED,
  N_SIGNALS
} NjRetainedCleanerSignal;

static GParamSpec *properties[PROP_PROGRESS + 1];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (NjRetainedCleaner, nj_retained_cleaner, G_TYPE_OBJECT)

static void
close_link (NjRetainedCleaner *self)
{
  g_clear_handle_id (&self->take_source, g_source_remove);
  g_clear_handle_id (&self->quiet_source, g_source_remove);
  if (self->link != NULL)
    g_signal_handlers_disconnect_by_data (self->link, self);
  g_clear_object (&self->link);
}

static void
set_state (NjRetainedCleaner      *self,
           NjRetainedCleanerState  state)
{
  if (self->state == state)
    return;

  self->state = state;
  if (state >= NJ_RETAINED_CLEANER_DONE)
    close_link (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static void
fail (NjRetainedCleaner *self,
      const GError      *error)
{
  if (self->state >= NJ_RETAINED_CLEANER_DONE)
    return;

  self->error = g_error_copy (error);
  set_state (self, NJ_RETAINED_CLEANER_FAILED);
}

/* Finding, and checking */

static void
emit_cleared (NjRetainedCleaner *self)
{
  for (guint i = 0; i < self->n_sent; i++)
    {
      const char *topic = g_ptr_array_index (self->topics, i);

      if (!g_hash_table_contains (self->left, topic))
        g_signal_emit (self, signals[SIGNAL_CLEARED], 0, topic);
    }
}

static gboolean
quiet_cb (gpointer user_data)
{
  NjRetainedCleaner *self = user_data;

  self->quiet_source = 0;
  if (self->state == NJ_RETAINED_CLEANER_CHECKING)
    emit_cleared (self);
  set_state (self, self->state == NJ_RETAINED_CLEANER_FINDING ? NJ_RETAINED_CLEANER_FOUND
                                                              : NJ_RETAINED_CLEANER_DONE);

  return G_SOURCE_REMOVE;
}

static void
wait_for_quiet (NjRetainedCleaner *self)
{
  g_clear_handle_id (&self->quiet_source, g_source_remove);
  self->quiet_source = g_timeout_add (QUIET_MS, quiet_cb, self);
}

static void
take_message (NjRetainedCleaner *self,
              const MqttMessage *message)
{
  char *topic;

  if (self->state == NJ_RETAINED_CLEANER_CHECKING)
    {
      if (g_hash_table_contains (self->known, message->topic))
        g_hash_table_add (self->left, g_strdup (message->topic));
      return;
    }

  if (self->state != NJ_RETAINED_CLEANER_FINDING ||
      g_hash_table_contains (self->known, message->topic))
    return;

  topic = g_strdup (message->topic);
  g_hash_table_add (self->known, topic);
  g_ptr_array_add (self->topics, topic);
}

static gboolean
take_cb (gpointer user_data)
{
  NjRetainedCleaner *self = user_data;
  g_autoptr (GArray) taken = nj_link_take_messages (self->link);
  guint n_retained = 0;

  self->take_source = 0;
  for (guint i = 0; i < taken->len; i++)
    {
      NjRecorded *recorded = &g_array_index (taken, NjRecorded, i);

      /* What is published meanwhile is passed on without RETAIN. */
      if (recorded->token != 0 || !recorded->message->retain ||
          recorded->message->payload_size == 0)
        continue;
      take_message (self, recorded->message);
      n_retained++;
    }

  if (n_retained > 0 && self->quiet_source != 0)
    wait_for_quiet (self);
  if (n_retained > 0)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROGRESS]);

  return G_SOURCE_REMOVE;
}

static void
messages_waiting_cb (NjRetainedCleaner *self)
{
  if (self->take_source == 0)
    self->take_source = g_timeout_add (TAKE_INTERVAL_MS, take_cb, self);
}

static void
subscribed_cb (NjRetainedCleaner *self,
               GPtrArray         *asked,
               MqttAck           *ack,
               const GError      *error)
{
  g_autoptr (GError) refusal = NULL;

  if (ack == NULL)
    return;

  if (ack->n_reasons == 0 || !MQTT_REASON_IS_ERROR (ack->reasons[0]))
    {
      wait_for_quiet (self);
      return;
    }

  refusal = mqtt_error_new (MQTT_LAYER_MQTT, MQTT_ERROR_REJECTED, ack->reasons[0],
                            "The server refused the subscription: %s",
                            mqtt_reason_to_string (ack->reasons[0]));
  mqtt_error_set_properties (refusal, ack->properties);
  fail (self, refusal);
}

static GPtrArray *
create_subscriptions (NjRetainedCleaner *self)
{
  GPtrArray *subscriptions =
    g_ptr_array_new_with_free_func ((GDestroyNotify) mqtt_subscription_free);

  g_ptr_array_add (subscriptions, mqtt_subscription_new (self->filter, MQTT_QOS_1));

  return subscriptions;
}

/* Clearing */

/* The server sends what it has retained again for each SUBSCRIBE (5.0 §3.3.1.3). */
static void
check (NjRetainedCleaner *self)
{
  g_autoptr (GPtrArray) subscriptions = create_subscriptions (self);

  set_state (self, NJ_RETAINED_CLEANER_CHECKING);
  nj_link_subscribe (self->link, subscriptions);
}

static guint
get_n_in_flight (NjRetainedCleaner *self)
{
  return self->n_sent - self->n_cleared - self->n_failed;
}

static void
send_more (NjRetainedCleaner *self)
{
  while (!self->cancelled && self->n_sent < self->topics->len &&
         get_n_in_flight (self) < MAX_IN_FLIGHT)
    {
      const char *topic = g_ptr_array_index (self->topics, self->n_sent);
      g_autoptr (GBytes) nothing = g_bytes_new (NULL, 0);
      g_autoptr (MqttMessage) message = mqtt_message_new (topic, nothing, MQTT_QOS_1, TRUE, NULL);

      self->n_sent++;
      nj_link_publish (self->link, message, self->n_sent);
    }

  if (get_n_in_flight (self) > 0)
    return;
  if (self->n_sent > 0)
    check (self);
  else
    set_state (self, NJ_RETAINED_CLEANER_DONE);
}

static void
note_problem (NjRetainedCleaner *self,
              const GError      *error)
{
  for (guint i = 0; i < self->problems->len; i++)
    {
      const GError *noted = g_ptr_array_index (self->problems, i);

      if (g_error_matches (noted, error->domain, error->code) &&
          g_str_equal (noted->message, error->message))
        return;
    }

  g_ptr_array_add (self->problems, g_error_copy (error));
}

static void
published_cb (NjRetainedCleaner *self,
              guint              token,
              MqttAck           *ack,
              const GError      *error)
{
  if (self->state != NJ_RETAINED_CLEANER_CLEARING)
    return;

  if (error == NULL)
    {
      self->n_cleared++;
    }
  else
    {
      self->n_failed++;
      note_problem (self, error);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROGRESS]);
  send_more (self);
}

static void
nj_retained_cleaner_dispose (GObject *object)
{
  close_link (NJ_RETAINED_CLEANER (object));

  G_OBJECT_CLASS (nj_retained_cleaner_parent_class)->dispose (object);
}

static void
nj_retained_cleaner_finalize (GObject *object)
{
  NjRetainedCleaner *self = NJ_RETAINED_CLEANER (object);

  g_clear_pointer (&self->known, g_hash_table_unref);
  g_clear_pointer (&self->left, g_hash_table_unref);
  g_clear_pointer (&self->topics, g_ptr_array_unref);
  g_clear_pointer (&self->problems, g_ptr_array_unref);
  g_clear_error (&self->error);
  g_free (self->filter);

  G_OBJECT_CLASS (nj_retained_cleaner_parent_class)->finalize (object);
}

static void
nj_retained_cleaner_get_property (GObject    *object,
                                  guint       property_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  NjRetainedCleaner *self = NJ_RETAINED_CLEANER (object);

  switch ((NjRetainedCleanerProperty) property_id)
    {
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_PROGRESS:
      g_value_set_double (value, self->topics->len == 0 ? 0
                                                        : (double) (self->n_cleared + self->n_failed) / self->topics->len);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
nj_retained_cleaner_class_init (NjRetainedCleanerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = nj_retained_cleaner_dispose;
  object_class->finalize = nj_retained_cleaner_finalize;
  object_class->get_property = nj_retained_cleaner_get_property;

  /**
   * NjRetainedCleaner:state:
   *
   * How far it is.
   */
  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL,
                       NJ_TYPE_RETAINED_CLEANER_STATE, NJ_RETAINED_CLEANER_FINDING,
                       G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  /**
   * NjRetainedCleaner:progress:
   *
   * Which part of what was found is cleared or has failed. Also notified when more is found.
   */
  properties[PROP_PROGRESS] =
    g_param_spec_double ("progress", NULL, NULL, 0, 1, 0,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  /**
   * NjRetainedCleaner::cleared:
   * @topic: a topic that has no retained message any more, as the server has confirmed
   */
  signals[SIGNAL_CLEARED] =
    g_signal_new ("cleared", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
nj_retained_cleaner_init (NjRetainedCleaner *self)
{
  self->known = g_hash_table_new (g_str_hash, g_str_equal);
  self->left = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->topics = g_ptr_array_new_with_free_func (g_free);
  self->problems = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);
}

static void
open_link (NjRetainedCleaner *self,
           NjConnection      *connection)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MqttOptions) options = nj_connection_create_options_aside (connection, SUFFIX, &error);
  g_autoptr (GPtrArray) subscriptions = create_subscriptions (self);

  if (options == NULL)
    {
      fail (self, error);
      return;
    }

  self->link = nj_link_new (connection->network);
  g_signal_connect_object (self->link, "failed", G_CALLBACK (fail), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->link, "subscribed", G_CALLBACK (subscribed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->link, "published", G_CALLBACK (published_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->link, "messages-waiting", G_CALLBACK (messages_waiting_cb), self,
                           G_CONNECT_SWAPPED);
  nj_link_connect (self->link, options, subscriptions, NULL);
}

/**
 * nj_retained_cleaner_new:
 * @connection: a connection, whose profile says where the broker is
 * @filter: a Topic Filter, not of a Shared Subscription
 *
 * Begins to find the retained messages of @filter.
 *
 * Returns: (transfer full): a cleaner that ends with the object
 */
NjRetainedCleaner *
nj_retained_cleaner_new (NjConnection *connection,
                         const char   *filter)
{
  NjRetainedCleaner *self;

  g_return_val_if_fail (NJ_IS_CONNECTION (connection), NULL);
  g_return_val_if_fail (filter != NULL, NULL);

  self = g_object_new (NJ_TYPE_RETAINED_CLEANER, NULL);
  self->filter = g_strdup (filter);
  open_link (self, connection);

  return self;
}

/**
 * nj_retained_cleaner_clear:
 * @self: a cleaner that has found what there is
 *
 * Clears what was found, a few messages at a time.
 */
void
nj_retained_cleaner_clear (NjRetainedCleaner *self)
{
  g_return_if_fail (NJ_IS_RETAINED_CLEANER (self));

  if (self->state != NJ_RETAINED_CLEANER_FOUND)
    return;

  set_state (self, NJ_RETAINED_CLEANER_CLEARING);
  send_more (self);
}

/**
 * nj_retained_cleaner_cancel:
 * @self: a cleaner
 *
 * Clears no more. What is on its way is waited for.
 */
void
nj_retained_cleaner_cancel (NjRetainedCleaner *self)
{
  g_return_if_fail (NJ_IS_RETAINED_CLEANER (self));

  if (self->cancelled || self->state >= NJ_RETAINED_CLEANER_CHECKING)
    return;

  self->cancelled = TRUE;
  if (self->state != NJ_RETAINED_CLEANER_CLEARING)
    set_state (self, NJ_RETAINED_CLEANER_DONE);
}

/**
 * nj_retained_cleaner_get_state:
 * @self: a cleaner
 *
 * Returns: the value of #NjRetainedCleaner:state
 */
NjRetainedCleanerState
nj_retained_cleaner_get_state (NjRetainedCleaner *self)
{
  g_return_val_if_fail (NJ_IS_RETAINED_CLEANER (self), NJ_RETAINED_CLEANER_FAILED);

  return self->state;
}

/**
 * nj_retained_cleaner_get_cancelled:
 * @self: a cleaner
 *
 * Returns: whether nj_retained_cleaner_cancel() has ended it
 */
gboolean
nj_retained_cleaner_get_cancelled (NjRetainedCleaner *self)
{
  g_return_val_if_fail (NJ_IS_RETAINED_CLEANER (self), FALSE);

  return self->cancelled;
}

/**
 * nj_retained_cleaner_get_error:
 * @self: a cleaner
 *
 * Returns: (nullable) (transfer none): why it could not go on, with
 *   %NJ_RETAINED_CLEANER_FAILED
 */
const GError *
nj_retained_cleaner_get_error (NjRetainedCleaner *self)
{
  g_return_val_if_fail (NJ_IS_RETAINED_CLEANER (self), NULL);

  return self->error;
}

/**
 * nj_retained_cleaner_get_n_found:
 * @self: a cleaner
 *
 * Returns: how many retained messages there were
 */
guint
nj_retained_cleaner_get_n_found (NjRetainedCleaner *self)
{
  g_return_val_if_fail (NJ_IS_RETAINED_CLEANER (self), 0);

  return self->topics->len;
}

/**
 * nj_retained_cleaner_get_n_cleared:
 * @self: a cleaner
 *
 * Returns: for how many of them the server has acknowledged that they go
 */
guint
nj_retained_cleaner_get_n_cleared (NjRetainedCleaner *self)
{
  g_return_val_if_fail (NJ_IS_RETAINED_CLEANER (self), 0);

  return self->n_cleared;
}

/**
 * nj_retained_cleaner_get_n_failed:
 * @self: a cleaner
 *
 * Returns: for how many of them it has refused
 */
guint
nj_retained_cleaner_get_n_failed (NjRetainedCleaner *self)
{
  g_return_val_if_fail (NJ_IS_RETAINED_CLEANER (self), 0);

  return self->n_failed;
}

/**
 * nj_retained_cleaner_get_n_left:
 * @self: a cleaner that is done
 *
 * Returns: how many the server still had after that. Before MQTT 5 it has no other way to
 *   say that it does not allow it.
 */
guint
nj_retained_cleaner_get_n_left (NjRetainedCleaner *self)
{
  g_return_val_if_fail (NJ_IS_RETAINED_CLEANER (self), 0);

  return g_hash_table_size (self->left);
}

/**
 * nj_retained_cleaner_get_problems:
 * @self: a cleaner
 *
 * Returns: (transfer none) (element-type GError): why messages could not be cleared, each
 *   reason once
 */
GPtrArray *
nj_retained_cleaner_get_problems (NjRetainedCleaner *self)
{
  g_return_val_if_fail (NJ_IS_RETAINED_CLEANER (self), NULL);

  return self->problems;
}
