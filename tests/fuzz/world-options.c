/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz-authenticator.h"
#include "world.h"

/* The bytes of the setup:
 *   0  bits 0-1 the version, 2 Clean Start, 3 no resubscribing, 4 a store,
 *      5 no reconnecting, 6 an authenticator, 7 no Topic Aliases
 *   1  bits 0-1 Keep Alive, 2 no Client Identifier, 3 a Will, 4-5 the queue, 6 its policy,
 *      7 no connect timeout
 *   2  bits 0-1 Receive Maximum, 2-3 Topic Alias Maximum, 4-5 Maximum Packet Size,
 *      6 no Problem Information, 7 a Session Expiry Interval
 * A variant of the options has other bits of byte 0. */

static MqttProperties *
create_properties (World *self)
{
  static const guint32 packet_sizes[] = { 0, 16, 64, 1024 };
  guint8 bits = self->setup[2];
  MqttProperties *properties = mqtt_properties_new ();

  if ((bits & 0x03) != 0)
    mqtt_properties_add_uint (properties, MQTT_PROPERTY_RECEIVE_MAXIMUM, bits & 0x03);
  if ((bits & 0x0c) != 0)
    mqtt_properties_add_uint (properties, MQTT_PROPERTY_TOPIC_ALIAS_MAXIMUM, bits >> 2 & 3);
  if ((bits & 0x30) != 0)
    mqtt_properties_add_uint (properties, MQTT_PROPERTY_MAXIMUM_PACKET_SIZE,
                              packet_sizes[bits >> 4 & 3]);
  if ((bits & 0x40) != 0)
    mqtt_properties_add_uint (properties, MQTT_PROPERTY_REQUEST_PROBLEM_INFORMATION, 0);
  if ((bits & 0x80) != 0)
    mqtt_properties_add_uint (properties, MQTT_PROPERTY_SESSION_EXPIRY_INTERVAL, 3600);

  return properties;
}

static void
set_version_5 (World       *self,
               MqttOptions *options,
               guint8       bits)
{
  g_autoptr (MqttProperties) properties = create_properties (self);

  mqtt_options_set_properties (options, properties);
  mqtt_options_set_topic_aliases (options, (bits & 0x80) == 0);
  if ((bits & 0x40) != 0)
    {
      g_autoptr (MqttAuthenticator) authenticator = fuzz_authenticator_new ();

      mqtt_options_set_authenticator (options, authenticator);
    }
}

/* A store is that of one Client Identifier. */
static const char *
choose_client_id (World  *self,
                  guint8  variant)
{
  if ((self->setup[1] & 0x04) != 0)
    return "";

  return (variant & 0x10) != 0 && self->store == NULL ? "d" : "c";
}

/* Returns: (transfer full). */
MqttOptions *
world_create_options (World  *self,
                      guint8  variant)
{
  static const MqttVersion versions[] = { MQTT_VERSION_5_0, MQTT_VERSION_3_1_1, MQTT_VERSION_3_1 };
  static const guint keep_alives[] = { 0, 2, 5, 60 };
  static const guint queue_sizes[] = { 1000, 0, 1, 3 };
  guint8 bits = self->setup[0] ^ (variant & 0x6c);
  guint8 more = self->setup[1];
  MqttVersion version = versions[(bits & 3) % 3];
  MqttOptions *options = mqtt_options_new ("ws://broker/", NULL);

  mqtt_options_set_version (options, version);
  mqtt_options_set_client_id (options, choose_client_id (self, variant));
  mqtt_options_set_clean_start (options, (bits & 0x04) != 0);
  mqtt_options_set_resubscribe (options, (bits & 0x08) == 0);
  mqtt_options_set_reconnect_period (options, (bits & 0x20) != 0 ? 0 : 1000);
  mqtt_options_set_keep_alive (options, keep_alives[more & 3]);
  if ((more & 0x80) != 0)
    mqtt_options_set_connect_timeout (options, 0);
  mqtt_options_set_queue (options, queue_sizes[more >> 4 & 3], 64,
                          (more & 0x40) != 0 ? MQTT_QUEUE_DROP_OLDEST : MQTT_QUEUE_REFUSE_NEW);
  if ((more & 0x08) != 0)
    {
      g_autoptr (MqttMessage) will = mqtt_message_new ("will", NULL, MQTT_QOS_1, TRUE, NULL);

      mqtt_options_set_will (options, will);
    }
  if (version == MQTT_VERSION_5_0)
    set_version_5 (self, options, bits);

  return options;
}

/* Whether the client goes on with the session that it has. */
gboolean
world_is_same_session (World       *self,
                       MqttOptions *options)
{
  MqttOptions *old = mqtt_client_get_options (self->client);

  if (old == NULL)
    return FALSE;

  return g_str_equal (mqtt_options_get_client_id (old), mqtt_options_get_client_id (options)) &&
         mqtt_options_get_version (old) == mqtt_options_get_version (options) &&
         (self->store != NULL || !mqtt_options_get_clean_start (options) ||
          mqtt_client_get_state (self->client) == MQTT_STATE_WAITING);
}
