/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "driver-authenticator.h"
#include "driver-event.h"
#include "driver-json.h"
#include "driver-options.h"
#include "driver-private.h"
#include "driver-properties.h"
#include "driver-request.h"
#include "mqtt-error.h"

static void
on_connect (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (DriverRequest) request = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MqttAck) ack = NULL;

  ack = mqtt_client_connect_finish (MQTT_CLIENT (source), result, &error);
  if (error == NULL || g_error_matches (error, MQTT_ERROR, MQTT_ERROR_CANCELLED))
    return;

  if (mqtt_error_get_layer (error) == MQTT_LAYER_USAGE)
    driver_event_error (request->ref, error, request->driver->version);
  else
    driver_tell_lost (request->driver, error);
}

gboolean
driver_connect (Driver      *self,
                const char  *ref,
                JsonObject  *command,
                GError     **error)
{
  g_autoptr (MqttOptions) options = driver_options_read (command, error);
  MqttState state = mqtt_client_get_state (self->client);

  if (options == NULL)
    return FALSE;

  if (state == MQTT_STATE_DISCONNECTED || state == MQTT_STATE_WAITING)
    self->version = mqtt_options_get_version (options);

  mqtt_client_connect_async (self->client, options, NULL, on_connect,
                             driver_request_new (self, ref));

  return TRUE;
}

static void
on_disconnect (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (DriverRequest) request = user_data;
  g_autoptr (GError) error = NULL;

  request->driver->n_disconnects--;
  if (mqtt_client_disconnect_finish (MQTT_CLIENT (source), result, &error))
    driver_tell_end (request->driver);
  else
    driver_event_error (request->ref, error, request->driver->version);
}

gboolean
driver_disconnect (Driver      *self,
                   const char  *ref,
                   JsonObject  *command,
                   GError     **error)
{
  g_autoptr (MqttProperties) properties = NULL;
  MqttState state = mqtt_client_get_state (self->client);
  guint32 reason = MQTT_REASON_SUCCESS;

  if (!driver_json_get_uint (command, "reason", G_MAXUINT8, &reason, error) ||
      !driver_properties_read (command, &properties, error))
    return FALSE;

  /* There is an end to be told before CONNACK, too. */
  if (state == MQTT_STATE_CONNECTING)
    self->connected = TRUE;

  self->n_disconnects++;
  self->disconnect_reason = state == MQTT_STATE_CONNECTED ? (int) reason : -1;
  mqtt_client_disconnect_async (self->client, reason, properties, NULL, on_disconnect,
                                driver_request_new (self, ref));

  return TRUE;
}

static void
on_authenticated (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (DriverRequest) request = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MqttAck) ack = NULL;

  ack = mqtt_client_reauthenticate_finish (MQTT_CLIENT (source), result, &error);
  if (ack == NULL)
    driver_event_error (request->ref, error, request->driver->version);
}

gboolean
driver_authenticate (Driver      *self,
                     const char  *ref,
                     JsonObject  *command,
                     GError     **error)
{
  MqttOptions *options = mqtt_client_get_options (self->client);
  MqttAuthenticator *authenticator = NULL;
  g_autoptr (GBytes) data = NULL;
  guint32 reason = MQTT_REASON_REAUTHENTICATE;

  if (!driver_json_get_uint (command, "reason", G_MAXUINT8, &reason, error) ||
      !driver_json_get_bytes (command, "data_b64", &data, error))
    return FALSE;

  if (reason != MQTT_REASON_REAUTHENTICATE)
    return driver_json_refuse (error, "What the server asks for is answered with "
                                      "“auth_responses_b64”: “reason” has to be 25");

  if (options != NULL)
    authenticator = mqtt_options_get_authenticator (options);
  if (authenticator != NULL)
    driver_authenticator_set_data (DRIVER_AUTHENTICATOR (authenticator), data);

  mqtt_client_reauthenticate_async (self->client, NULL, on_authenticated,
                                    driver_request_new (self, ref));

  return TRUE;
}
