/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>

#include "mqtt-enums.h"
#include "nj-connection-row.h"
#include "nj-error-text.h"
#include "nj-profile-name.h"
#include "nj-window.h"

/**
 * NjConnectionRow:
 *
 * A connection in the list at the left: state, name, address or trouble, TLS,
 * and how many messages have come unseen.
 */
struct _NjConnectionRow
{
  GtkListBoxRow parent_instance;

  NjConnection *connection;
  GtkWidget *popover; /* (nullable) */
  guint countdown;

  GtkStack *state_stack;
  GtkWidget *state_dot;
  GtkSpinner *spinner;
  GtkLabel *name_label;
  GtkLabel *detail_label;
  GtkLabel *unread_badge;
  GtkWidget *tls_icon;
  GMenuModel *row_menu;
};

G_DEFINE_FINAL_TYPE (NjConnectionRow, nj_connection_row, GTK_TYPE_LIST_BOX_ROW)

static const char *const dot_classes[] = { "offline", "busy", "online", "failed" };

static void
set_dot (NjConnectionRow *self,
         const char      *css_class)
{
  for (guint i = 0; i < G_N_ELEMENTS (dot_classes); i++)
    gtk_widget_remove_css_class (self->state_dot, dot_classes[i]);
  gtk_widget_add_css_class (self->state_dot, css_class);
}

static char *
describe_waiting (NjConnectionRow *self,
                  const char      *problem)
{
  gint64 left = nj_connection_get_next_attempt (self->connection) - g_get_monotonic_time ();
  guint seconds = left > 0 ? (left + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC : 0;

  /* Translators: %u seconds; %s is a short problem, such as “Nothing listens there” */
  return g_strdup_printf (_("Again in %u s · %s"), seconds, problem);
}

/* A lock, or a broken shield if nobody looks at the certificate. */
static void
update_tls (NjConnectionRow *self)
{
  gboolean insecure = nj_connection_get_insecure (self->connection);
  GtkImage *icon = GTK_IMAGE (self->tls_icon);

  gtk_widget_set_visible (self->tls_icon,
                          insecure || nj_profile_uses_tls (nj_connection_get_profile (self->connection)));
  gtk_image_set_from_icon_name (icon, insecure ? "security-low-symbolic" : "channel-secure-symbolic");
  gtk_widget_set_tooltip_text (self->tls_icon,
                               insecure ? _("TLS without verification of the certificate") : _("TLS"));
  if (insecure)
    {
      gtk_widget_add_css_class (self->tls_icon, "warning");
      gtk_widget_remove_css_class (self->tls_icon, "dim-label");
    }
  else
    {
      gtk_widget_remove_css_class (self->tls_icon, "warning");
      gtk_widget_add_css_class (self->tls_icon, "dim-label");
    }
}

static gboolean countdown_cb (gpointer user_data);

static void
update (NjConnectionRow *self)
{
  NjProfile *profile = nj_connection_get_profile (self->connection);
  MqttState state = nj_connection_get_state (self->connection);
  const GError *error = nj_connection_get_error (self->connection);
  g_autofree char *url = nj_profile_get_url (profile);
  g_autofree char *title = NULL;
  g_autofree char *advice = NULL;
  g_autofree char *detail = NULL;
  g_autofree char *description = NULL;
  const char *state_text = NULL;
  gboolean busy = state == MQTT_STATE_CONNECTING || state == MQTT_STATE_DISCONNECTING;

  if (error != NULL)
    nj_error_describe (error, profile, &title, &advice);

  switch (state)
    {
    case MQTT_STATE_CONNECTED:
      set_dot (self, "online");
      state_text = _("Connected");
      break;
    case MQTT_STATE_WAITING:
      set_dot (self, "busy");
      state_text = _("Reconnecting");
      detail = describe_waiting (self, title != NULL ? title : url);
      break;
    case MQTT_STATE_CONNECTING:
      set_dot (self, "busy");
      state_text = _("Connecting");
      break;
    case MQTT_STATE_DISCONNECTING:
      set_dot (self, "busy");
      state_text = _("Disconnecting");
      break;
    case MQTT_STATE_DISCONNECTED:
    default:
      set_dot (self, error != NULL ? "failed" : "offline");
      state_text = error != NULL ? _("Failed") : _("Not connected");
      detail = g_strdup (title);
      break;
    }

  gtk_stack_set_visible_child_name (self->state_stack, busy ? "spinner" : "dot");
  gtk_spinner_set_spinning (self->spinner, busy);
  gtk_label_set_text (self->name_label, nj_profile_get_display_name (profile));
  gtk_label_set_text (self->detail_label, detail != NULL ? detail : url);
  update_tls (self);
  if (nj_connection_get_insecure (self->connection))
    /* Translators: the state of a connection, and a warning */
    description = g_strdup_printf (_("%s, certificate not verified"), state_text);
  else
    description = g_strdup (state_text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), title != NULL ? advice : url);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, nj_profile_get_display_name (profile),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description,
                                  -1);

  if (state == MQTT_STATE_WAITING && self->countdown == 0)
    self->countdown = g_timeout_add_seconds (1, countdown_cb, self);
  else if (state != MQTT_STATE_WAITING)
    g_clear_handle_id (&self->countdown, g_source_remove);
}

static gboolean
countdown_cb (gpointer user_data)
{
  update (user_data);

  return G_SOURCE_CONTINUE;
}

static void
update_unread (NjConnectionRow *self)
{
  guint unread = nj_traffic_get_unread (nj_connection_get_traffic (self->connection));
  g_autofree char *text = unread > 999 ? g_strdup ("999+") : g_strdup_printf ("%u", unread);

  gtk_label_set_text (self->unread_badge, text);
  gtk_widget_set_visible (GTK_WIDGET (self->unread_badge), unread > 0);
}

static NjWindow *
get_window (NjConnectionRow *self)
{
  return NJ_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
}

static void
popup_menu (NjConnectionRow *self)
{
  if (self->popover == NULL)
    {
      self->popover = gtk_popover_menu_new_from_model (self->row_menu);
      gtk_popover_set_has_arrow (GTK_POPOVER (self->popover), FALSE);
      gtk_widget_set_halign (self->popover, GTK_ALIGN_START);
      gtk_widget_set_parent (self->popover, GTK_WIDGET (self));
    }
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

static void
secondary_click_cb (NjConnectionRow *self,
                    int              n_press,
                    double           x,
                    double           y)
{
  popup_menu (self);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->popover),
                               &(GdkRectangle){ (int) x, (int) y, 1, 1 });
}

static void
menu_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  popup_menu (NJ_CONNECTION_ROW (widget));
}

static void
edit_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  NjConnectionRow *self = NJ_CONNECTION_ROW (widget);

  nj_window_edit (get_window (self), self->connection);
}

static void
duplicate_action (GtkWidget  *widget,
                  const char *name,
                  GVariant   *parameter)
{
  NjConnectionRow *self = NJ_CONNECTION_ROW (widget);

  nj_window_duplicate (get_window (self), self->connection);
}

static void
copy_address_action (GtkWidget  *widget,
                     const char *name,
                     GVariant   *parameter)
{
  NjConnectionRow *self = NJ_CONNECTION_ROW (widget);
  g_autofree char *url = nj_profile_get_url (nj_connection_get_profile (self->connection));

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), url);
  nj_window_tell (get_window (self), _("Address copied"));
}

static void
delete_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  NjConnectionRow *self = NJ_CONNECTION_ROW (widget);
  g_autoptr (NjConnection) connection = g_object_ref (self->connection);

  if (!nj_profile_get_local (nj_connection_get_profile (connection)))
    nj_window_delete (get_window (self), connection);
}

static void
nj_connection_row_dispose (GObject *object)
{
  NjConnectionRow *self = NJ_CONNECTION_ROW (object);

  g_clear_handle_id (&self->countdown, g_source_remove);
  g_clear_pointer (&self->popover, gtk_widget_unparent);
  g_clear_object (&self->connection);

  G_OBJECT_CLASS (nj_connection_row_parent_class)->dispose (object);
}

static void
nj_connection_row_size_allocate (GtkWidget *widget,
                                 int        width,
                                 int        height,
                                 int        baseline)
{
  NjConnectionRow *self = NJ_CONNECTION_ROW (widget);

  GTK_WIDGET_CLASS (nj_connection_row_parent_class)->size_allocate (widget, width, height, baseline);
  if (self->popover != NULL)
    gtk_popover_present (GTK_POPOVER (self->popover));
}

static void
nj_connection_row_class_init (NjConnectionRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = nj_connection_row_dispose;
  widget_class->size_allocate = nj_connection_row_size_allocate;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/nightjar_mqtt/Nightjar/nj-connection-row.ui");
  gtk_widget_class_bind_template_child (widget_class, NjConnectionRow, state_stack);
  gtk_widget_class_bind_template_child (widget_class, NjConnectionRow, state_dot);
  gtk_widget_class_bind_template_child (widget_class, NjConnectionRow, spinner);
  gtk_widget_class_bind_template_child (widget_class, NjConnectionRow, name_label);
  gtk_widget_class_bind_template_child (widget_class, NjConnectionRow, detail_label);
  gtk_widget_class_bind_template_child (widget_class, NjConnectionRow, unread_badge);
  gtk_widget_class_bind_template_child (widget_class, NjConnectionRow, tls_icon);
  gtk_widget_class_bind_template_child (widget_class, NjConnectionRow, row_menu);
  gtk_widget_class_bind_template_callback (widget_class, secondary_click_cb);

  gtk_widget_class_install_action (widget_class, "row.menu", NULL, menu_action);
  gtk_widget_class_install_action (widget_class, "row.edit", NULL, edit_action);
  gtk_widget_class_install_action (widget_class, "row.duplicate", NULL, duplicate_action);
  gtk_widget_class_install_action (widget_class, "row.copy-address", NULL, copy_address_action);
  gtk_widget_class_install_action (widget_class, "row.delete", NULL, delete_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "row.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, "row.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "row.delete", NULL);
}

static void
nj_connection_row_init (NjConnectionRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * nj_connection_row_new:
 * @connection: what it shows
 *
 * Returns: (transfer floating): a row
 */
NjConnectionRow *
nj_connection_row_new (NjConnection *connection)
{
  NjConnectionRow *self;
  NjProfile *profile;

  g_return_val_if_fail (NJ_IS_CONNECTION (connection), NULL);

  self = g_object_new (NJ_TYPE_CONNECTION_ROW, NULL);
  self->connection = g_object_ref (connection);
  profile = nj_connection_get_profile (connection);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "row.delete", !nj_profile_get_local (profile));

  g_signal_connect_object (connection, "notify::state",
                           G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (connection, "notify::error",
                           G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (connection, "notify::next-attempt",
                           G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (nj_connection_get_traffic (connection), "notify::unread",
                           G_CALLBACK (update_unread), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (profile, "changed",
                           G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  update_unread (self);

  return self;
}

/**
 * nj_connection_row_get_connection:
 * @self: a row
 *
 * Returns: (transfer none): what it shows
 */
NjConnection *
nj_connection_row_get_connection (NjConnectionRow *self)
{
  g_return_val_if_fail (NJ_IS_CONNECTION_ROW (self), NULL);

  return self->connection;
}
