/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-wake-monitor.h"

/**
 * NjWakeMonitor:
 *
 * Tells when it is worth while to look at connections at once, and not when their
 * timers say so: the network has changed and is there, or the machine has slept.
 *
 * Of sleep it knows from logind. Where that is not to be had, as in a sandbox without
 * permission, only the network counts.
 */
struct _NjWakeMonitor
{
  GObject parent_instance;

  GNetworkMonitor *network;
  GCancellable *cancellable;
  GDBusConnection *bus; /* (nullable): until it is there, and where there is none */
  guint subscription;
};

typedef enum
{
  SIGNAL_WAKE,
  N_SIGNALS
} NjWakeMonitorSignal;

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (NjWakeMonitor, nj_wake_monitor, G_TYPE_OBJECT)

static void
network_changed_cb (NjWakeMonitor *self,
                    gboolean       available)
{
  if (available)
    g_signal_emit (self, signals[SIGNAL_WAKE], 0);
}

/* Its argument says whether sleep begins, or is over. */
static void
prepare_for_sleep_cb (GDBusConnection *bus,
                      const char      *sender,
                      const char      *path,
                      const char      *interface,
                      const char      *name,
                      GVariant        *parameters,
                      gpointer         user_data)
{
  gboolean begins;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(b)")))
    return;

  g_variant_get (parameters, "(b)", &begins);
  if (!begins)
    g_signal_emit (user_data, signals[SIGNAL_WAKE], 0);
}

static void
bus_ready_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, &error);
  NjWakeMonitor *self = user_data; /* gone if this was cancelled */

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (bus == NULL)
    {
      g_debug ("The end of sleep will not be noticed: %s", error->message);
      return;
    }

  self->bus = g_steal_pointer (&bus);
  self->subscription =
    g_dbus_connection_signal_subscribe (self->bus, "org.freedesktop.login1",
                                        "org.freedesktop.login1.Manager", "PrepareForSleep",
                                        "/org/freedesktop/login1", NULL,
                                        G_DBUS_SIGNAL_FLAGS_NONE, prepare_for_sleep_cb,
                                        self, NULL);
}

static void
nj_wake_monitor_dispose (GObject *object)
{
  NjWakeMonitor *self = NJ_WAKE_MONITOR (object);

  g_cancellable_cancel (self->cancellable);
  if (self->subscription != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->subscription);
  self->subscription = 0;
  g_clear_object (&self->bus);
  g_clear_object (&self->network);

  G_OBJECT_CLASS (nj_wake_monitor_parent_class)->dispose (object);
}

static void
nj_wake_monitor_finalize (GObject *object)
{
  NjWakeMonitor *self = NJ_WAKE_MONITOR (object);

  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (nj_wake_monitor_parent_class)->finalize (object);
}

static void
nj_wake_monitor_class_init (NjWakeMonitorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = nj_wake_monitor_dispose;
  object_class->finalize = nj_wake_monitor_finalize;

  /**
   * NjWakeMonitor::wake:
   *
   * Connections may have ended unnoticed, and new ones may be possible.
   */
  signals[SIGNAL_WAKE] =
    g_signal_new ("wake", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
nj_wake_monitor_init (NjWakeMonitor *self)
{
  self->cancellable = g_cancellable_new ();
}

/**
 * nj_wake_monitor_new:
 * @network: tells of the network, mostly g_network_monitor_get_default()
 * @bus: where logind is, %G_BUS_TYPE_SYSTEM but for tests
 *
 * Returns: (transfer full): a monitor, for the thread of the caller
 */
NjWakeMonitor *
nj_wake_monitor_new (GNetworkMonitor *network,
                     GBusType         bus)
{
  NjWakeMonitor *self;

  g_return_val_if_fail (G_IS_NETWORK_MONITOR (network), NULL);

  self = g_object_new (NJ_TYPE_WAKE_MONITOR, NULL);
  self->network = g_object_ref (network);
  g_signal_connect_object (network, "network-changed",
                           G_CALLBACK (network_changed_cb), self, G_CONNECT_SWAPPED);
  g_bus_get (bus, self->cancellable, bus_ready_cb, self);

  return self;
}
