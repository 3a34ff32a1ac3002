/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "app-compat.h"
#include "nj-insecure-bar.h"
#include "nj-wrap-layout.h"

/**
 * NjInsecureBar:
 *
 * A standing warning, for as long as nobody verifies who the broker is. It cannot be
 * dismissed.
 */
struct _NjInsecureBar
{
  GtkWidget parent_instance;

  NjConnection *connection;

  GtkRevealer *revealer;
};

G_DEFINE_FINAL_TYPE (NjInsecureBar, nj_insecure_bar, GTK_TYPE_WIDGET)

static void
update (NjInsecureBar *self)
{
  gtk_revealer_set_reveal_child (self->revealer,
                                 nj_connection_get_insecure (self->connection));
}

static void
nj_insecure_bar_dispose (GObject *object)
{
  NjInsecureBar *self = NJ_INSECURE_BAR (object);

  nj_widget_clear_children (GTK_WIDGET (self));
  g_clear_object (&self->connection);

  G_OBJECT_CLASS (nj_insecure_bar_parent_class)->dispose (object);
}

static void
nj_insecure_bar_class_init (NjInsecureBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = nj_insecure_bar_dispose;

  g_type_ensure (NJ_TYPE_WRAP_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/nightjar_mqtt/Nightjar/nj-insecure-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, NjInsecureBar, revealer);
}

static void
nj_insecure_bar_init (NjInsecureBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * nj_insecure_bar_set_connection:
 * @self: a bar
 * @connection: what it warns of; set once
 */
void
nj_insecure_bar_set_connection (NjInsecureBar *self,
                                NjConnection  *connection)
{
  g_return_if_fail (NJ_IS_INSECURE_BAR (self));
  g_return_if_fail (NJ_IS_CONNECTION (connection));
  g_return_if_fail (self->connection == NULL);

  self->connection = g_object_ref (connection);
  g_signal_connect_object (connection, "notify::state",
                           G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (nj_connection_get_profile (connection), "changed",
                           G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

/**
 * nj_insecure_bar_get_revealed:
 * @self: a bar
 *
 * Returns: whether it warns
 */
gboolean
nj_insecure_bar_get_revealed (NjInsecureBar *self)
{
  g_return_val_if_fail (NJ_IS_INSECURE_BAR (self), FALSE);

  return gtk_revealer_get_reveal_child (self->revealer);
}
