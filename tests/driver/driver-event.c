/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdio.h>

#include "driver-event.h"
#include "driver-properties.h"
#include "mqtt-error.h"

/* A payload that is larger is told by its size alone. */
#define MAX_PAYLOAD 4096

static const char *const features[] = {
  "v3",
  "v4",
  "v5",
  "reconnect",
  "will",
  "tls",
  "auth",
  "reauth",
  "password_only",
  "offline_queue",
  "topic_alias_out",
  "publish_burst",
  "nul_topic",
  "headers",
  "proxy",
};

static JsonObject *
event_new (const char *name)
{
  JsonObject *event = json_object_new ();

  json_object_set_string_member (event, "event", name);

  return event;
}

/* Takes @event. */
static void
emit (JsonObject *event)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *line = NULL;

  json_node_take_object (node, event);
  line = json_to_string (node, FALSE);
  puts (line);
  fflush (stdout);
}

static void
set_properties (JsonObject     *event,
                MqttProperties *properties)
{
  json_object_set_object_member (event, "properties", driver_properties_write (properties));
}

static void
set_ref (JsonObject *event,
         const char *ref)
{
  if (ref != NULL)
    json_object_set_string_member (event, "ref", ref);
}

static void
set_reason (JsonObject *event,
            int         reason)
{
  if (reason >= 0)
    json_object_set_int_member (event, "reason", reason);
}

/**
 * driver_event_ready:
 *
 * Says what this is, by its version without the last part, and what it can do.
 */
void
driver_event_ready (void)
{
  JsonObject *event = event_new ("ready");
  JsonArray *array = json_array_new ();
  g_autofree char *client = NULL;

  client = g_strdup_printf ("Nightjar %.*s",
                            (int) (strrchr (NJ_VERSION, '.') - NJ_VERSION), NJ_VERSION);
  json_object_set_string_member (event, "client", client);
  for (guint i = 0; i < G_N_ELEMENTS (features); i++)
    json_array_add_string_element (array, features[i]);
  json_object_set_array_member (event, "features", array);
  emit (event);
}

void
driver_event_connected (MqttAck *connack)
{
  JsonObject *event = event_new ("connected");

  json_object_set_int_member (event, "session_present", connack->session_present);
  json_object_set_int_member (event, "reason", connack->reasons[0]);
  set_properties (event, connack->properties);
  emit (event);
}

void
driver_event_subscribed (const char *name,
                         const char *ref,
                         MqttAck    *ack)
{
  JsonObject *event = event_new (name);
  JsonArray *codes = json_array_new ();

  set_ref (event, ref);
  for (guint i = 0; i < ack->n_reasons; i++)
    json_array_add_int_element (codes, ack->reasons[i]);
  json_object_set_array_member (event, "codes", codes);
  set_properties (event, ack->properties);
  emit (event);
}

void
driver_event_puback (const char     *ref,
                     int             reason,
                     MqttProperties *properties,
                     const char     *error)
{
  JsonObject *event = event_new ("puback");

  set_ref (event, ref);
  set_reason (event, reason);
  set_properties (event, properties);
  if (error != NULL)
    json_object_set_string_member (event, "error", error);
  emit (event);
}

void
driver_event_message (MqttMessage *message)
{
  JsonObject *event = event_new ("message");
  gsize size = message->payload_size;
  const guint8 *data = message->payload;

  json_object_set_string_member (event, "topic", message->topic);
  if (size <= MAX_PAYLOAD)
    {
      g_autofree char *base64 = g_base64_encode (data, size);

      json_object_set_string_member (event, "payload_b64", base64);
    }
  json_object_set_int_member (event, "payload_size", size);
  json_object_set_int_member (event, "qos", message->qos);
  json_object_set_int_member (event, "retain", message->retain);
  json_object_set_int_member (event, "dup", message->dup);
  set_properties (event, message->properties);
  emit (event);
}

/**
 * driver_event_get_reason:
 * @error: an error
 * @version: of the connection
 *
 * The engine knows the return codes of a 3.x CONNACK by the reason codes of 5.0
 * that mean the same; an event has what was in the packet.
 *
 * Returns: the reason that a packet carried or caused, -1 for none
 */
int
driver_event_get_reason (const GError *error,
                         MqttVersion   version)
{
  static const guint8 return_codes[] = {
    0,
    MQTT_REASON_UNSUPPORTED_PROTOCOL_VERSION,
    MQTT_REASON_CLIENT_IDENTIFIER_NOT_VALID,
    MQTT_REASON_SERVER_UNAVAILABLE,
    MQTT_REASON_BAD_USER_NAME_OR_PASSWORD,
    MQTT_REASON_NOT_AUTHORIZED,
  };
  int reason = mqtt_error_get_reason (error);

  if (version == MQTT_VERSION_5_0 ||
      !g_error_matches (error, MQTT_ERROR, MQTT_ERROR_CONNECT_REFUSED))
    return reason;

  for (guint i = 1; i < G_N_ELEMENTS (return_codes); i++)
    {
      if (return_codes[i] == reason)
        return i;
    }

  return reason;
}

void
driver_event_error (const char   *ref,
                    const GError *error,
                    MqttVersion   version)
{
  JsonObject *event = event_new ("error");

  json_object_set_string_member (event, "error", error->message);
  set_ref (event, ref);
  set_reason (event, driver_event_get_reason (error, version));
  json_object_set_string_member (event, "layer",
                                 mqtt_layer_to_string (mqtt_error_get_layer (error)));
  set_properties (event, error->domain == MQTT_ERROR ? mqtt_error_get_properties (error) : NULL);
  emit (event);
}

/**
 * driver_event_reason:
 * @name: "server_disconnect", "disconnected" or "auth"
 * @reason: of the packet, -1 for none
 * @error: (nullable): a text
 * @properties: (nullable): of the packet
 */
void
driver_event_reason (const char     *name,
                     int             reason,
                     const char     *error,
                     MqttProperties *properties)
{
  JsonObject *event = event_new (name);

  set_reason (event, reason);
  if (error != NULL)
    json_object_set_string_member (event, "error", error);
  set_properties (event, properties);
  emit (event);
}
