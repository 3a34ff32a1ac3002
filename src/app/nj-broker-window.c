/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>

#include "mqtt-error.h"
#include "nj-broker-groups.h"
#include "nj-broker-numbers.h"
#include "nj-broker-window.h"
#include "nj-error-text.h"
#include "nj-profile-name.h"

/**
 * NjBrokerWindow:
 *
 * What the broker of a connection says of itself: in groups as far as it is known, and
 * all of it as topics. The broker is asked as long as the window is open.
 */
struct _NjBrokerWindow
{
  AdwWindow parent_instance;

  NjConnection *connection;
  NjBrokerNumbers *numbers;

  GtkStack *pages;
  GtkSpinner *spinner;
  AdwStatusPage *status_page;
  AdwViewStack *views;
  GtkLabel *note_label;
  NjBrokerGroups *groups;
  GtkWidget *search_entry;
  GtkListView *list;
  GtkSortListModel *sorted;
  GtkFilterListModel *found;
  GtkStringFilter *filter;
  GtkLabel *count_label;
};

G_DEFINE_FINAL_TYPE (NjBrokerWindow, nj_broker_window, ADW_TYPE_WINDOW)

static void
show_problem (NjBrokerWindow *self,
              const char     *icon,
              const char     *title,
              const char     *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_status_page_set_icon_name (self->status_page, icon);
  adw_status_page_set_title (self->status_page, title);
  adw_status_page_set_description (self->status_page, escaped);
  gtk_stack_set_visible_child_name (self->pages, "problem");
}

static void
show_failure (NjBrokerWindow *self)
{
  const GError *error = nj_broker_numbers_get_error (self->numbers);
  g_autofree char *sentence = nj_error_to_sentence (error);
  g_autofree char *text = NULL;

  /* Translators: then a sentence with the broker's reason */
  if (g_error_matches (error, MQTT_ERROR, MQTT_ERROR_REJECTED))
    text = g_strdup_printf (_("This broker does not let this user read $SYS. %s"), sentence);

  show_problem (self, "dialog-warning-symbolic", _("The Broker Cannot Be Asked"),
                text != NULL ? text : sentence);
}

static void
update_note (NjBrokerWindow *self)
{
  const char *client_id = nj_broker_numbers_get_client_id (self->numbers);
  g_autofree char *note = NULL;

  if (client_id == NULL)
    return;

  /* Translators: the name of a connection, and a Client Identifier */
  note = g_strdup_printf (_("What the broker of “%s” publishes under $SYS. It is read over a network connection of its own, as client “%s”, so that nothing of it is among your messages."),
                          nj_profile_get_display_name (nj_connection_get_profile (self->connection)),
                          client_id);
  gtk_label_set_text (self->note_label, note);
}

static void
show_values (NjBrokerWindow *self)
{
  update_note (self);
  gtk_stack_set_visible_child_name (self->pages, "values");
}

/* What was said stays to be read when there is no more of it. */
static void
state_changed_cb (NjBrokerWindow *self)
{
  NjBrokerNumbersState state = nj_broker_numbers_get_state (self->numbers);
  gboolean waiting =
    state == NJ_BROKER_NUMBERS_CONNECTING || state == NJ_BROKER_NUMBERS_WAITING;

  gtk_spinner_set_spinning (self->spinner, waiting);
  if (g_list_model_get_n_items (nj_broker_numbers_get_values (self->numbers)) > 0)
    {
      show_values (self);
      return;
    }

  switch (state)
    {
    case NJ_BROKER_NUMBERS_OFFLINE:
      show_problem (self, "network-offline-symbolic", _("Not Connected"),
                    _("Connect to see what the broker says of itself."));
      break;
    case NJ_BROKER_NUMBERS_SILENT:
      show_problem (self, "content-loading-symbolic", _("Nothing Has Come"),
                    _("This broker does not publish $SYS, or does not let this user read it. Some brokers publish it once a minute only."));
      break;
    case NJ_BROKER_NUMBERS_FAILED:
      show_failure (self);
      break;
    case NJ_BROKER_NUMBERS_RECEIVING:
      show_values (self);
      break;
    case NJ_BROKER_NUMBERS_CONNECTING:
    case NJ_BROKER_NUMBERS_WAITING:
    default:
      gtk_stack_set_visible_child_name (self->pages, "waiting");
      break;
    }
}

static void
found_changed_cb (NjBrokerWindow *self)
{
  guint n_found = g_list_model_get_n_items (G_LIST_MODEL (self->found));
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->sorted));
  g_autofree char *text = NULL;

  if (nj_broker_numbers_get_n_ignored (self->numbers) > 0)
    /* Translators: the numbers of topics found and of all topics */
    text = g_strdup_printf (_("%u of %u topics. There are more, which are not shown."), n_found, n);
  else if (n_found < n)
    text = g_strdup_printf (_("%u of %u topics"), n_found, n);
  else
    text = g_strdup_printf (ngettext ("%u topic", "%u topics", n), n);

  gtk_label_set_text (self->count_label, text);
}

static void
search_changed_cb (NjBrokerWindow *self)
{
  gtk_string_filter_set_search (self->filter,
                                gtk_editable_get_text (GTK_EDITABLE (self->search_entry)));
}

static void
search_action (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  NjBrokerWindow *self = NJ_BROKER_WINDOW (widget);

  adw_view_stack_set_visible_child_name (self->views, "topics");
  gtk_widget_grab_focus (self->search_entry);
}

static void
nj_broker_window_dispose (GObject *object)
{
  NjBrokerWindow *self = NJ_BROKER_WINDOW (object);

  if (self->found != NULL)
    g_signal_handlers_disconnect_by_data (self->found, self);
  g_clear_object (&self->numbers);
  g_clear_object (&self->connection);

  G_OBJECT_CLASS (nj_broker_window_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (NJ_TYPE_BROKER_GROUPS);
  g_type_ensure (NJ_TYPE_BROKER_VALUE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/nightjar_mqtt/Nightjar/nj-broker-window.ui");
  gtk_widget_class_bind_template_child (widget_class, NjBrokerWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, NjBrokerWindow, spinner);
  gtk_widget_class_bind_template_child (widget_class, NjBrokerWindow, status_page);
  gtk_widget_class_bind_template_child (widget_class, NjBrokerWindow, views);
  gtk_widget_class_bind_template_child (widget_class, NjBrokerWindow, note_label);
  gtk_widget_class_bind_template_child (widget_class, NjBrokerWindow, groups);
  gtk_widget_class_bind_template_child (widget_class, NjBrokerWindow, search_entry);
  gtk_widget_class_bind_template_child (widget_class, NjBrokerWindow, list);
  gtk_widget_class_bind_template_child (widget_class, NjBrokerWindow, sorted);
  gtk_widget_class_bind_template_child (widget_class, NjBrokerWindow, found);
  gtk_widget_class_bind_template_child (widget_class, NjBrokerWindow, filter);
  gtk_widget_class_bind_template_child (widget_class, NjBrokerWindow, count_label);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
}

static void
nj_broker_window_class_init (NjBrokerWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nj_broker_window_dispose;

  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "broker.search", NULL, search_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK,
                                       "broker.search", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
nj_broker_window_init (NjBrokerWindow *self)
{
  g_autoptr (GtkListItemFactory) factory = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));
  factory = gtk_builder_list_item_factory_new_from_resource (NULL, "/io/github/nightjar_mqtt/Nightjar/nj-broker-value-row.ui");
  gtk_list_view_set_factory (self->list, factory);
}

static void
set_connection (NjBrokerWindow *self,
                NjConnection   *connection)
{
  g_autofree char *title = NULL;
  GListModel *values;

  self->connection = g_object_ref (connection);
  self->numbers = nj_broker_numbers_new (connection);
  values = nj_broker_numbers_get_values (self->numbers);
  /* Translators: %s is the name of a connection */
  title = g_strdup_printf (_("Broker of “%s”"), nj_profile_get_display_name (nj_connection_get_profile (connection)));
  gtk_window_set_title (GTK_WINDOW (self), title);
  nj_broker_groups_set_values (self->groups, values);
  gtk_sort_list_model_set_model (self->sorted, values);

  g_signal_connect_object (self->found, "items-changed", G_CALLBACK (found_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->numbers, "notify::state", G_CALLBACK (state_changed_cb), self,
                           G_CONNECT_SWAPPED);
  state_changed_cb (self);
}

static NjBrokerWindow *
find_window (NjConnection *connection)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (NJ_IS_BROKER_WINDOW (window) && NJ_BROKER_WINDOW (window)->connection == connection)
        return NJ_BROKER_WINDOW (window);
    }

  return NULL;
}

/**
 * nj_broker_window_present:
 * @parent: a widget of the window that it belongs to
 * @connection: whose broker is to tell
 *
 * Shows the window of that connection, if need be a new one.
 */
void
nj_broker_window_present (GtkWidget    *parent,
                          NjConnection *connection)
{
  NjBrokerWindow *self;

  g_return_if_fail (GTK_IS_WIDGET (parent));
  g_return_if_fail (NJ_IS_CONNECTION (connection));

  self = find_window (connection);
  if (self == NULL)
    {
      self = g_object_new (NJ_TYPE_BROKER_WINDOW, NULL);
      set_connection (self, connection);
      gtk_window_set_transient_for (GTK_WINDOW (self), GTK_WINDOW (gtk_widget_get_root (parent)));
    }

  gtk_window_present (GTK_WINDOW (self));
}
