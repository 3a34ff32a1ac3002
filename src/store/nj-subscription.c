/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-enums.h"
#include "nj-profile.h"
#include "nj-subscription.h"

/**
 * NjSubscription:
 *
 * A subscription as a profile remembers it.
 */
struct _NjSubscription
{
  NjRecord parent_instance;
};

G_DEFINE_FINAL_TYPE (NjSubscription, nj_subscription, NJ_TYPE_RECORD)

typedef enum
{
  PROP_FILTER = 1,
  PROP_QOS,
  PROP_COLOUR,
  PROP_ALIAS,
  PROP_NO_LOCAL,
  PROP_RETAIN_AS_PUBLISHED,
  PROP_RETAIN_HANDLING,
  PROP_ENABLED,
  N_PROPERTIES,
} NjSubscriptionProperty;

static GParamSpec *properties[N_PROPERTIES];

/* Of a lightness that stands out from white as well as from black. */
static const char *const colours[] = {
  "#1a9b8f", /* teal */
  "#d9731a", /* orange */
  "#9a57c8", /* purple */
  "#4c9a2a", /* green */
  "#d0467a", /* pink */
  "#3b82d6", /* blue */
  "#a88a13", /* ochre */
  "#c8453b", /* red */
};

G_STATIC_ASSERT (G_N_ELEMENTS (colours) == NJ_SUBSCRIPTION_N_COLOURS);

static void
nj_subscription_class_init (NjSubscriptionClass *klass)
{
  const GParamFlags flags = NJ_RECORD_PARAM_FLAGS | NJ_PARAM_STORED;

  properties[PROP_FILTER] = g_param_spec_string ("filter", NULL, NULL, "", flags);
  properties[PROP_QOS] =
    g_param_spec_enum ("qos", NULL, NULL, MQTT_TYPE_QOS, MQTT_QOS_0, flags);
  properties[PROP_COLOUR] = g_param_spec_string ("colour", NULL, NULL, colours[0], flags);
  properties[PROP_ALIAS] = g_param_spec_string ("alias", NULL, NULL, NULL, flags);
  properties[PROP_NO_LOCAL] = g_param_spec_boolean ("no-local", NULL, NULL, FALSE, flags);
  properties[PROP_RETAIN_AS_PUBLISHED] =
    g_param_spec_boolean ("retain-as-published", NULL, NULL, FALSE, flags);
  properties[PROP_RETAIN_HANDLING] =
    g_param_spec_enum ("retain-handling", NULL, NULL,
                       MQTT_TYPE_RETAIN_HANDLING, MQTT_RETAIN_HANDLING_SEND, flags);
  properties[PROP_ENABLED] = g_param_spec_boolean ("enabled", NULL, NULL, TRUE, flags);

  nj_record_class_install_properties (NJ_RECORD_CLASS (klass), N_PROPERTIES, properties);
}

static void
nj_subscription_init (NjSubscription *self)
{
}

/**
 * nj_subscription_new:
 * @filter: the Topic Filter; it need not be valid
 * @qos: the maximum QoS to ask for
 *
 * Returns: (transfer full): a subscription
 */
NjSubscription *
nj_subscription_new (const char *filter,
                     MqttQos     qos)
{
  return g_object_new (NJ_TYPE_SUBSCRIPTION, "filter", filter, "qos", qos, NULL);
}

/**
 * nj_subscription_new_from_json:
 * @node: what nj_subscription_to_json() made, in this or another version
 * @error: return location for %NJ_PROFILE_ERROR_JSON
 *
 * Returns: (transfer full) (nullable): a subscription
 */
NjSubscription *
nj_subscription_new_from_json (JsonNode  *node,
                               GError   **error)
{
  g_autoptr (NjSubscription) self = NULL;

  g_return_val_if_fail (node != NULL, NULL);

  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error_literal (error, NJ_PROFILE_ERROR, NJ_PROFILE_ERROR_JSON,
                           "A subscription is not a JSON object");
      return NULL;
    }

  self = g_object_new (NJ_TYPE_SUBSCRIPTION, NULL);
  if (!nj_record_read_json (NJ_RECORD (self), json_node_get_object (node), NULL, error))
    return NULL;

  if (*nj_subscription_get_filter (self) == '\0')
    {
      g_set_error_literal (error, NJ_PROFILE_ERROR, NJ_PROFILE_ERROR_JSON,
                           "A subscription has no “filter”");
      return NULL;
    }

  return g_steal_pointer (&self);
}

/**
 * nj_subscription_duplicate:
 * @self: a subscription
 *
 * Returns: (transfer full): another that is equal
 */
NjSubscription *
nj_subscription_duplicate (NjSubscription *self)
{
  NjSubscription *copy;

  g_return_val_if_fail (NJ_IS_SUBSCRIPTION (self), NULL);

  copy = g_object_new (NJ_TYPE_SUBSCRIPTION, NULL);
  nj_record_copy (NJ_RECORD (copy), NJ_RECORD (self), 0);
  nj_record_copy_unknown (NJ_RECORD (copy), NJ_RECORD (self));

  return copy;
}

/**
 * nj_subscription_to_json:
 * @self: a subscription
 *
 * Returns: (transfer full): a JSON object with everything
 */
JsonNode *
nj_subscription_to_json (NjSubscription *self)
{
  g_autoptr (JsonObject) object = json_object_new ();

  g_return_val_if_fail (NJ_IS_SUBSCRIPTION (self), NULL);

  nj_record_write_json (NJ_RECORD (self), object);

  return json_node_init_object (json_node_alloc (), object);
}

/**
 * nj_subscription_to_mqtt:
 * @self: a subscription
 *
 * Returns: (transfer full): what the engine subscribes to
 */
MqttSubscription *
nj_subscription_to_mqtt (NjSubscription *self)
{
  MqttSubscription *subscription;

  g_return_val_if_fail (NJ_IS_SUBSCRIPTION (self), NULL);

  subscription = mqtt_subscription_new (nj_subscription_get_filter (self),
                                        nj_subscription_get_qos (self));
  subscription->no_local = nj_subscription_get_no_local (self);
  subscription->retain_as_published = nj_subscription_get_retain_as_published (self);
  subscription->retain_handling = nj_subscription_get_retain_handling (self);

  return subscription;
}

/**
 * nj_subscription_next_colour:
 * @index: any number, such as how many subscriptions there are already
 *
 * Returns: a colour "#rrggbb" for it; neighbours are told apart easily
 */
const char *
nj_subscription_next_colour (guint index)
{
  return colours[index % G_N_ELEMENTS (colours)];
}

/**
 * nj_subscription_get_filter:
 * @self: a subscription
 *
 * Returns: the Topic Filter
 */
const char *
nj_subscription_get_filter (NjSubscription *self)
{
  g_return_val_if_fail (NJ_IS_SUBSCRIPTION (self), NULL);

  return nj_record_get_string (NJ_RECORD (self), PROP_FILTER);
}

/**
 * nj_subscription_set_filter:
 * @self: a subscription
 * @filter: (nullable): the Topic Filter
 */
void
nj_subscription_set_filter (NjSubscription *self,
                            const char     *filter)
{
  g_return_if_fail (NJ_IS_SUBSCRIPTION (self));

  nj_record_set_string (NJ_RECORD (self), PROP_FILTER, filter);
}

/**
 * nj_subscription_get_qos:
 * @self: a subscription
 *
 * Returns: the maximum QoS to ask for
 */
MqttQos
nj_subscription_get_qos (NjSubscription *self)
{
  g_return_val_if_fail (NJ_IS_SUBSCRIPTION (self), 0);

  return g_value_get_enum (nj_record_get (NJ_RECORD (self), PROP_QOS));
}

/**
 * nj_subscription_set_qos:
 * @self: a subscription
 * @qos: the maximum QoS to ask for
 */
void
nj_subscription_set_qos (NjSubscription *self,
                         MqttQos         qos)
{
  g_return_if_fail (NJ_IS_SUBSCRIPTION (self));

  nj_record_set_enum (NJ_RECORD (self), PROP_QOS, qos);
}

/**
 * nj_subscription_get_colour:
 * @self: a subscription
 *
 * Returns: the colour of its messages, "#rrggbb"
 */
const char *
nj_subscription_get_colour (NjSubscription *self)
{
  g_return_val_if_fail (NJ_IS_SUBSCRIPTION (self), NULL);

  return nj_record_get_string (NJ_RECORD (self), PROP_COLOUR);
}

/**
 * nj_subscription_set_colour:
 * @self: a subscription
 * @colour: (nullable): the colour of its messages, "#rrggbb"
 */
void
nj_subscription_set_colour (NjSubscription *self,
                            const char     *colour)
{
  g_return_if_fail (NJ_IS_SUBSCRIPTION (self));

  nj_record_set_string (NJ_RECORD (self), PROP_COLOUR, colour);
}

/**
 * nj_subscription_get_alias:
 * @self: a subscription
 *
 * Returns: (nullable): a name for people
 */
const char *
nj_subscription_get_alias (NjSubscription *self)
{
  g_return_val_if_fail (NJ_IS_SUBSCRIPTION (self), NULL);

  return nj_record_get_string (NJ_RECORD (self), PROP_ALIAS);
}

/**
 * nj_subscription_set_alias:
 * @self: a subscription
 * @alias: (nullable): a name for people
 */
void
nj_subscription_set_alias (NjSubscription *self,
                           const char     *alias)
{
  g_return_if_fail (NJ_IS_SUBSCRIPTION (self));

  nj_record_set_string (NJ_RECORD (self), PROP_ALIAS, alias);
}

/**
 * nj_subscription_get_no_local:
 * @self: a subscription
 *
 * Returns: MQTT 5: whether one's own messages are not sent back
 */
gboolean
nj_subscription_get_no_local (NjSubscription *self)
{
  g_return_val_if_fail (NJ_IS_SUBSCRIPTION (self), FALSE);

  return g_value_get_boolean (nj_record_get (NJ_RECORD (self), PROP_NO_LOCAL));
}

/**
 * nj_subscription_set_no_local:
 * @self: a subscription
 * @no_local: MQTT 5: whether one's own messages are not sent back
 */
void
nj_subscription_set_no_local (NjSubscription *self,
                              gboolean        no_local)
{
  g_return_if_fail (NJ_IS_SUBSCRIPTION (self));

  nj_record_set_boolean (NJ_RECORD (self), PROP_NO_LOCAL, no_local);
}

/**
 * nj_subscription_get_retain_as_published:
 * @self: a subscription
 *
 * Returns: MQTT 5: whether the RETAIN flag is kept as published
 */
gboolean
nj_subscription_get_retain_as_published (NjSubscription *self)
{
  g_return_val_if_fail (NJ_IS_SUBSCRIPTION (self), FALSE);

  return g_value_get_boolean (nj_record_get (NJ_RECORD (self), PROP_RETAIN_AS_PUBLISHED));
}

/**
 * nj_subscription_set_retain_as_published:
 * @self: a subscription
 * @retain_as_published: MQTT 5: whether the RETAIN flag is kept as published
 */
void
nj_subscription_set_retain_as_published (NjSubscription *self,
                                         gboolean        retain_as_published)
{
  g_return_if_fail (NJ_IS_SUBSCRIPTION (self));

  nj_record_set_boolean (NJ_RECORD (self), PROP_RETAIN_AS_PUBLISHED, retain_as_published);
}

/**
 * nj_subscription_get_retain_handling:
 * @self: a subscription
 *
 * Returns: MQTT 5: when retained messages are sent
 */
MqttRetainHandling
nj_subscription_get_retain_handling (NjSubscription *self)
{
  g_return_val_if_fail (NJ_IS_SUBSCRIPTION (self), 0);

  return g_value_get_enum (nj_record_get (NJ_RECORD (self), PROP_RETAIN_HANDLING));
}

/**
 * nj_subscription_set_retain_handling:
 * @self: a subscription
 * @retain_handling: MQTT 5: when retained messages are sent
 */
void
nj_subscription_set_retain_handling (NjSubscription     *self,
                                     MqttRetainHandling  retain_handling)
{
  g_return_if_fail (NJ_IS_SUBSCRIPTION (self));

  nj_record_set_enum (NJ_RECORD (self), PROP_RETAIN_HANDLING, retain_handling);
}

/**
 * nj_subscription_get_enabled:
 * @self: a subscription
 *
 * Returns: whether to subscribe to it at all
 */
gboolean
nj_subscription_get_enabled (NjSubscription *self)
{
  g_return_val_if_fail (NJ_IS_SUBSCRIPTION (self), FALSE);

  return g_value_get_boolean (nj_record_get (NJ_RECORD (self), PROP_ENABLED));
}

/**
 * nj_subscription_set_enabled:
 * @self: a subscription
 * @enabled: whether to subscribe to it at all
 */
void
nj_subscription_set_enabled (NjSubscription *self,
                             gboolean        enabled)
{
  g_return_if_fail (NJ_IS_SUBSCRIPTION (self));

  nj_record_set_boolean (NJ_RECORD (self), PROP_ENABLED, enabled);
}
