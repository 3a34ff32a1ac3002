/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fault-process.h"

#include <sys/socket.h>

/* Payloads are of many sizes, so that packets are cut everywhere. */
#define MAX_PADDING 700

static GSocket *
bind_port (guint16 port)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, port);
  g_autoptr (GError) error = NULL;
  GSocket *socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
                                  G_SOCKET_PROTOCOL_TCP, &error);

  g_assert_no_error (error);
  g_socket_set_option (socket, SOL_SOCKET, SO_REUSEPORT, 1, &error);
  g_assert_no_error (error);
  g_socket_bind (socket, address, TRUE, &error);
  g_assert_no_error (error);

  return socket;
}

GSocket *
fault_port_reserve (guint16 *port)
{
  GSocket *socket = bind_port (0);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (socket, &error);

  g_assert_no_error (error);
  *port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));

  return socket;
}

GSocket *
fault_port_listen (guint16 port)
{
  GSocket *socket = bind_port (port);
  g_autoptr (GError) error = NULL;

  g_socket_listen (socket, &error);
  g_assert_no_error (error);

  return socket;
}

static guint
get_padding (guint number)
{
  return number * 2654435761u % MAX_PADDING;
}

char *
fault_payload_new (guint number)
{
  g_autofree char *padding = g_strnfill (get_padding (number), '.');

  return g_strdup_printf ("%u%s", number, padding);
}

/* Returns 0 if it is not what fault_payload_new() has made. */
guint
fault_payload_parse (gconstpointer data,
                     gsize         size)
{
  g_autofree char *text = g_strndup (data, size);
  guint number = (guint) g_ascii_strtoull (text, NULL, 10);
  g_autofree char *expected = fault_payload_new (number);

  return g_str_equal (text, expected) ? number : 0;
}
