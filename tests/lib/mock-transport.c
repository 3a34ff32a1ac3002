/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mock-transport.h"

#include "test-util.h"

struct _MockTransport
{
  MqttTransport parent_instance;

  GTask *open_task;
  GSource *cancel_source;
  GByteArray *sent;
  guint n_sent;
  guint close_id;
  MqttLayer stage;
  guint open : 1;
  guint closed : 1;
  guint stalled : 1;
};

G_DEFINE_FINAL_TYPE (MockTransport, mock_transport, MQTT_TYPE_TRANSPORT)

static gboolean
on_cancelled (GCancellable *cancellable,
              gpointer      user_data)
{
  MockTransport *self = user_data;

  mock_transport_refuse (self, mqtt_error_new (self->stage, MQTT_ERROR_CANCELLED, 0, "Cancelled"));
  return G_SOURCE_REMOVE;
}

static void
mock_transport_open_async (MqttTransport       *transport,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  MockTransport *self = MOCK_TRANSPORT (transport);

  g_assert_null (self->open_task);
  g_assert_false (self->open);

  self->open_task = g_task_new (self, NULL, callback, user_data);
  self->cancel_source = g_cancellable_source_new (cancellable);
  g_source_set_callback (self->cancel_source, G_SOURCE_FUNC (on_cancelled), self, NULL);
  g_source_attach (self->cancel_source, NULL);
}

static gboolean
mock_transport_open_finish (MqttTransport  *transport,
                            GAsyncResult   *result,
                            GError        **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
mock_transport_send (MqttTransport *transport,
                     GBytes        *bytes)
{
  MockTransport *self = MOCK_TRANSPORT (transport);
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  g_assert_true (self->open);
  g_assert_cmpuint (size, >, 0);

  if (self->closed)
    return;

  self->n_sent++;
  g_byte_array_append (self->sent, data, size);
}

static gboolean
on_close (gpointer user_data)
{
  MockTransport *self = user_data;

  self->close_id = 0;
  mqtt_transport_emit_closed (MQTT_TRANSPORT (self), NULL);

  return G_SOURCE_REMOVE;
}

static void
mock_transport_close (MqttTransport *transport)
{
  MockTransport *self = MOCK_TRANSPORT (transport);

  if (self->open && !self->closed && !self->stalled)
    self->close_id = g_idle_add (on_close, self);

  self->closed = TRUE;
}

static void
clear_open (MockTransport *self)
{
  if (self->cancel_source != NULL)
    g_source_destroy (self->cancel_source);
  g_clear_pointer (&self->cancel_source, g_source_unref);
  g_clear_object (&self->open_task);
}

static void
mock_transport_dispose (GObject *object)
{
  MockTransport *self = MOCK_TRANSPORT (object);

  clear_open (self);
  g_clear_handle_id (&self->close_id, g_source_remove);
  g_clear_pointer (&self->sent, g_byte_array_unref);

  G_OBJECT_CLASS (mock_transport_parent_class)->dispose (object);
}

static void
mock_transport_class_init (MockTransportClass *klass)
{
  MqttTransportClass *transport_class = MQTT_TRANSPORT_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mock_transport_dispose;

  transport_class->open_async = mock_transport_open_async;
  transport_class->open_finish = mock_transport_open_finish;
  transport_class->send = mock_transport_send;
  transport_class->close = mock_transport_close;
}

static void
mock_transport_init (MockTransport *self)
{
  self->sent = g_byte_array_new ();
  self->stage = MQTT_LAYER_TCP;
}

/* The open succeeds. */
void
mock_transport_open (MockTransport *self)
{
  g_autoptr (GTask) task = NULL;

  test_await (self->open_task != NULL);
  task = g_object_ref (self->open_task);
  clear_open (self);
  self->open = TRUE;
  g_task_return_boolean (task, TRUE);
}

/* The open fails. Takes @error. */
void
mock_transport_refuse (MockTransport *self,
                       GError        *error)
{
  g_autoptr (GTask) task = g_object_ref (self->open_task);

  clear_open (self);
  self->closed = TRUE;
  g_task_return_error (task, error);
}

/* The layer that a cancelled open says it waited for. */
void
mock_transport_set_stage (MockTransport *self,
                          MqttLayer      stage)
{
  self->stage = stage;
}

/* A stalled transport does not tell that it was closed. */
void
mock_transport_set_stalled (MockTransport *self,
                            gboolean       stalled)
{
  self->stalled = stalled;
}

/* The server sends. */
void
mock_transport_give (MockTransport *self,
                     const char    *bytes)
{
  g_autoptr (GBytes) given = test_bytes (bytes);

  /* The server answers what it has got, and what is in line gets there before. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  mqtt_transport_emit_received (MQTT_TRANSPORT (self), given);
}

/* The server closes. Takes @error. */
void
mock_transport_end (MockTransport *self,
                    GError        *error)
{
  self->closed = TRUE;
  mqtt_transport_emit_closed (MQTT_TRANSPORT (self), error);
  g_clear_error (&error);
}

/* What was sent since the last call, as test_hex() writes it. */
char *
mock_transport_take_sent (MockTransport *self)
{
  char *hex = test_hex (self->sent->data, self->sent->len);

  g_byte_array_set_size (self->sent, 0);
  return hex;
}

/* How many times something was sent. */
guint
mock_transport_get_n_sent (MockTransport *self)
{
  return self->n_sent;
}

/* Whether either side has closed it. */
gboolean
mock_transport_is_closed (MockTransport *self)
{
  return self->closed;
}

void
mock_transport_expect_at (MockTransport *self,
                          const char    *bytes,
                          const char    *file,
                          int            line)
{
  g_autoptr (GBytes) expected = test_bytes (bytes);
  gsize size;
  gconstpointer data = g_bytes_get_data (expected, &size);
  g_autofree char *expected_hex = test_hex (data, size);
  g_autofree char *sent_hex = NULL;
  gint64 deadline = g_get_monotonic_time () + TEST_PATIENCE;

  while (self->sent->len < size && g_get_monotonic_time () < deadline)
    test_iterate ();

  sent_hex = mock_transport_take_sent (self);
  if (g_strcmp0 (sent_hex, expected_hex) != 0)
    g_error ("%s:%d: sent\n  %s\nand not\n  %s", file, line, sent_hex, expected_hex);
}

static MqttTransport *
create_transport (MqttOptions *options,
                  gpointer     user_data)
{
  MockNetwork *self = user_data;
  MockTransport *transport = g_object_new (MOCK_TYPE_TRANSPORT, NULL);

  g_ptr_array_add (self->transports, g_object_ref (transport));
  return MQTT_TRANSPORT (transport);
}

void
mock_network_init (MockNetwork *self,
                   MqttClient  *client)
{
  self->transports = g_ptr_array_new_with_free_func (g_object_unref);
  mqtt_client_set_transport_factory (client, create_transport, self, NULL);
}

void
mock_network_clear (MockNetwork *self)
{
  g_clear_pointer (&self->transports, g_ptr_array_unref);
}

/* Waits for attempt @n, counted from 0. */
MockTransport *
mock_network_await (MockNetwork *self,
                    guint        n)
{
  test_await (self->transports->len > n);
  g_assert_cmpuint (self->transports->len, ==, n + 1);

  return self->transports->pdata[n];
}
