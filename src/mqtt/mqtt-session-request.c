/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-error.h"
#include "mqtt-session-request.h"

MqttRequest *
mqtt_request_new (MqttPacketType  type,
                  MqttProperties *properties,
                  gpointer        tag)
{
  MqttRequest *self = g_new0 (MqttRequest, 1);

  self->flight.type = type;
  self->flight.tag = tag;
  self->flight.link.data = self;
  self->properties = properties != NULL ? mqtt_properties_ref (properties) : NULL;

  return self;
}

static void
request_free (MqttSession *session,
              MqttRequest *self)
{
  g_queue_unlink (&session->requests, &self->flight.link);
  if (self->flight.id != 0)
    g_hash_table_remove (session->flights, GUINT_TO_POINTER (self->flight.id));

  g_clear_pointer (&self->subscriptions, g_ptr_array_unref);
  g_clear_pointer (&self->filters, g_strfreev);
  g_clear_pointer (&self->properties, mqtt_properties_unref);
  g_free (self);
}

static guint
request_get_length (MqttRequest *self)
{
  return self->subscriptions != NULL ? self->subscriptions->len : g_strv_length (self->filters);
}

gboolean
mqtt_request_names (MqttRequest *self,
                    const char  *filter)
{
  if (self->filters != NULL)
    return g_strv_contains ((const char *const *) self->filters, filter);

  for (guint i = 0; i < self->subscriptions->len; i++)
    {
      MqttSubscription *subscription = self->subscriptions->pdata[i];

      if (strcmp (subscription->filter, filter) == 0)
        return TRUE;
    }

  return FALSE;
}

/* The Subscription Identifier is a property of the whole SUBSCRIBE (5.0 §3.8.2.1.2). */
static MqttProperties *
add_identifier (MqttProperties *properties,
                guint32         identifier)
{
  MqttProperties *copy;

  if (identifier == 0 ||
      (properties != NULL &&
       mqtt_properties_has (properties, MQTT_PROPERTY_SUBSCRIPTION_IDENTIFIER)))
    return properties != NULL ? mqtt_properties_ref (properties) : NULL;

  copy = mqtt_properties_new ();
  mqtt_properties_add_uint (copy, MQTT_PROPERTY_SUBSCRIPTION_IDENTIFIER, identifier);

  /* Nothing but User Properties can be beside it (5.0, table 2-4). */
  for (guint i = 0; properties != NULL && i < mqtt_properties_get_n (properties); i++)
    {
      const char *name;
      const char *value;

      if (mqtt_properties_get_user_at (properties, i, &name, &value))
        mqtt_properties_add_user (copy, name, value);
    }

  return copy;
}

static gboolean
request_check_limits (MqttSession  *session,
                      MqttRequest  *self,
                      GError      **error)
{
  for (guint i = 0; self->subscriptions != NULL && i < self->subscriptions->len; i++)
    {
      if (!mqtt_limits_check_subscription (&session->limits, self->subscriptions->pdata[i], error))
        return FALSE;
    }

  return TRUE;
}

/* Returns FALSE with *error unset when all Packet Identifiers are in use. */
static gboolean
request_send (MqttSession  *session,
              MqttRequest  *self,
              gint64        now,
              GError      **error)
{
  g_autoptr (MqttProperties) properties = NULL;
  MqttPacket packet = { .type = self->flight.type };

  if (!request_check_limits (session, self, error))
    return FALSE;

  packet.id = self->flight.id != 0 ? self->flight.id : mqtt_session_next_id (session);
  if (packet.id == 0)
    return FALSE;

  if (self->subscriptions != NULL)
    {
      MqttSubscription *first = self->subscriptions->pdata[0];

      properties = add_identifier (self->properties, first->identifier);
      packet.subscribe.subscriptions = self->subscriptions;
    }
  else
    {
      properties = self->properties != NULL ? mqtt_properties_ref (self->properties) : NULL;
      packet.unsubscribe.filters = self->filters;
    }

  packet.properties = properties;
  if (!mqtt_session_send (session, &packet, error))
    return FALSE;

  if (self->flight.id == 0)
    {
      self->flight.id = packet.id;
      g_hash_table_insert (session->flights, GUINT_TO_POINTER (packet.id), &self->flight);
    }

  self->flight.time = now;
  self->flight.end = session->n_put;
  self->sent = TRUE;
  session->n_unsent--;

  return TRUE;
}

static void
request_push (MqttSession *session,
              MqttRequest *self)
{
  g_queue_push_tail_link (&session->requests, &self->flight.link);
  session->n_unsent++;
}

/* Sends a request of the caller's, or keeps it for when there is a connection. */
gboolean
mqtt_session_begin_request (MqttSession  *session,
                            MqttRequest  *self,
                            gint64        now,
                            GError      **error)
{
  GError *local_error = NULL;

  request_push (session, self);
  if (!session->connected ||
      request_send (session, self, now, &local_error) ||
      local_error == NULL)
    return TRUE;

  session->n_unsent--;
  request_free (session, self);
  g_propagate_error (error, local_error);
  return FALSE;
}

void
mqtt_session_pump_requests (MqttSession *self,
                            gint64       now)
{
  GList *next;

  for (GList *l = self->requests.head; l != NULL && self->n_unsent > 0; l = next)
    {
      MqttRequest *request = l->data;
      g_autoptr (GError) error = NULL;

      next = l->next;
      if (request->sent || request_send (self, request, now, &error))
        continue;

      if (error == NULL)
        return;

      g_debug ("A request was not sent: %s", error->message);
      mqtt_session_finish (self, request->flight.tag, NULL, g_steal_pointer (&error));
      self->n_unsent--;
      request_free (self, request);
    }
}

void
mqtt_session_stop_requests (MqttSession *self)
{
  GList *next;

  for (GList *l = self->requests.head; l != NULL; l = next)
    {
      MqttRequest *request = l->data;

      next = l->next;
      if (!request->sent)
        self->n_unsent--;

      if (request->automatic || request->flight.tag == NULL)
        {
          request_free (self, request);
          continue;
        }

      request->sent = FALSE;
      self->n_unsent++;
    }
}

void
mqtt_session_abandon_requests (MqttSession  *self,
                               const GError *error)
{
  MqttRequest *request;

  while ((request = g_queue_peek_head (&self->requests)) != NULL)
    {
      if (error != NULL)
        mqtt_session_finish (self, request->flight.tag, NULL, g_error_copy (error));
      request_free (self, request);
    }

  self->n_unsent = 0;
}

gboolean
mqtt_session_withdraw_request (MqttSession *self,
                               gpointer     tag)
{
  for (GList *l = self->requests.head; l != NULL; l = l->next)
    {
      MqttRequest *request = l->data;

      if (request->flight.tag != tag)
        continue;

      request->flight.tag = NULL;
      if (!request->sent)
        {
          self->n_unsent--;
          request_free (self, request);
        }
      return TRUE;
    }

  return FALSE;
}

static void
note_reasons (MqttSession  *self,
              MqttRequest  *request,
              const guint8 *reasons)
{
  guint n = request_get_length (request);

  for (guint i = 0; i < n; i++)
    {
      if (request->filters != NULL)
        {
          if (!MQTT_REASON_IS_ERROR (reasons[i]))
            mqtt_session_forget_grant (self, request->filters[i]);
        }
      else
        {
          MqttSubscription *subscription = request->subscriptions->pdata[i];

          if (MQTT_REASON_IS_ERROR (reasons[i]))
            mqtt_session_forget_grant (self, subscription->filter);
          else
            mqtt_session_remember_grant (self, subscription, request->properties);
        }
    }
}

static gboolean
check_suback (MqttRequest       *request,
              const MqttPacket  *packet,
              guint              n_reasons,
              GError           **error)
{
  gboolean subscribe = request->flight.type == MQTT_PACKET_SUBSCRIBE;

  if (subscribe != (packet->type == MQTT_PACKET_SUBACK))
    {
      mqtt_set_error (error, MQTT_LAYER_MQTT, MQTT_ERROR_PROTOCOL, MQTT_REASON_PROTOCOL_ERROR,
                      "%s %u was answered with %s (5.0 §3.8.4, §3.10.4)",
                      subscribe ? "SUBSCRIBE" : "UNSUBSCRIBE", packet->id,
                      subscribe ? "UNSUBACK" : "SUBACK");
      return FALSE;
    }

  if (n_reasons != request_get_length (request))
    {
      mqtt_set_error (error, MQTT_LAYER_MQTT, MQTT_ERROR_PROTOCOL, MQTT_REASON_PROTOCOL_ERROR,
                      "%s has %u reasons for %u Topic Filters (5.0 §3.9.3, §3.11.3)",
                      subscribe ? "SUBACK" : "UNSUBACK", n_reasons,
                      request_get_length (request));
      return FALSE;
    }

  return TRUE;
}

gboolean
mqtt_session_handle_suback (MqttSession  *self,
                            MqttPacket   *packet,
                            gint64        now,
                            GError      **error)
{
  MqttFlight *flight = mqtt_session_find_flight (self, packet->id);
  g_autoptr (GByteArray) reasons = NULL;
  MqttRequest *request;
  MqttOutcome *outcome;

  if (flight != NULL && flight->type == MQTT_PACKET_PUBLISH)
    {
      mqtt_set_error (error, MQTT_LAYER_MQTT, MQTT_ERROR_PROTOCOL, MQTT_REASON_PROTOCOL_ERROR,
                      "%s has come for the Packet Identifier %u, which is that of a PUBLISH "
                      "(5.0 §2.2.1)",
                      packet->type == MQTT_PACKET_SUBACK ? "SUBACK" : "UNSUBACK", packet->id);
      return FALSE;
    }

  if (flight == NULL)
    {
      g_debug ("An answer for the unknown Packet Identifier %u", packet->id);
      return TRUE;
    }

  request = (MqttRequest *) flight;

  /* Before 5.0 an UNSUBACK has no reasons: it cannot say no. */
  if (packet->type == MQTT_PACKET_UNSUBACK && self->version != MQTT_VERSION_5_0)
    {
      reasons = g_byte_array_new ();
      g_byte_array_set_size (reasons, request_get_length (request));
      memset (reasons->data, MQTT_REASON_SUCCESS, reasons->len);
    }
  else
    {
      reasons = g_byte_array_ref (packet->suback.reasons);
    }

  if (!check_suback (request, packet, reasons->len, error))
    return FALSE;

  note_reasons (self, request, reasons->data);

  outcome = g_new0 (MqttOutcome, 1);
  outcome->tag = flight->tag;
  outcome->ack = mqtt_ack_new (reasons->data, reasons->len, packet->properties,
                               now - flight->time);
  if (request->automatic)
    outcome->subscriptions = g_ptr_array_ref (request->subscriptions);

  if (outcome->tag != NULL || request->automatic)
    mqtt_session_add_outcome (self, outcome);
  else
    mqtt_outcome_free (outcome);

  request_free (self, request);
  return TRUE;
}
