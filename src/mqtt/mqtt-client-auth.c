/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-client-private.h"

/* Extended authentication (5.0 §4.12): CONNECT names a method and begins an exchange
 * of AUTH, which CONNACK ends. The client may begin another one in the connection. */

static gboolean
refuse (GError     **error,
        const char  *text)
{
  mqtt_set_error (error, MQTT_LAYER_MQTT, MQTT_ERROR_PROTOCOL, MQTT_REASON_PROTOCOL_ERROR,
                  "%s", text);
  return FALSE;
}

/* The exchange failed on our side. Before CONNACK the connection is closed without a
 * word; after that the server is told with a reason that a client may give, and Not
 * authorized is not one of them (5.0 §3.14.2.1). Takes @cause. */
static gboolean
fail_exchange (MqttClient  *self,
               gboolean     accepted,
               GError      *cause,
               GError     **error)
{
  mqtt_set_error (error, MQTT_LAYER_MQTT, MQTT_ERROR_AUTHENTICATION,
                  accepted ? (int) MQTT_REASON_UNSPECIFIED_ERROR : -1,
                  "The authentication method “%s” failed: %s", self->auth_method, cause->message);
  g_error_free (cause);

  return FALSE;
}

/* @base, which names no method, with the method and @data. Returns: (transfer full). */
static MqttProperties *
add_authentication (MqttClient           *self,
                    const MqttProperties *base,
                    GBytes               *data)
{
  MqttProperties *properties;

  properties = mqtt_properties_copy_without (base, MQTT_PROPERTY_AUTHENTICATION_METHOD);
  mqtt_properties_add_string (properties, MQTT_PROPERTY_AUTHENTICATION_METHOD, self->auth_method);
  if (data != NULL)
    mqtt_properties_add_binary (properties, MQTT_PROPERTY_AUTHENTICATION_DATA, data);

  return properties;
}

/* Sets *connect to the properties of CONNECT: (transfer full) (nullable). The options
 * may name a method by themselves, which the server then has to be content with. */
gboolean
mqtt_client_begin_authentication (MqttClient      *self,
                                  MqttProperties **connect,
                                  GError         **error)
{
  MqttAuthenticator *authenticator = mqtt_options_get_authenticator (self->options);
  MqttProperties *own = mqtt_options_get_properties (self->options);
  g_autoptr (GBytes) data = NULL;
  GError *cause = NULL;

  g_clear_pointer (&self->auth_method, g_free);
  if (authenticator != NULL)
    self->auth_method = g_strdup (mqtt_authenticator_get_method (authenticator));
  else if (own != NULL)
    self->auth_method = g_strdup (mqtt_properties_get_string (own, MQTT_PROPERTY_AUTHENTICATION_METHOD));

  self->authenticating = self->auth_method != NULL;
  if (authenticator == NULL)
    {
      *connect = own != NULL ? mqtt_properties_ref (own) : NULL;
      return TRUE;
    }

  if (!mqtt_authenticator_begin (authenticator, &data, &cause))
    return fail_exchange (self, FALSE, cause, error);

  *connect = add_authentication (self, own, data);

  return TRUE;
}

static gboolean
send_auth (MqttClient  *self,
           MqttReason   reason,
           GBytes      *data,
           GError     **error)
{
  MqttPacket packet = { .type = MQTT_PACKET_AUTH };
  g_autoptr (MqttProperties) properties = add_authentication (self, NULL, data);

  packet.ack.reason = reason;
  packet.properties = properties;
  if (!mqtt_session_send (self->session, &packet, error))
    return FALSE;

  mqtt_client_schedule_delivery (self);

  return TRUE;
}

/* [MQTT-4.12.0-5] */
static gboolean
check_method (MqttClient            *self,
              const char            *packet,
              const MqttProperties  *properties,
              GError               **error)
{
  const char *method = NULL;

  if (properties != NULL)
    method = mqtt_properties_get_string (properties, MQTT_PROPERTY_AUTHENTICATION_METHOD);

  if (g_strcmp0 (method, self->auth_method) == 0)
    return TRUE;

  mqtt_set_error (error, MQTT_LAYER_MQTT, MQTT_ERROR_PROTOCOL, MQTT_REASON_PROTOCOL_ERROR,
                  "%s has %s%s%s, and CONNECT had %s%s%s (5.0 §4.12)",
                  packet,
                  method != NULL ? "the Authentication Method “" : "no Authentication Method",
                  method != NULL ? method : "", method != NULL ? "”" : "",
                  self->auth_method != NULL ? "“" : "none",
                  self->auth_method != NULL ? self->auth_method : "",
                  self->auth_method != NULL ? "”" : "");
  return FALSE;
}

static GBytes *
get_data (const MqttProperties *properties)
{
  if (properties == NULL)
    return NULL;

  return mqtt_properties_get_binary (properties, MQTT_PROPERTY_AUTHENTICATION_DATA);
}

static gboolean
answer (MqttClient  *self,
        MqttPacket  *packet,
        GError     **error)
{
  MqttAuthenticator *authenticator = mqtt_options_get_authenticator (self->options);
  gboolean accepted = self->state == MQTT_STATE_CONNECTED;
  g_autoptr (GBytes) data = NULL;
  GError *cause = NULL;

  if (authenticator == NULL)
    {
      cause = mqtt_error_new (MQTT_LAYER_USAGE, MQTT_ERROR_FAILED, 0,
                              "the server asks for more than the Authentication Data of CONNECT, "
                              "and there is nobody to answer");
      return fail_exchange (self, accepted, cause, error);
    }

  if (!mqtt_authenticator_respond (authenticator, get_data (packet->properties), &data, &cause) ||
      !send_auth (self, MQTT_REASON_CONTINUE_AUTHENTICATION, data, &cause))
    return fail_exchange (self, accepted, cause, error);

  mqtt_client_emit_auth (self, packet->ack.reason, packet->properties);

  return TRUE;
}

static gboolean
finish_authentication (MqttClient      *self,
                       MqttProperties  *properties,
                       GError         **error)
{
  MqttAuthenticator *authenticator = mqtt_options_get_authenticator (self->options);
  GError *cause = NULL;

  self->authenticating = FALSE;
  if (authenticator == NULL ||
      mqtt_authenticator_finish (authenticator, get_data (properties), &cause))
    return TRUE;

  return fail_exchange (self, TRUE, cause, error);
}

static gboolean
end_reauthentication (MqttClient  *self,
                      MqttPacket  *packet,
                      gint64       now,
                      GError     **error)
{
  static const guint8 success = MQTT_REASON_SUCCESS;
  g_autoptr (GTask) task = NULL;

  if (!finish_authentication (self, packet->properties, error))
    return FALSE;

  task = g_steal_pointer (&self->auth_task);
  mqtt_client_emit_auth (self, packet->ack.reason, packet->properties);
  if (task != NULL)
    mqtt_client_finish_operation (task,
                                  mqtt_ack_new (&success, 1, packet->properties,
                                                now - self->auth_time),
                                  NULL);

  return TRUE;
}

/* AUTH has come, before CONNACK or after it. */
gboolean
mqtt_client_handle_auth (MqttClient  *self,
                         MqttPacket  *packet,
                         gint64       now,
                         GError     **error)
{
  if (self->auth_method == NULL)
    return refuse (error, "The server sent AUTH although CONNECT named no Authentication Method "
                          "(5.0 §4.12)");

  if (!self->authenticating)
    return refuse (error, "The server sent AUTH although the client did not begin to authenticate "
                          "again (5.0 §4.12.1)");

  if (!check_method (self, "AUTH", packet->properties, error))
    return FALSE;

  if (packet->ack.reason == MQTT_REASON_CONTINUE_AUTHENTICATION)
    return answer (self, packet, error);

  if (packet->ack.reason == MQTT_REASON_SUCCESS && self->state == MQTT_STATE_CONNECTED)
    return end_reauthentication (self, packet, now, error);

  if (packet->ack.reason == MQTT_REASON_SUCCESS)
    return refuse (error, "The server sent AUTH with the reason Success instead of CONNACK "
                          "(5.0 §4.12)");

  return refuse (error, "The server sent AUTH with the reason Re-authenticate, which is the "
                        "client's (5.0 §3.15.2.1)");
}

/* A CONNACK has accepted the connection: nothing but DISCONNECT is sent to a server
 * that is not trusted. */
gboolean
mqtt_client_end_authentication (MqttClient  *self,
                                MqttPacket  *connack,
                                GError     **error)
{
  return check_method (self, "CONNACK", connack->properties, error) &&
         finish_authentication (self, connack->properties, error);
}

/* The connection has ended, and so has the exchange. */
void
mqtt_client_abort_authentication (MqttClient   *self,
                                  const GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->auth_task);

  if (task != NULL)
    mqtt_client_finish_operation (task, NULL, g_error_copy (error));
}

static gboolean
check_reauthenticate (MqttClient  *self,
                      GError     **error)
{
  MqttError code = MQTT_ERROR_FAILED;
  const char *text;

  if (self->state != MQTT_STATE_CONNECTED)
    {
      code = MQTT_ERROR_NOT_CONNECTED;
      text = "There is no connection to a server";
    }
  else if (mqtt_options_get_version (self->options) != MQTT_VERSION_5_0)
    text = "To authenticate again needs MQTT 5.0";
  else if (mqtt_options_get_authenticator (self->options) == NULL)
    text = "The connection was made without an authenticator, which has to begin with CONNECT "
           "(5.0 §4.12.1)";
  else if (self->authenticating)
    text = "The client is authenticating already";
  else
    return TRUE;

  mqtt_set_error (error, MQTT_LAYER_USAGE, code, 0, "%s", text);

  return FALSE;
}

/**
 * mqtt_client_reauthenticate_async:
 * @self: a client that is connected, with an authenticator in its options
 * @cancellable: (nullable): a #GCancellable; the exchange is not taken back, but
 *   nobody waits for it any more
 * @callback: called when both sides are satisfied, or the connection has ended
 * @user_data: data for @callback
 *
 * Authenticates again within the connection, with the method of CONNECT
 * (5.0 §4.12.1). Everything else goes on meanwhile. If either side is not satisfied
 * the connection ends.
 */
void
mqtt_client_reauthenticate_async (MqttClient          *self,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GBytes) data = NULL;
  GError *cause = NULL;
  GError *error = NULL;

  g_return_if_fail (MQTT_IS_CLIENT (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = mqtt_client_begin_operation (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, mqtt_client_reauthenticate_async);

  if (!check_reauthenticate (self, &error))
    {
      mqtt_client_finish_operation (task, NULL, error);
      return;
    }

  self->authenticating = TRUE;
  self->auth_time = g_get_monotonic_time ();
  self->auth_task = g_steal_pointer (&task);
  if (!mqtt_authenticator_begin (mqtt_options_get_authenticator (self->options), &data, &cause) ||
      !send_auth (self, MQTT_REASON_REAUTHENTICATE, data, &cause))
    {
      fail_exchange (self, TRUE, cause, &error);
      mqtt_client_fail (self, error);
    }
}

/**
 * mqtt_client_reauthenticate_finish:
 * @self: a client
 * @result: the result given to the callback
 * @error: %MQTT_ERROR_AUTHENTICATION if the authenticator was not satisfied, or why
 *   the connection has ended; %MQTT_ERROR_FAILED or %MQTT_ERROR_NOT_CONNECTED if there
 *   was nothing to begin with
 *
 * Returns: (transfer full): the AUTH that has ended the exchange
 */
MqttAck *
mqtt_client_reauthenticate_finish (MqttClient    *self,
                                   GAsyncResult  *result,
                                   GError       **error)
{
  g_return_val_if_fail (MQTT_IS_CLIENT (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, mqtt_client_reauthenticate_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
