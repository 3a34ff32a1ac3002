/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-error.h"
#include "mqtt-session-outgoing.h"

/* When @self expires if it was published at @now, monotonic µs (5.0 §3.3.2.3.3). */
gint64
mqtt_message_get_deadline (MqttMessage *self,
                           gint64       now)
{
  if (!mqtt_properties_has (self->properties, MQTT_PROPERTY_MESSAGE_EXPIRY_INTERVAL))
    return G_MAXINT64;

  return now + G_TIME_SPAN_SECOND *
                 (gint64) mqtt_properties_get_uint (self->properties,
                                                    MQTT_PROPERTY_MESSAGE_EXPIRY_INTERVAL, 0);
}

static guint16
get_alias (MqttMessage *message)
{
  return mqtt_properties_get_uint (message->properties, MQTT_PROPERTY_TOPIC_ALIAS, 0);
}

/* A message that is published by its Topic Alias only gets its Topic Name here:
 * in another network connection the alias would stand for nothing.
 * Returns: (transfer full). */
MqttMessage *
mqtt_session_resolve_topic (MqttSession  *self,
                            MqttMessage  *message,
                            GError      **error)
{
  g_autoptr (GBytes) payload = NULL;
  MqttMessage *resolved;
  const char *topic;

  if (*message->topic != '\0' || get_alias (message) == 0)
    return mqtt_message_ref (message);

  topic = self->connected ? mqtt_aliases_lookup (self->out_aliases, get_alias (message)) : NULL;
  if (topic == NULL)
    {
      mqtt_set_error (error, MQTT_LAYER_USAGE, MQTT_ERROR_INVALID_ARGUMENT,
                      MQTT_REASON_TOPIC_ALIAS_INVALID,
                      "The message has no Topic Name, and the Topic Alias %u stands for none in "
                      "this connection (5.0 §3.3.2.3.4)",
                      get_alias (message));
      return NULL;
    }

  payload = mqtt_message_dup_payload (message);
  resolved = mqtt_message_new (topic, payload, message->qos, message->retain,
                               message->properties);
  resolved->time = message->time;

  return resolved;
}

/* What a PUBLISH says in this network connection. */
typedef struct
{
  MqttProperties *properties; /* (nullable) */
  guint16 alias;              /* 0 for none */
  gboolean known;             /* the server knows what the alias stands for */
  gboolean changed;
} MqttWording;

static void
change_uint (MqttWording  *wording,
             MqttProperty  id,
             guint32       value,
             gboolean      present)
{
  MqttProperties *changed = mqtt_properties_copy_without (wording->properties, id);

  if (present)
    mqtt_properties_add_uint (changed, id, value);

  g_clear_pointer (&wording->properties, mqtt_properties_unref);
  wording->properties = changed;
  wording->changed = TRUE;
}

/* An alias of the caller's is sent as the caller says, as far as the server of
 * this connection takes it; otherwise the session chooses one. */
static void
word_alias (MqttSession *self,
            MqttMessage *message,
            gboolean     bare,
            gboolean     dup,
            MqttWording *wording)
{
  guint16 alias = get_alias (message);

  if (alias > self->limits.topic_alias_maximum)
    {
      change_uint (wording, MQTT_PROPERTY_TOPIC_ALIAS, 0, FALSE);
    }
  else if (alias != 0)
    {
      wording->alias = alias;
      wording->known = bare && g_strcmp0 (mqtt_aliases_lookup (self->out_aliases, alias),
                                          message->topic) == 0;
      mqtt_aliases_set (self->out_aliases, alias, message->topic);
    }
  /* A server that has the message already may drop the repetition with its alias. */
  else if (!dup && mqtt_options_get_topic_aliases (self->options))
    {
      wording->alias = mqtt_aliases_choose (self->out_aliases, message->topic, &wording->known);
      if (wording->alias != 0)
        change_uint (wording, MQTT_PROPERTY_TOPIC_ALIAS, wording->alias, TRUE);
    }
}

/* What has waited is sent with the time that it has left. */
static void
word_expiry (MqttMessage *message,
             gint64       deadline,
             gint64       now,
             MqttWording *wording)
{
  gint64 left = MAX (deadline - now + G_TIME_SPAN_SECOND - 1, 0) / G_TIME_SPAN_SECOND;

  if (deadline != G_MAXINT64 &&
      left < mqtt_properties_get_uint (message->properties,
                                       MQTT_PROPERTY_MESSAGE_EXPIRY_INTERVAL, 0))
    change_uint (wording, MQTT_PROPERTY_MESSAGE_EXPIRY_INTERVAL, left, TRUE);
}

static gboolean
send_publish (MqttSession  *self,
              MqttMessage  *message,
              MqttWording  *wording,
              guint16       id,
              gboolean      dup,
              GError      **error)
{
  MqttPacket packet = { .type = MQTT_PACKET_PUBLISH, .id = id };
  g_autoptr (MqttMessage) copy = NULL;

  packet.publish.message = message;

  /* The message may be shared. */
  if (wording->changed || wording->known || (gboolean) message->dup != dup)
    {
      g_autoptr (GBytes) payload = mqtt_message_dup_payload (message);

      copy = mqtt_message_new (wording->known ? "" : message->topic, payload,
                               message->qos, message->retain, wording->properties);
      copy->dup = dup;
      packet.publish.message = copy;
    }

  if (mqtt_session_send (self, &packet, error))
    {
      self->n_sent++;
      return TRUE;
    }

  if (wording->alias != 0 && !wording->known)
    mqtt_aliases_forget (self->out_aliases, wording->alias);

  return FALSE;
}

static gboolean
send_worded (MqttSession  *self,
             MqttMessage  *message,
             gint64        deadline,
             gboolean      bare,
             guint16       id,
             gboolean      dup,
             gint64        now,
             GError      **error)
{
  MqttWording wording = {
    NULL,
  };
  gboolean sent;

  if (!mqtt_limits_check_message (&self->limits, message, error))
    return FALSE;

  if (message->properties != NULL)
    wording.properties = mqtt_properties_ref (message->properties);

  if (self->version == MQTT_VERSION_5_0)
    {
      /* What is sent again is the same packet as before (5.0 §4.4). */
      if (!dup)
        word_expiry (message, deadline, now, &wording);
      word_alias (self, message, bare, dup, &wording);
    }

  sent = send_publish (self, message, &wording, id, dup, error);
  g_clear_pointer (&wording.properties, mqtt_properties_unref);

  return sent;
}

/* Sends a message of QoS 0. */
gboolean
mqtt_session_send_message (MqttSession  *self,
                           MqttMessage  *message,
                           gint64        deadline,
                           gboolean      bare,
                           gint64        now,
                           GError      **error)
{
  return send_worded (self, message, deadline, bare, 0, FALSE, now, error);
}

/* Sends a message of QoS 1 or 2 for the first time, or again. */
gboolean
mqtt_session_send_outgoing (MqttSession   *self,
                            MqttOutgoing  *outgoing,
                            guint16        id,
                            gint64         now,
                            GError       **error)
{
  return send_worded (self, outgoing->message, outgoing->deadline, outgoing->bare, id,
                      outgoing->again, now, error);
}
