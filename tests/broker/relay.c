/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "relay.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

#define READ_SIZE 65536

/* Of an acknowledgement with no more than a reason. */
#define MAX_REMAINING_LENGTH 4

struct _Relay
{
  GSocketService *service;
  GPtrArray *connections;
  guint16 target;
  guint16 port;
  guint8 unwanted; /* 0 for none */
};

typedef struct
{
  Relay *relay; /* (nullable): only while it has to do with what goes this way */
  GSocketConnection *from;
  GSocketConnection *to;
  GBytes *bytes; /* (nullable): on the way */
} Way;

static void
way_free (Way *self)
{
  g_socket_shutdown (g_socket_connection_get_socket (self->to), FALSE, TRUE, NULL);
  g_object_unref (self->from);
  g_object_unref (self->to);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_pointer (&self->relay, g_rc_box_release);
  g_free (self);
}

static void way_go_on (Way *self);

static void
on_written (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Way *self = user_data;

  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL))
    way_go_on (self);
  else
    way_free (self);
}

/* The scenes are quiet enough for an acknowledgement to be in one piece, and to have
 * nothing else that looks like it beside it. */
static gboolean
is_unwanted (Way *self)
{
  guint8 unwanted = self->relay != NULL ? self->relay->unwanted : 0;
  gsize size;
  const guint8 *data = g_bytes_get_data (self->bytes, &size);

  for (gsize i = 0; unwanted != 0 && i + 4 <= size; i++)
    {
      if (data[i] == unwanted && data[i + 1] >= 2 && data[i + 1] <= MAX_REMAINING_LENGTH)
        return TRUE;
    }

  return FALSE;
}

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Way *self = user_data;

  g_clear_pointer (&self->bytes, g_bytes_unref);
  self->bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, NULL);
  if (self->bytes == NULL || g_bytes_get_size (self->bytes) == 0)
    {
      way_free (self);
      return;
    }

  if (is_unwanted (self))
    {
      self->relay->unwanted = 0;
      relay_cut (self->relay);
      way_free (self);
      return;
    }

  g_output_stream_write_all_async (g_io_stream_get_output_stream (G_IO_STREAM (self->to)),
                                   g_bytes_get_data (self->bytes, NULL),
                                   g_bytes_get_size (self->bytes), G_PRIORITY_DEFAULT, NULL,
                                   on_written, self);
}

static void
way_go_on (Way *self)
{
  g_input_stream_read_bytes_async (g_io_stream_get_input_stream (G_IO_STREAM (self->from)),
                                   READ_SIZE, G_PRIORITY_DEFAULT, NULL, on_read, self);
}

/* It lasts until one of both sides has had enough, and ends the other. */
static void
way_begin (Relay             *relay,
           GSocketConnection *from,
           GSocketConnection *to)
{
  Way *self = g_new0 (Way, 1);

  self->relay = relay != NULL ? g_rc_box_acquire (relay) : NULL;
  self->from = g_object_ref (from);
  self->to = g_object_ref (to);
  way_go_on (self);
}

static void
keep_connection (Relay             *self,
                 GSocketConnection *connection)
{
  g_socket_set_option (g_socket_connection_get_socket (connection), IPPROTO_TCP, TCP_NODELAY, TRUE,
                       NULL);
  g_ptr_array_add (self->connections, g_object_ref (connection));
}

static gboolean
on_incoming (GSocketService    *service,
             GSocketConnection *client,
             GObject           *source,
             gpointer           user_data)
{
  Relay *self = user_data;
  g_autoptr (GSocketClient) connector = g_socket_client_new ();
  g_autoptr (GSocketConnection) server = NULL;

  server = g_socket_client_connect_to_host (connector, "127.0.0.1", self->target, NULL, NULL);
  if (server == NULL)
    return TRUE;

  keep_connection (self, client);
  keep_connection (self, server);
  way_begin (NULL, client, server);
  way_begin (self, server, client);

  return TRUE;
}

/* To @target, a port on loopback. */
Relay *
relay_new (guint16 target)
{
  Relay *self = g_rc_box_new0 (Relay);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GError) error = NULL;

  self->target = target;
  self->connections = g_ptr_array_new_with_free_func (g_object_unref);
  self->service = g_socket_service_new ();
  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), any, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &address, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
  g_signal_connect (self->service, "incoming", G_CALLBACK (on_incoming), self);

  return self;
}

void
relay_free (Relay *self)
{
  g_signal_handlers_disconnect_by_data (self->service, self);
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_object_unref (self->service);
  relay_cut (self);
  self->unwanted = 0;
  g_clear_pointer (&self->connections, g_ptr_array_unref);
  g_rc_box_release (self);
}

guint16
relay_get_port (Relay *self)
{
  return self->port;
}

/* Cuts instead of handing the client the next acknowledgement with that first byte. */
void
relay_cut_before (Relay  *self,
                  guint8  first_byte)
{
  self->unwanted = first_byte;
}

/* Ends all connections, wherever in a packet they are. Others may come. */
void
relay_cut (Relay *self)
{
  for (guint i = 0; i < self->connections->len; i++)
    {
      GSocketConnection *connection = self->connections->pdata[i];

      g_socket_shutdown (g_socket_connection_get_socket (connection), TRUE, TRUE, NULL);
    }

  g_ptr_array_set_size (self->connections, 0);
}
