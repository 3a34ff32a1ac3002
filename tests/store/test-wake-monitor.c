/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "nj-wake-monitor.h"
#include "test-util.h"

/* A network that changes when it is told to, and a logind on a bus of the test. */

#define TEST_TYPE_MONITOR (test_monitor_get_type ())
G_DECLARE_FINAL_TYPE (TestMonitor, test_monitor, TEST, MONITOR, GObject)

struct _TestMonitor
{
  GObject parent_instance;
};

typedef enum
{
  PROP_NETWORK_AVAILABLE = 1,
  PROP_NETWORK_METERED,
  PROP_CONNECTIVITY,
} TestMonitorProperty;

static void
test_monitor_init_interface (gpointer iface,
                             gpointer data)
{
}

static gboolean
test_monitor_initialize (GInitable     *initable,
                         GCancellable  *cancellable,
                         GError       **error)
{
  return TRUE;
}

static void
test_monitor_init_initable (gpointer iface,
                            gpointer data)
{
  ((GInitableIface *) iface)->init = test_monitor_initialize;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestMonitor, test_monitor, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, test_monitor_init_initable)
                               G_IMPLEMENT_INTERFACE (G_TYPE_NETWORK_MONITOR,
                                                      test_monitor_init_interface))

static void
test_monitor_get_property (GObject    *object,
                           guint       property_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  switch ((TestMonitorProperty) property_id)
    {
    case PROP_NETWORK_AVAILABLE:
    case PROP_NETWORK_METERED:
      g_value_set_boolean (value, FALSE);
      break;
    case PROP_CONNECTIVITY:
      g_value_set_enum (value, G_NETWORK_CONNECTIVITY_LOCAL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
test_monitor_class_init (TestMonitorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = test_monitor_get_property;
  g_object_class_override_property (object_class, PROP_NETWORK_AVAILABLE, "network-available");
  g_object_class_override_property (object_class, PROP_NETWORK_METERED, "network-metered");
  g_object_class_override_property (object_class, PROP_CONNECTIVITY, "connectivity");
}

static void
test_monitor_init (TestMonitor *self)
{
}

static void
count_cb (guint *n)
{
  (*n)++;
}

static NjWakeMonitor *
create_monitor (GNetworkMonitor *network,
                GBusType         bus,
                guint           *n)
{
  NjWakeMonitor *monitor = nj_wake_monitor_new (network, bus);

  *n = 0;
  g_signal_connect_swapped (monitor, "wake", G_CALLBACK (count_cb), n);

  return monitor;
}

static void
test_network (void)
{
  g_autoptr (GNetworkMonitor) network = g_object_new (TEST_TYPE_MONITOR, NULL);
  g_autoptr (NjWakeMonitor) monitor = NULL;
  guint n;

  monitor = create_monitor (network, G_BUS_TYPE_SESSION, &n);
  g_signal_emit_by_name (network, "network-changed", FALSE);
  g_assert_cmpuint (n, ==, 0);
  g_signal_emit_by_name (network, "network-changed", TRUE);
  g_assert_cmpuint (n, ==, 1);

  /* One that goes before the bus is there leaves nothing behind. */
  g_assert_finalize_object (g_steal_pointer (&monitor));
  g_signal_emit_by_name (network, "network-changed", TRUE);
  g_assert_cmpuint (n, ==, 1);
}

static void
name_acquired_cb (GDBusConnection *bus,
                  const char      *name,
                  gpointer         user_data)
{
  *(gboolean *) user_data = TRUE;
}

static void
prepare_for_sleep (GDBusConnection *bus,
                   const char      *interface,
                   GVariant        *parameters)
{
  g_autoptr (GError) error = NULL;

  g_dbus_connection_emit_signal (bus, NULL, "/org/freedesktop/login1", interface,
                                 "PrepareForSleep", parameters, &error);
  g_assert_no_error (error);
}

/* Also shows that it can go while it is subscribed. */
static void
test_sleep (void)
{
  const char *manager = "org.freedesktop.login1.Manager";
  g_autoptr (GNetworkMonitor) network = g_object_new (TEST_TYPE_MONITOR, NULL);
  g_autoptr (GTestDBus) test_bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_autoptr (GDBusConnection) bus = NULL;
  g_autoptr (NjWakeMonitor) monitor = NULL;
  g_autoptr (GError) error = NULL;
  gboolean acquired = FALSE;
  guint owner, n;

  g_test_dbus_up (test_bus);
  bus = g_dbus_connection_new_for_address_sync (g_test_dbus_get_bus_address (test_bus),
                                                G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                  G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                                NULL, NULL, &error);
  g_assert_no_error (error);
  owner = g_bus_own_name_on_connection (bus, "org.freedesktop.login1", G_BUS_NAME_OWNER_FLAGS_NONE,
                                        name_acquired_cb, NULL, &acquired, NULL);
  test_await (acquired);

  monitor = create_monitor (network, G_BUS_TYPE_SESSION, &n);
  while (n == 0)
    {
      prepare_for_sleep (bus, manager, g_variant_new ("(b)", TRUE));
      prepare_for_sleep (bus, manager, g_variant_new ("(s)", "?"));
      test_run_for (10);
      g_assert_cmpuint (n, ==, 0);
      prepare_for_sleep (bus, manager, g_variant_new ("(b)", FALSE));
      test_run_for (10);
    }

  g_assert_finalize_object (g_steal_pointer (&monitor));
  g_bus_unown_name (owner);
  g_clear_object (&bus);
  g_test_dbus_down (test_bus);
}

/* Where there is no bus, the network is still watched. */
static void
test_no_bus (void)
{
  g_autoptr (GNetworkMonitor) network = g_object_new (TEST_TYPE_MONITOR, NULL);
  g_autoptr (NjWakeMonitor) monitor = NULL;
  guint n;

  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  monitor = create_monitor (network, G_BUS_TYPE_SYSTEM, &n);
  test_run_for (100);
  g_signal_emit_by_name (network, "network-changed", TRUE);
  g_assert_cmpuint (n, ==, 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_dbus_unset ();

  g_test_add_func ("/wake-monitor/network", test_network);
  g_test_add_func ("/wake-monitor/sleep", test_sleep);
  g_test_add_func ("/wake-monitor/no-bus", test_no_bus);

  return g_test_run ();
}
