/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz-transport.h"

#include "mqtt-error.h"

struct _FuzzTransport
{
  MqttTransport parent_instance;

  WireConnection *wire;
  GTask *open_task; /* (nullable): while it opens */
  GSource *cancel;
  GSource *closing; /* (nullable): the end is on its way */
  guint opened : 1;
  guint closed : 1; /* by the client */
  guint ended : 1;
  guint stalled : 1;
};

G_DEFINE_FINAL_TYPE (FuzzTransport, fuzz_transport, MQTT_TYPE_TRANSPORT)

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static gboolean
on_cancelled (GCancellable *cancellable,
              gpointer      user_data)
{
  fuzz_transport_refuse (user_data, mqtt_error_new (MQTT_LAYER_TCP, MQTT_ERROR_CANCELLED, 0,
                                                    "Cancelled"));
  return G_SOURCE_REMOVE;
}

static void
fuzz_transport_open_async (MqttTransport       *transport,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  FuzzTransport *self = FUZZ_TRANSPORT (transport);

  g_assert_false (self->opened || self->ended || self->open_task != NULL);
  self->open_task = g_task_new (self, NULL, callback, user_data);
  self->cancel = g_cancellable_source_new (cancellable);
  g_source_set_callback (self->cancel, G_SOURCE_FUNC (on_cancelled), self, NULL);
  g_source_attach (self->cancel, NULL);
}

static gboolean
fuzz_transport_open_finish (MqttTransport  *transport,
                            GAsyncResult   *result,
                            GError        **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
fuzz_transport_send (MqttTransport *transport,
                     GBytes        *bytes)
{
  FuzzTransport *self = FUZZ_TRANSPORT (transport);

  g_assert_true (self->opened);
  g_assert_false (self->closed);
  if (!self->ended)
    wire_connection_note_sent (self->wire, bytes);
}

static gboolean
on_closing (gpointer user_data)
{
  FuzzTransport *self = user_data;

  fuzz_transport_end (self, NULL);

  return G_SOURCE_REMOVE;
}

static void
fuzz_transport_close (MqttTransport *transport)
{
  FuzzTransport *self = FUZZ_TRANSPORT (transport);

  self->closed = TRUE;
  if (!self->opened || self->ended || self->stalled || self->closing != NULL)
    return;

  self->closing = g_idle_source_new ();
  g_source_set_callback (self->closing, on_closing, self, NULL);
  g_source_attach (self->closing, NULL);
}

static void
fuzz_transport_dispose (GObject *object)
{
  FuzzTransport *self = FUZZ_TRANSPORT (object);

  clear_source (&self->cancel);
  clear_source (&self->closing);
  g_clear_object (&self->open_task);
  g_clear_pointer (&self->wire, wire_connection_free);

  G_OBJECT_CLASS (fuzz_transport_parent_class)->dispose (object);
}

static void
fuzz_transport_class_init (FuzzTransportClass *klass)
{
  MqttTransportClass *transport_class = MQTT_TRANSPORT_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = fuzz_transport_dispose;
  transport_class->open_async = fuzz_transport_open_async;
  transport_class->open_finish = fuzz_transport_open_finish;
  transport_class->send = fuzz_transport_send;
  transport_class->close = fuzz_transport_close;
}

static void
fuzz_transport_init (FuzzTransport *self)
{
}

FuzzTransport *
fuzz_transport_new (WireSession *session)
{
  FuzzTransport *self = g_object_new (FUZZ_TYPE_TRANSPORT, NULL);

  self->wire = wire_connection_new (session);

  return self;
}

WireConnection *
fuzz_transport_get_wire (FuzzTransport *self)
{
  return self->wire;
}

/* The attempt to open it, if there is one, succeeds. */
void
fuzz_transport_accept (FuzzTransport *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->open_task);

  if (task == NULL)
    return;

  clear_source (&self->cancel);
  self->opened = TRUE;
  g_task_return_boolean (task, TRUE);
}

/* The attempt to open it, if there is one, fails. Takes @error. */
void
fuzz_transport_refuse (FuzzTransport *self,
                       GError        *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->open_task);

  if (task == NULL)
    {
      g_error_free (error);
      return;
    }

  clear_source (&self->cancel);
  self->ended = TRUE;
  g_task_return_error (task, error);
}

/* One that is stalled does not end when the client closes it. */
void
fuzz_transport_set_stalled (FuzzTransport *self,
                            gboolean       stalled)
{
  self->stalled = !!stalled;
}

/* By the client. */
gboolean
fuzz_transport_is_closed (FuzzTransport *self)
{
  return self->closed;
}

/* Whether the server's bytes can come. */
gboolean
fuzz_transport_can_give (FuzzTransport *self)
{
  return self->opened && !self->ended;
}

void
fuzz_transport_give (FuzzTransport *self,
                     GBytes        *bytes)
{
  g_assert_true (fuzz_transport_can_give (self));

  mqtt_transport_emit_received (MQTT_TRANSPORT (self), bytes);
}

/* Takes @error. */
void
fuzz_transport_end (FuzzTransport *self,
                    GError        *error)
{
  clear_source (&self->closing);
  if (fuzz_transport_can_give (self))
    {
      self->ended = TRUE;
      mqtt_transport_emit_closed (MQTT_TRANSPORT (self), error);
    }
  g_clear_error (&error);
}
