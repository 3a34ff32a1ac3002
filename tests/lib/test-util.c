/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-util.h"

#include <glib/gstdio.h>

static gboolean
on_tick (gpointer user_data)
{
  gboolean *ticked = user_data;

  *ticked = TRUE;
  return G_SOURCE_REMOVE;
}

/* One iteration, which may be about nothing. */
void
test_iterate (void)
{
  gboolean ticked = FALSE;
  guint id = g_timeout_add (20, on_tick, &ticked);

  g_main_context_iteration (NULL, TRUE);
  if (!ticked)
    g_source_remove (id);
}

/* To see that something does not happen. */
void
test_run_for (guint milliseconds)
{
  gint64 end = g_get_monotonic_time () + milliseconds * G_TIME_SPAN_MILLISECOND;

  while (g_get_monotonic_time () < end)
    test_iterate ();
}

void
test_store_result (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  GAsyncResult **location = user_data;

  g_assert_null (*location);
  *location = g_object_ref (result);
}

GBytes *
test_bytes (const char *text)
{
  g_autoptr (GByteArray) array = g_byte_array_new ();
  gboolean quoted = FALSE;

  for (const char *p = text; *p != '\0'; p++)
    {
      guint8 byte = *p;

      if (*p == '"')
        {
          quoted = !quoted;
          continue;
        }

      if (!quoted)
        {
          if (g_ascii_isspace (*p))
            continue;

          g_assert_true (g_ascii_isxdigit (p[0]) && g_ascii_isxdigit (p[1]));
          byte = g_ascii_xdigit_value (p[0]) << 4 | g_ascii_xdigit_value (p[1]);
          p++;
        }

      g_byte_array_append (array, &byte, 1);
    }

  g_assert_false (quoted);
  return g_byte_array_free_to_bytes (g_steal_pointer (&array));
}

char *
test_hex (gconstpointer data,
          gsize         size)
{
  const guint8 *bytes = data;
  GString *text = g_string_sized_new (size * 3);

  for (gsize i = 0; i < size; i++)
    g_string_append_printf (text, "%s%02x", i > 0 ? " " : "", bytes[i]);

  return g_string_free (text, FALSE);
}

/* Nothing listens there: the kernel chose it, and it was closed again. */
guint16
test_free_port (void)
{
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) local = NULL;
  g_autoptr (GError) error = NULL;

  socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
                         G_SOCKET_PROTOCOL_TCP, &error);
  g_assert_no_error (error);
  g_socket_bind (socket, any, FALSE, &error);
  g_assert_no_error (error);
  local = g_socket_get_local_address (socket, &error);
  g_assert_no_error (error);

  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (local));
}

char *
test_make_dir (void)
{
  g_autoptr (GError) error = NULL;
  char *path = g_dir_make_tmp ("nightjar-test-XXXXXX", &error);

  g_assert_no_error (error);
  return path;
}

/* A directory of files. */
void
test_remove_dir (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (path, 0, &error);
  const char *name;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      g_unlink (child);
    }

  g_rmdir (path);
}
