/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "world.h"

#include "fuzz.h"
#include "mqtt-error.h"
#include "virtual-clock.h"

/* More than any script can give to do: a main loop that goes on is a finding. */
#define MAX_ITERATIONS 20000

static MqttTransport *
create_transport (MqttOptions *options,
                  gpointer     user_data)
{
  World *self = user_data;
  FuzzTransport *transport = fuzz_transport_new (self->session);

  g_ptr_array_add (self->transports, g_object_ref (transport));
  g_byte_array_set_size (self->held, 0);

  return MQTT_TRANSPORT (transport);
}

static gboolean
may_follow (MqttState old,
            MqttState state)
{
  switch (old)
    {
    case MQTT_STATE_DISCONNECTED:
      return state == MQTT_STATE_CONNECTING;

    case MQTT_STATE_CONNECTING:
      return state != MQTT_STATE_DISCONNECTING;

    case MQTT_STATE_CONNECTED:
      return state != MQTT_STATE_CONNECTING;

    case MQTT_STATE_WAITING:
      return state == MQTT_STATE_CONNECTING || state == MQTT_STATE_DISCONNECTED;

    case MQTT_STATE_DISCONNECTING:
      return state == MQTT_STATE_DISCONNECTED;

    default:
      return FALSE;
    }
}

static void
on_state (MqttClient *client,
          GParamSpec *pspec,
          gpointer    user_data)
{
  World *self = user_data;
  MqttState old = self->state;

  self->state = mqtt_client_get_state (client);
  if (self->state == old)
    return;

  fuzz_trace ("The state is %d\n", self->state);
  g_assert_true (may_follow (old, self->state));
  g_assert_cmpint (mqtt_client_get_next_attempt (client) != 0, ==,
                   self->state == MQTT_STATE_WAITING);
  g_assert_cmpint (mqtt_client_get_connack (client) != NULL, ==,
                   self->state == MQTT_STATE_CONNECTED);

  world_call_user (self, WORLD_CALL_STATE);
}

static void
on_connected (MqttClient *client,
              MqttAck    *connack,
              gpointer    user_data)
{
  World *self = user_data;

  g_assert_nonnull (connack);
  wire_connection_note_connected (fuzz_transport_get_wire (world_get_transport (self)));
  world_call_user (self, WORLD_CALL_CONNECTED);
}

static void
on_messages (MqttClient *client,
             GPtrArray  *messages,
             gpointer    user_data)
{
  World *self = user_data;
  g_autoptr (GPtrArray) kept = g_ptr_array_ref (messages);

  g_assert_cmpuint (messages->len, >, 0);
  g_assert_cmpint (mqtt_client_get_state (client), !=, MQTT_STATE_DISCONNECTED);
  for (guint i = 0; i < kept->len; i++)
    wire_session_note_delivered (self->session, kept->pdata[i]);

  world_call_user (self, WORLD_CALL_MESSAGES);
}

static void
on_lost (MqttClient   *client,
         const GError *error,
         gpointer      user_data)
{
  g_assert_nonnull (error);
  g_assert_true (error->domain == MQTT_ERROR);
  fuzz_trace ("The connection is lost: %s\n", error->message);
  world_call_user (user_data, WORLD_CALL_LOST);
}

static void
on_auth (MqttClient     *client,
         guint           reason,
         MqttProperties *properties,
         gpointer        user_data)
{
  world_call_user (user_data, WORLD_CALL_AUTH);
}

static void
operation_free (gpointer data)
{
  WorldOperation *operation = data;

  g_clear_object (&operation->cancellable);
  g_free (operation);
}

World *
world_new (const guint8 *data,
           gsize         size)
{
  World *self = g_new0 (World, 1);

  fuzz_input_init (&self->script, data, size);
  for (guint i = 0; i < G_N_ELEMENTS (self->setup); i++)
    self->setup[i] = fuzz_input_take_u8 (&self->script);

  self->session = wire_session_new ();
  self->transports = g_ptr_array_new_with_free_func (g_object_unref);
  self->operations = g_ptr_array_new_with_free_func (operation_free);
  self->held = g_byte_array_new ();
  self->client = mqtt_client_new ();
  g_weak_ref_init (&self->weak, self->client);
  mqtt_client_set_transport_factory (self->client, create_transport, self, NULL);
  g_signal_connect (self->client, "notify::state", G_CALLBACK (on_state), self);
  g_signal_connect (self->client, "connected", G_CALLBACK (on_connected), self);
  g_signal_connect (self->client, "messages", G_CALLBACK (on_messages), self);
  g_signal_connect (self->client, "connection-lost", G_CALLBACK (on_lost), self);
  g_signal_connect (self->client, "auth", G_CALLBACK (on_auth), self);

  if ((self->setup[0] & 0x10) != 0)
    {
      self->store = memory_store_new ();
      self->session->kept = TRUE;
      mqtt_client_set_store (self->client, MQTT_SESSION_STORE (self->store));
    }

  return self;
}

/* The last one. (nullable) */
FuzzTransport *
world_get_transport (World *self)
{
  return self->transports->len > 0 ? self->transports->pdata[self->transports->len - 1] : NULL;
}

/* Runs the main loop until there is nothing to do before time goes on. */
void
world_settle (World *self)
{
  guint n = 0;

  while (g_main_context_iteration (NULL, FALSE))
    {
      n++;
      g_assert_cmpuint (n, <, MAX_ITERATIONS);
    }
}

/* Everything that has begun comes to its end. */
static void
wind_down (World *self)
{
  g_autoptr (MqttClient) client = g_weak_ref_get (&self->weak);

  self->calls = 0;
  if (self->store != NULL)
    {
      memory_store_set_error (self->store, NULL);
      memory_store_set_stalled (self->store, FALSE);
    }

  world_settle (self);
  if (client != NULL && self->client == NULL)
    self->client = g_object_ref (client);
  if (self->client != NULL)
    world_disconnect (self);

  world_settle (self);
  virtual_clock_advance (G_TIME_SPAN_MINUTE);
  world_settle (self);

  if (client != NULL)
    g_assert_cmpint (mqtt_client_get_state (client), ==, MQTT_STATE_DISCONNECTED);
}

static void
check_end (World *self)
{
  g_autoptr (MqttClient) client = NULL;

  for (guint i = 0; i < self->operations->len; i++)
    {
      const WorldOperation *operation = self->operations->pdata[i];

      if (!operation->ended)
        g_error ("Operation %u of type %d has never ended", i, operation->type);
    }

  if (!self->dropped)
    wire_session_check_delivered (self->session);

  g_clear_object (&self->client);
  world_settle (self);
  client = g_weak_ref_get (&self->weak);
  g_assert_null (client);
}

/* Ends and frees it. */
void
world_end (World *self)
{
  wind_down (self);
  check_end (self);

  g_weak_ref_clear (&self->weak);
  g_ptr_array_unref (self->transports);
  g_ptr_array_unref (self->operations);
  g_byte_array_unref (self->held);
  g_clear_object (&self->store);
  wire_session_free (self->session);
  world_settle (self);
  g_free (self);
}
