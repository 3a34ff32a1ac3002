/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz.h"
#include "mqtt-error.h"
#include "world.h"

/* What the user does. */

static const char *const topics[] = {
  "a", "b", "a/b", "topic/long/enough/for/an/alias", "topic/number/two/with/an/alias", "$SYS/x", "", "a/+"
};

static const char *const filters[] = {
  "a", "#", "a/+", "$share/g/a", "b", "topic/long/enough/for/an/alias", "", "a#"
};

static const char *const no_filters[] = { NULL };

static const char *const operation_names[] = {
  "connect", "disconnect", "subscribe", "unsubscribe", "publish", "reauthenticate"
};

static void
check_outcome (WorldOperation *operation,
               gboolean        fine,
               const GError   *error)
{
  WireSession *session = operation->world->session;

  g_assert_cmpint (fine, ==, error == NULL);
  if (error != NULL)
    {
      g_assert_true (error->domain == MQTT_ERROR);
      g_assert_cmpstr (error->message, !=, "");
      return;
    }

  if (operation->type == WORLD_PUBLISH)
    {
      const WirePublish *publish = session->publishes->pdata[operation->number];

      if (publish->qos != MQTT_QOS_0)
        g_assert_true (publish->taken);
    }

  if (operation->type == WORLD_SUBSCRIBE || operation->type == WORLD_UNSUBSCRIBE)
    {
      operation->world->n_subscribed++;
      g_assert_cmpuint (operation->world->n_subscribed, <=, session->n_subacks);
    }
}

static gboolean
finish (WorldOperation  *operation,
        MqttClient      *client,
        GAsyncResult    *result,
        GError         **error)
{
  g_autoptr (MqttAck) ack = NULL;

  switch (operation->type)
    {
    case WORLD_CONNECT:
      ack = mqtt_client_connect_finish (client, result, error);
      break;

    case WORLD_DISCONNECT:
      return mqtt_client_disconnect_finish (client, result, error);

    case WORLD_SUBSCRIBE:
      ack = mqtt_client_subscribe_finish (client, result, error);
      break;

    case WORLD_UNSUBSCRIBE:
      ack = mqtt_client_unsubscribe_finish (client, result, error);
      break;

    case WORLD_PUBLISH:
      ack = mqtt_client_publish_finish (client, result, error);
      break;

    case WORLD_REAUTHENTICATE:
    default:
      ack = mqtt_client_reauthenticate_finish (client, result, error);
      break;
    }

  return ack != NULL;
}

static void
on_ended (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  WorldOperation *operation = user_data;
  g_autoptr (GError) error = NULL;
  gboolean fine;

  g_assert_false (operation->ended);
  operation->ended = TRUE;
  fine = finish (operation, MQTT_CLIENT (source), result, &error);
  fuzz_trace ("%s has ended: %s\n", operation_names[operation->type],
              fine ? "fine" : error->message);
  check_outcome (operation, fine, error);
  world_call_user (operation->world, WORLD_CALL_ENDED);
}

static WorldOperation *
add_operation (World              *self,
               WorldOperationType  type,
               gboolean            cancellable)
{
  WorldOperation *operation = g_new0 (WorldOperation, 1);

  operation->world = self;
  operation->type = type;
  operation->cancellable = cancellable ? g_cancellable_new () : NULL;
  g_ptr_array_add (self->operations, operation);
  fuzz_trace ("%s begins\n", operation_names[type]);

  return operation;
}

static void
begin_connect (World    *self,
               gboolean  cancellable)
{
  g_autoptr (MqttOptions) options = world_create_options (self, fuzz_input_take_u8 (&self->script));
  WorldOperation *operation = add_operation (self, WORLD_CONNECT, cancellable);
  MqttState state = mqtt_client_get_state (self->client);

  if ((state == MQTT_STATE_DISCONNECTED || state == MQTT_STATE_WAITING) &&
      mqtt_options_validate (options, NULL) && !world_is_same_session (self, options))
    wire_session_begin_anew (self->session);

  mqtt_client_connect_async (self->client, options, operation->cancellable, on_ended, operation);
}

static void
begin_disconnect (World    *self,
                  gboolean  cancellable)
{
  static const guint8 reasons[] = { 0x00, 0x04, 0x80, 0x8e };
  g_autoptr (MqttProperties) properties = mqtt_properties_new ();
  guint8 bits = fuzz_input_take_u8 (&self->script);
  WorldOperation *operation = add_operation (self, WORLD_DISCONNECT, cancellable);

  if ((bits & 0x04) != 0)
    mqtt_properties_add_string (properties, MQTT_PROPERTY_REASON_STRING,
                                "a reason that is longer than some servers take");
  if ((bits & 0x08) != 0)
    mqtt_properties_add_uint (properties, MQTT_PROPERTY_SESSION_EXPIRY_INTERVAL, bits >> 4);

  mqtt_client_disconnect_async (self->client, reasons[bits & 3], properties,
                                operation->cancellable, on_ended, operation);
}

static void
begin_publish (World    *self,
               gboolean  cancellable)
{
  guint8 bits = fuzz_input_take_u8 (&self->script);
  guint8 more = fuzz_input_take_u8 (&self->script);
  const char *topic = topics[more & 7];
  MqttQos qos = bits % 3;
  gboolean retain = (bits & 0x10) != 0;
  gsize size = 2 + (more >> 3);
  g_autofree guint8 *data = g_malloc0 (size);
  g_autoptr (GBytes) payload = NULL;
  g_autoptr (MqttProperties) properties = NULL;
  g_autoptr (MqttMessage) message = NULL;
  WorldOperation *operation = add_operation (self, WORLD_PUBLISH, cancellable);

  operation->number = wire_session_add_publish (self->session, topic, size, qos, retain);
  data[0] = operation->number >> 8;
  data[1] = operation->number & 0xff;
  payload = g_bytes_new (data, size);

  if ((bits & 0xe0) != 0)
    {
      properties = mqtt_properties_new ();
      if ((bits & 0x60) != 0)
        mqtt_properties_add_uint (properties, MQTT_PROPERTY_TOPIC_ALIAS, bits >> 5 & 3);
      if ((bits & 0x80) != 0)
        mqtt_properties_add_uint (properties, MQTT_PROPERTY_MESSAGE_EXPIRY_INTERVAL, 5);
    }

  message = mqtt_message_new (topic, payload, qos, retain, properties);
  mqtt_client_publish_async (self->client, message, operation->cancellable, on_ended, operation);
}

static void
begin_subscribe (World    *self,
                 gboolean  cancellable)
{
  g_autoptr (GPtrArray) subscriptions =
    g_ptr_array_new_with_free_func ((GDestroyNotify) mqtt_subscription_free);
  guint8 bits = fuzz_input_take_u8 (&self->script);
  guint8 more = fuzz_input_take_u8 (&self->script);
  WorldOperation *operation = add_operation (self, WORLD_SUBSCRIBE, cancellable);

  for (guint i = 0; i < (more >> 6); i++)
    {
      MqttSubscription *subscription;

      subscription = mqtt_subscription_new (filters[((bits & 7) + i) % G_N_ELEMENTS (filters)],
                                            (bits >> 3 & 3) % 3);
      subscription->no_local = (bits & 0x20) != 0;
      subscription->retain_as_published = (bits & 0x40) != 0;
      subscription->identifier = more & 3;
      g_ptr_array_add (subscriptions, subscription);
    }

  mqtt_client_subscribe_async (self->client, subscriptions, NULL, operation->cancellable,
                               on_ended, operation);
}

static void
begin_unsubscribe (World    *self,
                   gboolean  cancellable)
{
  guint8 bits = fuzz_input_take_u8 (&self->script);
  const char *chosen[] = { filters[bits & 7], (bits & 0x80) != 0 ? filters[bits >> 3 & 7] : NULL, NULL };
  WorldOperation *operation = add_operation (self, WORLD_UNSUBSCRIBE, cancellable);

  mqtt_client_unsubscribe_async (self->client, (bits & 0x40) != 0 ? no_filters : chosen, NULL,
                                 operation->cancellable, on_ended, operation);
}

static void
begin_reauthenticate (World    *self,
                      gboolean  cancellable)
{
  WorldOperation *operation = add_operation (self, WORLD_REAUTHENTICATE, cancellable);

  mqtt_client_reauthenticate_async (self->client, operation->cancellable, on_ended, operation);
}

/* Operation @back from the last. */
static void
cancel (World  *self,
        guint8  back)
{
  WorldOperation *operation;

  if (back >= self->operations->len)
    return;

  operation = self->operations->pdata[self->operations->len - 1 - back];
  if (operation->cancellable != NULL)
    {
      fuzz_trace ("%s is cancelled\n", operation_names[operation->type]);
      g_cancellable_cancel (operation->cancellable);
    }
}

static void
drop (World *self)
{
  fuzz_trace ("The user drops the client\n");
  self->dropped = TRUE;
  g_clear_object (&self->client);
}

static void
change_store (World *self)
{
  guint8 bits = fuzz_input_take_u8 (&self->script);

  if (self->store == NULL)
    return;

  fuzz_trace ("The store is%s stalled%s\n", (bits & 0x01) != 0 ? "" : " not",
              (bits & 0x02) != 0 ? " and broken" : "");
  memory_store_set_error (self->store, (bits & 0x02) != 0 ? "The disk is full" : NULL);
  memory_store_set_stalled (self->store, (bits & 0x01) != 0);
}

void
world_do_user (World  *self,
               guint8  what)
{
  gboolean cancellable = (what & 0x40) != 0;

  if (self->client == NULL)
    return;

  switch (what & 0x0f)
    {
    case 0:
    case 1:
      begin_connect (self, cancellable);
      break;

    case 2:
      begin_disconnect (self, cancellable);
      break;

    case 3:
    case 4:
    case 5:
    case 6:
      begin_publish (self, cancellable);
      break;

    case 7:
    case 8:
      begin_subscribe (self, cancellable);
      break;

    case 9:
      begin_unsubscribe (self, cancellable);
      break;

    case 10:
      begin_reauthenticate (self, cancellable);
      break;

    case 11:
      mqtt_client_wake (self->client);
      break;

    case 12:
      cancel (self, fuzz_input_take_u8 (&self->script));
      break;

    case 13:
      if (cancellable)
        drop (self);
      break;

    case 14:
      change_store (self);
      break;

    case 15:
    default:
      self->calls = fuzz_input_take_u8 (&self->script);
      break;
    }
}

/* The client has called the user, who may have something to do at once. */
void
world_call_user (World     *self,
                 WorldCall  call)
{
  if ((self->calls & call) == 0 || self->depth > 0)
    return;

  self->depth++;
  self->calls &= ~call;
  world_do_user (self, fuzz_input_take_u8 (&self->script));
  self->depth--;
}

void
world_disconnect (World *self)
{
  WorldOperation *operation = add_operation (self, WORLD_DISCONNECT, FALSE);

  mqtt_client_disconnect_async (self->client, MQTT_REASON_SUCCESS, NULL, NULL, on_ended, operation);
}
