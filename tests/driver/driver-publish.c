/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "driver-event.h"
#include "driver-json.h"
#include "driver-properties.h"
#include "driver-request.h"
#include "mqtt-error.h"

/* How far a burst goes beyond what the server takes at once: less than the
 * messages for which the engine keeps room. */
#define AHEAD 500

static void
tell_published (DriverRequest *request,
                MqttAck       *ack,
                const GError  *error)
{
  if (ack != NULL)
    driver_event_puback (request->ref, ack->reasons[0], ack->properties, NULL);
  else if (g_error_matches (error, MQTT_ERROR, MQTT_ERROR_REJECTED))
    driver_event_puback (request->ref, mqtt_error_get_reason (error),
                         mqtt_error_get_properties (error), error->message);
  else
    driver_event_error (request->ref, error, request->driver->version);
}

static void
on_publish (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (DriverRequest) request = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MqttAck) ack = NULL;

  ack = mqtt_client_publish_finish (MQTT_CLIENT (source), result, &error);
  tell_published (request, ack, error);
}

gboolean
driver_publish (Driver      *self,
                const char  *ref,
                JsonObject  *command,
                GError     **error)
{
  g_autoptr (MqttMessage) message = NULL;
  g_autoptr (MqttProperties) properties = NULL;
  g_autoptr (GBytes) payload = NULL;
  const char *topic = NULL;
  guint32 qos = MQTT_QOS_0;
  gboolean retain = FALSE;

  if (!driver_json_require (command, "topic", error) ||
      !driver_json_get_string (command, "topic", &topic, error) ||
      !driver_json_get_bytes (command, "payload_b64", &payload, error) ||
      !driver_json_get_uint (command, "qos", MQTT_QOS_2, &qos, error) ||
      !driver_json_get_flag (command, "retain", &retain, error) ||
      !driver_properties_read (command, &properties, error))
    return FALSE;

  message = mqtt_message_new (topic, payload, qos, retain, properties);
  mqtt_client_publish_async (self->client, message, NULL, on_publish,
                             driver_request_new (self, ref));

  return TRUE;
}

typedef struct
{
  DriverRequest *request;
  char *topic;
  MqttQos qos;
  guint32 count;
  guint32 n_begun;
  guint32 n_done;
  gboolean pumping;
} Burst;

static void
burst_free (Burst *self)
{
  driver_request_free (self->request);
  g_free (self->topic);
  g_free (self);
}

static guint
get_window (Burst *self)
{
  MqttAck *connack = mqtt_client_get_connack (self->request->driver->client);

  if (self->qos == MQTT_QOS_0 || connack == NULL)
    return AHEAD;

  return AHEAD + mqtt_properties_get_uint (connack->properties,
                                           MQTT_PROPERTY_RECEIVE_MAXIMUM, G_MAXUINT16);
}

static void burst_pump (Burst *self);

static void
on_burst (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  Burst *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MqttAck) ack = NULL;

  ack = mqtt_client_publish_finish (MQTT_CLIENT (source), result, &error);
  tell_published (self->request, ack, error);

  self->n_done++;
  burst_pump (self);
}

/* The last one out frees @self. */
static void
burst_pump (Burst *self)
{
  if (self->pumping)
    return;

  self->pumping = TRUE;
  while (self->n_begun < self->count && self->n_begun - self->n_done < get_window (self))
    {
      g_autofree char *text = g_strdup_printf ("%u", self->n_begun);
      g_autoptr (GBytes) payload = g_bytes_new (text, strlen (text));
      g_autoptr (MqttMessage) message = NULL;

      message = mqtt_message_new (self->topic, payload, self->qos, FALSE, NULL);
      self->n_begun++;
      mqtt_client_publish_async (self->request->driver->client, message, NULL, on_burst, self);
    }
  self->pumping = FALSE;

  if (self->n_done == self->count)
    burst_free (self);
}

gboolean
driver_publish_burst (Driver      *self,
                      const char  *ref,
                      JsonObject  *command,
                      GError     **error)
{
  const char *topic = NULL;
  guint32 qos = MQTT_QOS_0;
  guint32 count = 0;
  Burst *burst;

  if (!driver_json_require (command, "topic", error) ||
      !driver_json_require (command, "count", error) ||
      !driver_json_get_string (command, "topic", &topic, error) ||
      !driver_json_get_uint (command, "qos", MQTT_QOS_2, &qos, error) ||
      !driver_json_get_uint (command, "count", G_MAXINT, &count, error))
    return FALSE;

  burst = g_new0 (Burst, 1);
  burst->request = driver_request_new (self, ref);
  burst->topic = g_strdup (topic);
  burst->qos = qos;
  burst->count = count;
  burst_pump (burst);

  return TRUE;
}
