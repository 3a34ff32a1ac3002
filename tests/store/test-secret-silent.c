/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "nj-secret-store.h"
#include "test-util.h"

static GDBusMessage *
swallow (GDBusConnection *connection,
         GDBusMessage    *message,
         gboolean         incoming,
         gpointer         user_data)
{
  gint *n_swallowed = user_data;

  if (!incoming || g_dbus_message_get_message_type (message) != G_DBUS_MESSAGE_TYPE_METHOD_CALL)
    return message;

  g_atomic_int_inc (n_swallowed);
  g_object_unref (message);

  return NULL;
}

/* A service that has the right name and never answers is given up. */
static void
test_silent_service (void)
{
  g_autoptr (GTestDBus) bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_autoptr (GDBusConnection) connection = NULL;
  g_autoptr (NjSecretStore) store = NULL;
  g_autoptr (GAsyncResult) stored = NULL;
  g_autoptr (GAsyncResult) found = NULL;
  g_autofree char *secret = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;
  gint n_swallowed = 0;

  g_test_dbus_up (bus);
  connection = g_dbus_connection_new_for_address_sync (
    g_test_dbus_get_bus_address (bus),
    G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
      G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
    NULL, NULL, &error);
  g_assert_no_error (error);
  g_dbus_connection_add_filter (connection, swallow, &n_swallowed, NULL);
  reply = g_dbus_connection_call_sync (connection, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                       "org.freedesktop.DBus", "RequestName",
                                       g_variant_new ("(su)", "org.freedesktop.secrets", 0),
                                       G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NONE, -1,
                                       NULL, &error);
  g_assert_no_error (error);

  store = nj_secret_store_new ();
  nj_secret_store_store_async (store, "a", NJ_SECRET_PASSWORD, "A label", "one", NULL,
                               test_store_result, &stored);
  test_await (stored != NULL);
  g_assert_true (nj_secret_store_store_finish (store, stored, &error));
  g_assert_no_error (error);
  g_assert_false (nj_secret_store_get_persistent (store));

  nj_secret_store_lookup_async (store, "a", NJ_SECRET_PASSWORD, NULL, test_store_result, &found);
  test_await (found != NULL);
  secret = nj_secret_store_lookup_finish (store, found, &error);
  g_assert_cmpstr (secret, ==, "one");
  g_assert_cmpint (g_atomic_int_get (&n_swallowed), >, 0);

  g_dbus_connection_close_sync (connection, NULL, NULL);
  g_test_dbus_stop (bus);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/secret-silent/given-up", test_silent_service);

  return g_test_run ();
}
