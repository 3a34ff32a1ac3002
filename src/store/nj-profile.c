/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-enums.h"
#include "nj-profile-private.h"
#include "nj-store-enums.h"

struct _NjProfile
{
  NjRecord parent_instance;

  GListStore *subscriptions;
  GPtrArray *watched; /* the subscriptions whose "changed" is listened to */
};

G_DEFINE_FINAL_TYPE (NjProfile, nj_profile, NJ_TYPE_RECORD)

G_DEFINE_QUARK (nj-profile-error-quark, nj_profile_error)

static GParamSpec *properties[N_PROPERTIES];

#define STORED (NJ_RECORD_PARAM_FLAGS | NJ_PARAM_STORED)
#define STATE (NJ_RECORD_PARAM_FLAGS | NJ_PARAM_STORED | NJ_PARAM_STATE)

static void
string_property (NjProfileProperty  id,
                 const char        *name,
                 const char        *fallback,
                 GParamFlags        flags)
{
  properties[id] = g_param_spec_string (name, NULL, NULL, fallback, flags);
}

static void
boolean_property (NjProfileProperty  id,
                  const char        *name,
                  gboolean           fallback,
                  GParamFlags        flags)
{
  properties[id] = g_param_spec_boolean (name, NULL, NULL, fallback, flags);
}

static void
uint_property (NjProfileProperty  id,
               const char        *name,
               guint              minimum,
               guint              maximum,
               guint              fallback)
{
  properties[id] = g_param_spec_uint (name, NULL, NULL, minimum, maximum, fallback, STORED);
}

static void
enum_property (NjProfileProperty  id,
               const char        *name,
               GType              type,
               int                fallback,
               GParamFlags        flags)
{
  properties[id] = g_param_spec_enum (name, NULL, NULL, type, fallback, flags);
}

static void
strv_property (NjProfileProperty  id,
               const char        *name,
               GParamFlags        flags)
{
  properties[id] = g_param_spec_boxed (name, NULL, NULL, G_TYPE_STRV, flags);
}

static void
add_connection_properties (void)
{
  string_property (PROP_ID, "id", "", STORED | G_PARAM_CONSTRUCT_ONLY);
  boolean_property (PROP_LOCAL, "local", FALSE, STORED | G_PARAM_CONSTRUCT_ONLY);
  string_property (PROP_NAME, "name", "", STORED);
  string_property (PROP_GROUP, "group", "", STORED);
  string_property (PROP_SCHEME, "scheme", "wss", STORED);
  string_property (PROP_HOST, "host", "", STORED);
  uint_property (PROP_PORT, "port", 1, G_MAXUINT16, 443);
  string_property (PROP_PATH, "path", "/mqtt", STORED);
  enum_property (PROP_VERSION, "version", MQTT_TYPE_VERSION, MQTT_VERSION_3_1_1, STORED);
  string_property (PROP_CLIENT_ID, "client-id", "", STORED);
  string_property (PROP_USERNAME, "username", "", STORED);
  string_property (PROP_PASSWORD, "password", "", NJ_RECORD_PARAM_FLAGS);
  boolean_property (PROP_CLEAN_START, "clean-start", TRUE, STORED);
  uint_property (PROP_KEEP_ALIVE, "keep-alive", 0, G_MAXUINT16, 60);
  uint_property (PROP_CONNECT_TIMEOUT, "connect-timeout", 1, G_MAXINT, 30000);
  boolean_property (PROP_RECONNECT, "reconnect", TRUE, STORED);
  uint_property (PROP_RECONNECT_PERIOD, "reconnect-period", 1, G_MAXINT, 1000);
  boolean_property (PROP_RESUBSCRIBE, "resubscribe", TRUE, STORED);
  boolean_property (PROP_TLS_VERIFY, "tls-verify", TRUE, STORED);
  strv_property (PROP_HEADERS, "headers", STORED);
  string_property (PROP_SUBPROTOCOL, "subprotocol", "", STORED);
}

static void
add_network_properties (void)
{
  string_property (PROP_CA_FILE, "ca-file", NULL, STORED);
  string_property (PROP_CERTIFICATE_FILE, "certificate-file", NULL, STORED);
  string_property (PROP_KEY_FILE, "key-file", NULL, STORED);
  string_property (PROP_KEY_PASSPHRASE, "key-passphrase", "", NJ_RECORD_PARAM_FLAGS);
  strv_property (PROP_ALPN, "alpn", STORED);
  enum_property (PROP_TLS_MINIMUM_VERSION, "tls-minimum-version", NJ_TYPE_TLS_VERSION,
                 NJ_TLS_VERSION_1_2, STORED);
  enum_property (PROP_PROXY_MODE, "proxy-mode", NJ_TYPE_PROXY_MODE, NJ_PROXY_SYSTEM, STORED);
  string_property (PROP_PROXY_HOST, "proxy-host", "", STORED);
  uint_property (PROP_PROXY_PORT, "proxy-port", 1, G_MAXUINT16, NJ_PROFILE_HTTP_PROXY_PORT);
  string_property (PROP_PROXY_USERNAME, "proxy-username", "", STORED);
  string_property (PROP_PROXY_PASSWORD, "proxy-password", "", NJ_RECORD_PARAM_FLAGS);
}

static void
add_queue_properties (void)
{
  uint_property (PROP_QUEUE_MAX_MESSAGES, "queue-max-messages", 0, G_MAXINT,
                 NJ_PROFILE_QUEUE_MESSAGES);
  uint_property (PROP_QUEUE_MAX_MEBIBYTES, "queue-max-mebibytes", 1, 1024,
                 NJ_PROFILE_QUEUE_MEBIBYTES);
  enum_property (PROP_QUEUE_POLICY, "queue-policy", MQTT_TYPE_QUEUE_POLICY,
                 MQTT_QUEUE_REFUSE_NEW, STORED);
}

/* 0 stands for any number. */
static void
add_history_properties (void)
{
  boolean_property (PROP_HISTORY, "history", TRUE, STORED);
  uint_property (PROP_HISTORY_MAX_MESSAGES, "history-max-messages", 0, G_MAXINT, 0);
  uint_property (PROP_HISTORY_MAX_MEBIBYTES, "history-max-mebibytes", 0, G_MAXINT,
                 NJ_PROFILE_HISTORY_MEBIBYTES);
  uint_property (PROP_HISTORY_MAX_DAYS, "history-max-days", 0, 36500, 0);
}

/* 0 stands for "absent", which means what 5.0 §3.1.2.11 says it does. */
static void
add_mqtt5_properties (void)
{
  uint_property (PROP_SESSION_EXPIRY_INTERVAL, "session-expiry-interval", 0, G_MAXUINT32, 0);
  uint_property (PROP_RECEIVE_MAXIMUM, "receive-maximum", 0, G_MAXUINT16, 0);
  uint_property (PROP_MAXIMUM_PACKET_SIZE, "maximum-packet-size", 0, G_MAXUINT32, 0);
  uint_property (PROP_TOPIC_ALIAS_MAXIMUM, "topic-alias-maximum", 0, G_MAXUINT16, 0);
  boolean_property (PROP_REQUEST_RESPONSE_INFORMATION, "request-response-information",
                    FALSE, STORED);
  boolean_property (PROP_REQUEST_PROBLEM_INFORMATION, "request-problem-information",
                    TRUE, STORED);
  strv_property (PROP_USER_PROPERTIES, "user-properties", STORED);
  enum_property (PROP_AUTHENTICATION, "authentication", NJ_TYPE_AUTHENTICATION,
                 NJ_AUTHENTICATION_NONE, STORED);
}

static void
add_will_properties (void)
{
  boolean_property (PROP_WILL_ENABLED, "will-enabled", FALSE, STORED);
  string_property (PROP_WILL_TOPIC, "will-topic", "", STORED);
  string_property (PROP_WILL_PAYLOAD, "will-payload", "", STORED);
  enum_property (PROP_WILL_QOS, "will-qos", MQTT_TYPE_QOS, MQTT_QOS_0, STORED);
  boolean_property (PROP_WILL_RETAIN, "will-retain", FALSE, STORED);
  uint_property (PROP_WILL_DELAY_INTERVAL, "will-delay-interval", 0, G_MAXUINT32, 0);
  uint_property (PROP_WILL_MESSAGE_EXPIRY_INTERVAL, "will-message-expiry-interval",
                 0, G_MAXUINT32, 0);
  string_property (PROP_WILL_CONTENT_TYPE, "will-content-type", "", STORED);
  string_property (PROP_WILL_RESPONSE_TOPIC, "will-response-topic", "", STORED);
}

static void
add_state_properties (void)
{
  string_property (PROP_DRAFT_TOPIC, "draft-topic", "", STATE);
  string_property (PROP_DRAFT_PAYLOAD, "draft-payload", "", STATE);
  enum_property (PROP_DRAFT_FORMAT, "draft-format", NJ_TYPE_PAYLOAD_FORMAT,
                 NJ_PAYLOAD_JSON, STATE);
  enum_property (PROP_DRAFT_QOS, "draft-qos", MQTT_TYPE_QOS, MQTT_QOS_0, STATE);
  boolean_property (PROP_DRAFT_RETAIN, "draft-retain", FALSE, STATE);
  strv_property (PROP_TOPIC_HISTORY, "topic-history", STATE);
}

static void
nj_profile_subscriptions_changed_cb (NjProfile  *self,
                                     guint       position,
                                     guint       removed,
                                     guint       added,
                                     GListModel *subscriptions)
{
  for (guint i = 0; i < removed; i++)
    {
      g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->watched, position), self);
      g_ptr_array_remove_index (self->watched, position);
    }

  for (guint i = position; i < position + added; i++)
    {
      NjSubscription *subscription = g_list_model_get_item (subscriptions, i);

      g_signal_connect_object (subscription, "changed",
                               G_CALLBACK (nj_record_emit_changed),
                               self, G_CONNECT_SWAPPED);
      g_ptr_array_insert (self->watched, (int) i, subscription);
    }

  nj_record_emit_changed (NJ_RECORD (self));
}

static void
nj_profile_constructed (GObject *object)
{
  NjProfile *self = NJ_PROFILE (object);

  G_OBJECT_CLASS (nj_profile_parent_class)->constructed (object);

  if (*nj_profile_get_id (self) == '\0')
    {
      g_autofree char *id = g_uuid_string_random ();

      nj_record_set_string (NJ_RECORD (self), PROP_ID, id);
    }
}

static void
nj_profile_get_property (GObject    *object,
                         guint       property_id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  if (property_id == PROP_SUBSCRIPTIONS)
    g_value_set_object (value, NJ_PROFILE (object)->subscriptions);
  else
    G_OBJECT_CLASS (nj_profile_parent_class)->get_property (object, property_id, value, pspec);
}

static void
nj_profile_finalize (GObject *object)
{
  NjProfile *self = NJ_PROFILE (object);

  g_signal_handlers_disconnect_by_data (self->subscriptions, self);
  g_clear_pointer (&self->watched, g_ptr_array_unref);
  g_clear_object (&self->subscriptions);

  G_OBJECT_CLASS (nj_profile_parent_class)->finalize (object);
}

static void
nj_profile_class_init (NjProfileClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = nj_profile_constructed;
  object_class->get_property = nj_profile_get_property;
  object_class->finalize = nj_profile_finalize;

  add_connection_properties ();
  add_network_properties ();
  add_queue_properties ();
  add_history_properties ();
  add_mqtt5_properties ();
  add_will_properties ();
  add_state_properties ();
  properties[PROP_SUBSCRIPTIONS] =
    g_param_spec_object ("subscriptions", NULL, NULL, G_TYPE_LIST_STORE,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  nj_record_class_install_properties (NJ_RECORD_CLASS (klass), N_PROPERTIES, properties);
}

static void
nj_profile_init (NjProfile *self)
{
  self->watched = g_ptr_array_new_with_free_func (g_object_unref);
  self->subscriptions = g_list_store_new (NJ_TYPE_SUBSCRIPTION);
  g_signal_connect_object (self->subscriptions, "items-changed",
                           G_CALLBACK (nj_profile_subscriptions_changed_cb),
                           self, G_CONNECT_SWAPPED);
}

/**
 * nj_profile_new:
 *
 * Returns: (transfer full): a profile with a new id and client identifier, and
 *   otherwise the defaults
 */
NjProfile *
nj_profile_new (void)
{
  NjProfile *self = g_object_new (NJ_TYPE_PROFILE, NULL);

  nj_profile_randomise_client_id (self);

  return self;
}

/**
 * nj_profile_new_local:
 *
 * Returns: (transfer full): a profile for the broker on this machine
 */
NjProfile *
nj_profile_new_local (void)
{
  NjProfile *self = g_object_new (NJ_TYPE_PROFILE,
                                  "local", TRUE,
                                  "name", "Local broker",
                                  "group", "Local",
                                  "scheme", "ws",
                                  "host", "127.0.0.1",
                                  "port", NJ_PROFILE_LOCAL_PORT,
                                  NULL);

  nj_profile_randomise_client_id (self);

  return self;
}

/**
 * nj_profile_new_example:
 *
 * Returns: (transfer full): a profile for a public broker, with the settings
 *   that a mini program uses there
 */
NjProfile *
nj_profile_new_example (void)
{
  NjProfile *self = g_object_new (NJ_TYPE_PROFILE,
                                  "name", "EMQX public",
                                  "group", "Cloud",
                                  "scheme", "wss",
                                  "host", "broker.emqx.io",
                                  "port", 8084,
                                  "path", "/mqtt",
                                  "version", MQTT_VERSION_3_1_1,
                                  "clean-start", TRUE,
                                  "keep-alive", 60,
                                  "connect-timeout", 30000,
                                  "reconnect", TRUE,
                                  "reconnect-period", 1000,
                                  "resubscribe", TRUE,
                                  NULL);

  nj_profile_randomise_client_id (self);

  return self;
}

/**
 * nj_profile_duplicate:
 * @self: a profile
 *
 * The copy has an id and a client identifier of its own, because two clients
 * with one identifier disconnect each other. It is never the local broker's.
 *
 * Returns: (transfer full): a copy
 */
NjProfile *
nj_profile_duplicate (NjProfile *self)
{
  NjProfile *copy;
  guint n;

  g_return_val_if_fail (NJ_IS_PROFILE (self), NULL);

  copy = g_object_new (NJ_TYPE_PROFILE, NULL);
  nj_record_copy (NJ_RECORD (copy), NJ_RECORD (self), 0);
  nj_record_copy_unknown (NJ_RECORD (copy), NJ_RECORD (self));
  nj_profile_randomise_client_id (copy);

  n = g_list_model_get_n_items (G_LIST_MODEL (self->subscriptions));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (NjSubscription) subscription =
        g_list_model_get_item (G_LIST_MODEL (self->subscriptions), i);
      g_autoptr (NjSubscription) subscription_copy = nj_subscription_duplicate (subscription);

      g_list_store_append (copy->subscriptions, subscription_copy);
    }

  return copy;
}

/**
 * nj_profile_copy_from:
 * @self: a profile
 * @other: another
 *
 * Takes over the settings of @other, the secrets with them. An editor copies
 * them into a new profile, and back when the user is content. The id, the draft,
 * the topic history and the subscriptions stay: they may have changed meanwhile.
 */
void
nj_profile_copy_from (NjProfile *self,
                      NjProfile *other)
{
  g_return_if_fail (NJ_IS_PROFILE (self));
  g_return_if_fail (NJ_IS_PROFILE (other));

  nj_record_copy (NJ_RECORD (self), NJ_RECORD (other), NJ_PARAM_STATE);
}

/**
 * nj_profile_remember_topic:
 * @self: a profile
 * @topic: a topic that was published to
 *
 * Puts @topic at the head of the topic history.
 */
void
nj_profile_remember_topic (NjProfile  *self,
                           const char *topic)
{
  g_autoptr (GPtrArray) history = g_ptr_array_new ();
  const char *const *old;

  g_return_if_fail (NJ_IS_PROFILE (self));
  g_return_if_fail (topic != NULL);

  old = nj_profile_get_topic_history (self);
  g_ptr_array_add (history, (char *) topic);
  for (guint i = 0; old[i] != NULL && history->len < NJ_PROFILE_MAX_TOPICS; i++)
    {
      if (!g_str_equal (old[i], topic))
        g_ptr_array_add (history, (char *) old[i]);
    }
  g_ptr_array_add (history, NULL);

  nj_record_set_strv (NJ_RECORD (self), PROP_TOPIC_HISTORY,
                      (const char *const *) history->pdata);
}

/**
 * nj_profile_get_subscriptions:
 * @self: a profile
 *
 * Returns: (transfer none): its #NjSubscription objects, to be changed freely
 */
GListStore *
nj_profile_get_subscriptions (NjProfile *self)
{
  g_return_val_if_fail (NJ_IS_PROFILE (self), NULL);

  return self->subscriptions;
}

/**
 * nj_profile_find_subscription:
 * @self: a profile
 * @filter: a Topic Filter
 *
 * Returns: (transfer none) (nullable): the subscription with exactly this filter
 */
NjSubscription *
nj_profile_find_subscription (NjProfile  *self,
                              const char *filter)
{
  g_return_val_if_fail (NJ_IS_PROFILE (self), NULL);
  g_return_val_if_fail (filter != NULL, NULL);

  for (guint i = 0; i < self->watched->len; i++)
    {
      NjSubscription *subscription = g_ptr_array_index (self->watched, i);

      if (g_str_equal (nj_subscription_get_filter (subscription), filter))
        return subscription;
    }

  return NULL;
}
