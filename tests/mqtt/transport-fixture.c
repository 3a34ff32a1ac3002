/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "transport-fixture.h"

#include "test-util.h"

static void
on_received (MqttTransport *transport,
             GBytes        *bytes,
             gpointer       user_data)
{
  TransportFixture *f = user_data;

  g_assert_cmpuint (f->n_closed, ==, 0);
  f->n_received++;
  g_byte_array_append (f->received, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static void
on_closed (MqttTransport *transport,
           const GError  *error,
           gpointer       user_data)
{
  TransportFixture *f = user_data;

  f->n_closed++;
  f->error = error != NULL ? g_error_copy (error) : NULL;
}

void
fixture_set_up (TransportFixture *f,
                char             *url)
{
  g_autofree char *owned = url;
  g_autoptr (GError) error = NULL;

  memset (f, 0, sizeof *f);
  f->options = mqtt_options_new (owned, &error);
  g_assert_no_error (error);
  f->received = g_byte_array_new ();
}

void
fixture_tear_down (TransportFixture *f)
{
  if (f->transport != NULL)
    {
      mqtt_transport_close (f->transport);
      mqtt_transport_set_receiver (f->transport, NULL, NULL);
      g_signal_handlers_disconnect_by_data (f->transport, f);
      g_object_add_weak_pointer (G_OBJECT (f->transport), (gpointer *) &f->transport);
      g_object_unref (f->transport);
      test_await (f->transport == NULL);
    }

  g_clear_pointer (&f->received, g_byte_array_unref);
  g_clear_pointer (&f->options, mqtt_options_unref);
  g_clear_error (&f->error);
}

gboolean
fixture_try_open (TransportFixture  *f,
                  GCancellable      *cancellable,
                  GError           **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  f->transport = mqtt_transport_new_for_options (f->options);
  mqtt_transport_set_receiver (f->transport, on_received, f);
  g_signal_connect (f->transport, "closed", G_CALLBACK (on_closed), f);
  mqtt_transport_open_async (f->transport, cancellable, test_store_result, &result);
  test_await (result != NULL);

  return mqtt_transport_open_finish (f->transport, result, error);
}

void
fixture_open_transport (TransportFixture *f)
{
  g_autoptr (GError) error = NULL;

  fixture_try_open (f, NULL, &error);
  g_assert_no_error (error);
}

void
fixture_send (TransportFixture *f,
              const char       *bytes)
{
  g_autoptr (GBytes) packet = test_bytes (bytes);

  mqtt_transport_send (f->transport, packet);
}

void
fixture_expect (TransportFixture *f,
                const char       *bytes)
{
  g_autoptr (GBytes) expected = test_bytes (bytes);

  test_await (f->received->len >= g_bytes_get_size (expected));
  g_assert_cmpmem (f->received->data, f->received->len,
                   g_bytes_get_data (expected, NULL), g_bytes_get_size (expected));
}
