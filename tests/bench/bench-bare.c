/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <libsoup/soup.h>
#include <stdlib.h>
#include <string.h>

/* What libsoup alone can do: receives, and counts packets by their fixed headers.
 * Usage: bench-bare URL receive PACKETS_PER_FRAME */

static const guint8 connect_packet[] = { 0x10, 16, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 0,
                                         0, 4, 'b', 'a', 'r', 'e' };
static const guint8 disconnect_packet[] = { 0xe0, 0 };

static GMainLoop *loop;
static const char *packets_per_frame;
static guint64 n_messages;

static void
send_packet (SoupWebsocketConnection *connection,
             gconstpointer            data,
             gsize                    size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);

  soup_websocket_connection_send_message (connection, SOUP_WEBSOCKET_DATA_BINARY, bytes);
}

static void
subscribe (SoupWebsocketConnection *connection)
{
  g_autofree char *filter = g_strconcat ("flood/", packets_per_frame, NULL);
  gsize size = strlen (filter);
  g_autoptr (GByteArray) packet = g_byte_array_new ();
  const guint8 header[] = { 0x82, size + 5, 0, 1, 0, size };

  g_byte_array_append (packet, header, sizeof header);
  g_byte_array_append (packet, (const guint8 *) filter, size + 1);
  send_packet (connection, packet->data, packet->len);
}

static void
on_message (SoupWebsocketConnection *connection,
            int                      type,
            GBytes                  *bytes,
            gpointer                 user_data)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  for (gsize at = 0; at < size;)
    {
      guint8 first = data[at++];
      gsize remaining = 0;

      for (guint shift = 0; at < size; shift += 7)
        {
          remaining |= (gsize) (data[at] & 0x7f) << shift;
          if ((data[at++] & 0x80) == 0)
            break;
        }
      at += remaining;

      if (first >> 4 == 2)
        subscribe (connection);
      if (first >> 4 == 3)
        n_messages++;
      if (first == 0x31)
        {
          send_packet (connection, disconnect_packet, sizeof disconnect_packet);
          soup_websocket_connection_close (connection, SOUP_WEBSOCKET_CLOSE_NORMAL, NULL);
        }
    }
}

static void
on_closed (SoupWebsocketConnection *connection,
           gpointer                 user_data)
{
  g_main_loop_quit (loop);
}

static void
on_connected (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  SoupWebsocketConnection *connection =
    soup_session_websocket_connect_finish (SOUP_SESSION (source), result, &error);

  if (connection == NULL)
    g_error ("There is no connection: %s", error->message);

  g_signal_connect (connection, "message", G_CALLBACK (on_message), NULL);
  g_signal_connect (connection, "closed", G_CALLBACK (on_closed), NULL);
  send_packet (connection, connect_packet, sizeof connect_packet);
}

int
main (int    argc,
      char **argv)
{
  char *protocols[] = { "mqtt", NULL };
  g_autoptr (SoupSession) session = soup_session_new ();
  g_autoptr (SoupMessage) message = NULL;

  if (argc != 4 || !g_str_equal (argv[2], "receive"))
    return EXIT_FAILURE;

  loop = g_main_loop_new (NULL, FALSE);
  packets_per_frame = argv[3];
  message = soup_message_new (SOUP_METHOD_GET, argv[1]);
  soup_session_remove_feature_by_type (session, SOUP_TYPE_WEBSOCKET_EXTENSION_MANAGER);
  soup_session_websocket_connect_async (session, message, NULL, protocols, G_PRIORITY_DEFAULT,
                                        NULL, on_connected, NULL);
  g_main_loop_run (loop);
  g_print ("%" G_GUINT64_FORMAT "\n", n_messages);
  g_main_loop_unref (loop);

  return EXIT_SUCCESS;
}
