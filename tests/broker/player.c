/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "player.h"

/* An operation whose play may fail before it ends. */
typedef struct
{
  GAsyncResult *result;
} Pending;

static void
pending_clear (gpointer data)
{
  Pending *self = data;

  g_clear_object (&self->result);
}

static void
pending_unref (Pending *self)
{
  g_rc_box_release_full (self, pending_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pending, pending_unref)

static void
on_done (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (Pending) pending = user_data;

  pending->result = g_object_ref (result);
}

static void
on_lost (MqttClient   *client,
         const GError *error,
         gpointer      user_data)
{
  Player *self = user_data;

  g_clear_error (&self->lost);
  self->lost = g_error_copy (error);
  if (!self->may_lose)
    play_fail (self->play, "the connection is lost: %s", error->message);
}

/* (transfer none): one that is not connected. */
Player *
player_new (Play *play)
{
  Player *self = g_new0 (Player, 1);

  self->play = play;
  self->client = mqtt_client_new ();
  self->messages = test_client_collect (self->client);
  g_signal_connect (self->client, "connection-lost", G_CALLBACK (on_lost), self);
  g_ptr_array_add (play->players, self);

  return self;
}

/* A client that goes without DISCONNECT. What the broker kept of it is its own. */
void
player_vanish (Player *self)
{
  if (self->client == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->client, self);
  g_clear_object (&self->client);
}

void
player_free (Player *self)
{
  player_leave (self);
  player_vanish (self);
  g_ptr_array_unref (self->messages);
  g_clear_error (&self->lost);
  g_free (self);
}

/* With DISCONNECT; what is in the way of that is no matter. */
void
player_leave_with (Player         *self,
                   MqttReason      reason,
                   MqttProperties *properties)
{
  g_autoptr (Pending) pending = g_rc_box_new0 (Pending);

  if (self->client == NULL || mqtt_client_get_state (self->client) == MQTT_STATE_DISCONNECTED)
    return;

  mqtt_client_disconnect_async (self->client, reason, properties, NULL,
                                on_done, g_rc_box_acquire (pending));
  test_await (pending->result != NULL);
}

void
player_leave (Player *self)
{
  player_leave_with (self, MQTT_REASON_SUCCESS, NULL);
}

gboolean
player_connect (Player       *self,
                MqttOptions  *options,
                GError      **error)
{
  g_autoptr (Pending) pending = g_rc_box_new0 (Pending);
  g_autoptr (MqttAck) ack = NULL;

  if (self->play->failure != NULL)
    return FALSE;

  mqtt_client_connect_async (self->client, options, NULL, on_done, g_rc_box_acquire (pending));
  test_await (pending->result != NULL);
  ack = mqtt_client_connect_finish (self->client, pending->result, error);

  return ack != NULL;
}

/* One that has left comes again. It is the same client: in 5.0 nobody else may resume
 * the session (5.0 §3.2.2.1.1). */
void
player_return (Player      *self,
               MqttOptions *options)
{
  g_autoptr (GError) error = NULL;

  if (!player_connect (self, options, &error) && error != NULL)
    play_fail (self->play, "no connection: %s", error->message);
}

/* (transfer none) */
Player *
player_enter_with (Play        *play,
                   MqttOptions *options)
{
  Player *self = player_new (play);

  player_return (self, options);
  return self;
}

/* (transfer none) */
Player *
player_enter (Play       *play,
              const char *role)
{
  g_autoptr (MqttOptions) options = play_create_options (play, role);

  return player_enter_with (play, options);
}

/* (transfer full) (nullable): the SUBACK. */
MqttAck *
player_subscribe_with (Player         *self,
                       GPtrArray      *subscriptions,
                       MqttProperties *properties)
{
  g_autoptr (Pending) pending = g_rc_box_new0 (Pending);
  g_autoptr (GError) error = NULL;
  MqttAck *ack;

  if (self->play->failure != NULL)
    return NULL;

  mqtt_client_subscribe_async (self->client, subscriptions, properties, NULL,
                               on_done, g_rc_box_acquire (pending));
  play_await (self->play, pending->result != NULL);
  if (pending->result == NULL)
    return NULL;

  ack = mqtt_client_subscribe_finish (self->client, pending->result, &error);
  if (ack == NULL)
    play_fail (self->play, "no subscription: %s", error->message);

  return ack;
}

/* Takes @take; asks for what it says, and wants no less. */
void
player_subscribe_to (Player           *self,
                     MqttSubscription *take)
{
  g_autoptr (GPtrArray) subscriptions = NULL;
  g_autoptr (MqttAck) ack = NULL;

  subscriptions = g_ptr_array_new_with_free_func ((GDestroyNotify) mqtt_subscription_free);
  g_ptr_array_add (subscriptions, take);
  ack = player_subscribe_with (self, subscriptions, NULL);
  if (ack != NULL)
    play_check_uint (self->play, "the answer to SUBSCRIBE", take->qos, ack->reasons[0]);
}

void
player_subscribe (Player     *self,
                  const char *filter,
                  MqttQos     qos)
{
  player_subscribe_to (self, mqtt_subscription_new (filter, qos));
}

/* 3.x has no reasons, and MqttAck then says success. */
void
player_unsubscribe (Player     *self,
                    const char *filter,
                    MqttReason  reason)
{
  const char *filters[] = { filter, NULL };
  g_autoptr (Pending) pending = g_rc_box_new0 (Pending);
  g_autoptr (MqttAck) ack = NULL;

  if (self->play->failure != NULL)
    return;

  mqtt_client_unsubscribe_async (self->client, filters, NULL, NULL, on_done, g_rc_box_acquire (pending));
  play_await (self->play, pending->result != NULL);
  if (pending->result == NULL)
    return;

  ack = mqtt_client_unsubscribe_finish (self->client, pending->result, NULL);
  play_check (self->play, ack != NULL);
  if (ack != NULL && self->play->version == MQTT_VERSION_5_0)
    play_check_uint (self->play, "the answer to UNSUBSCRIBE", reason, ack->reasons[0]);
}

/* (transfer full) (nullable): the acknowledgement, with @error unset if there is none
 * because the play has failed. */
MqttAck *
player_try_publish (Player       *self,
                    MqttMessage  *message,
                    GError      **error)
{
  g_autoptr (Pending) pending = g_rc_box_new0 (Pending);

  if (self->play->failure != NULL)
    return NULL;

  mqtt_client_publish_async (self->client, message, NULL, on_done, g_rc_box_acquire (pending));
  play_await (self->play, pending->result != NULL);
  if (pending->result == NULL)
    return NULL;

  return mqtt_client_publish_finish (self->client, pending->result, error);
}

void
player_publish_message (Player      *self,
                        MqttMessage *message)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MqttAck) ack = player_try_publish (self, message, &error);

  if (ack == NULL && error != NULL)
    play_fail (self->play, "not published: %s", error->message);
}

void
player_publish (Player     *self,
                const char *topic,
                const char *payload,
                MqttQos     qos,
                gboolean    retain)
{
  g_autoptr (GBytes) bytes = g_bytes_new (payload, strlen (payload));
  g_autoptr (MqttMessage) message = mqtt_message_new (topic, bytes, qos, retain, NULL);

  player_publish_message (self, message);
}

/* (transfer none) (nullable): the next message, %NULL after a failure. */
MqttMessage *
player_next (Player *self)
{
  play_await (self->play, self->messages->len > self->n_seen);
  if (self->play->failure != NULL)
    return NULL;

  return self->messages->pdata[self->n_seen++];
}

/* (transfer none) (nullable): the next message, which is to be so. */
MqttMessage *
player_expect (Player     *self,
               const char *topic,
               const char *payload,
               MqttQos     qos,
               gboolean    retain)
{
  g_autoptr (GBytes) expected = g_bytes_new (payload, strlen (payload));
  g_autoptr (GBytes) actual = NULL;
  MqttMessage *message = player_next (self);

  if (message == NULL)
    return NULL;

  actual = mqtt_message_dup_payload (message);
  if (!g_str_equal (message->topic, topic) || !g_bytes_equal (actual, expected))
    play_fail (self->play, "the next message is “%.*s” at “%s”, not “%.40s” at “%s”",
               (int) MIN (message->payload_size, 40),
               (const char *) message->payload,
               message->topic, payload, topic);

  play_check_uint (self->play, "the QoS of the message", qos, message->qos);
  play_check_uint (self->play, "RETAIN of the message", retain, message->retain);

  return message;
}
