/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pacer.h"

#include "test-mqtt.h"

#define PERIOD_MS 2

struct _Pacer
{
  MqttClient *client;
  MqttMessage *message;
  guint beat;
};

static gboolean
on_beat (gpointer user_data)
{
  Pacer *self = user_data;

  if (mqtt_client_get_state (self->client) == MQTT_STATE_CONNECTED)
    mqtt_client_publish_async (self->client, self->message, NULL, NULL, NULL);

  return G_SOURCE_CONTINUE;
}

/* It comes back by itself when the broker does. */
Pacer *
pacer_new (Broker *broker)
{
  Pacer *self = g_new0 (Pacer, 1);
  g_autoptr (MqttOptions) options = broker_create_options (broker, BROKER_MQTT, "pacer");

  mqtt_options_set_reconnect_period (options, 50);
  self->client = mqtt_client_new ();
  self->message = test_message (BROKER_TOPICS "/pace", "", MQTT_QOS_0);
  mqtt_client_connect_async (self->client, options, NULL, NULL, NULL);
  self->beat = g_timeout_add (PERIOD_MS, on_beat, self);

  return self;
}

void
pacer_free (Pacer *self)
{
  g_source_remove (self->beat);
  test_client_disconnect (self->client);
  g_object_unref (self->client);
  mqtt_message_unref (self->message);
  g_free (self);
}
