/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>

#include "nj-broker-log-window.h"
#include "nj-error-text.h"

/* Pixels, less than two lines. */
#define END_TOLERANCE 24

/**
 * NjBrokerLogWindow:
 *
 * What the local broker says. The list stays at its end, unless the user has
 * scrolled away from there.
 */
struct _NjBrokerLogWindow
{
  AdwWindow parent_instance;

  AdwToastOverlay *toasts;
  AdwWindowTitle *title;
  GtkButton *run_button;
  GtkWidget *copy_address_button;
  GtkSearchBar *search_bar;
  GtkEditable *search_entry;
  GtkLabel *error_label;
  GtkStack *stack;
  GtkScrolledWindow *scroller;
  GtkListView *list;
  GtkActionBar *bar;
  GtkLabel *count_label;
  GtkFilterListModel *found;
  GtkStringFilter *filter;

  NjLocalBroker *broker;
  GListModel *log;
  guint scroll_id;
};

G_DEFINE_FINAL_TYPE (NjBrokerLogWindow, nj_broker_log_window, ADW_TYPE_WINDOW)

static char *
format_line_time (gint64 time)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time / G_USEC_PER_SEC);
  g_autoptr (GDateTime) local = g_date_time_to_local (utc);
  g_autofree char *seconds = g_date_time_format (local, "%H:%M:%S");

  return g_strdup_printf ("%s.%03d", seconds, (int) (time % G_USEC_PER_SEC / 1000));
}

static char *
format_time_cb (GtkListItem *item,
                gint64       time)
{
  /* An expression is evaluated while a recycled row has no line, too. */
  return time > 0 ? format_line_time (time) : NULL;
}

static const char *
get_page (NjBrokerLogWindow *self)
{
  NjLocalBrokerState state = nj_local_broker_get_state (self->broker);

  if (g_list_model_get_n_items (G_LIST_MODEL (self->found)) > 0)
    return "log";
  if (g_list_model_get_n_items (self->log) > 0)
    return "not-found";

  return state == NJ_LOCAL_BROKER_RUNNING || state == NJ_LOCAL_BROKER_STARTING ? "silent" : "stopped";
}

static void
update_page (NjBrokerLogWindow *self)
{
  guint n_lines = g_list_model_get_n_items (self->log);
  guint n_found = g_list_model_get_n_items (G_LIST_MODEL (self->found));
  g_autofree char *count = NULL;

  if (n_found < n_lines)
    count = g_strdup_printf (_("%u of %u lines"), n_found, n_lines);
  else
    count = g_strdup_printf (ngettext ("%u line", "%u lines", n_lines), n_lines);

  gtk_stack_set_visible_child_name (self->stack, get_page (self));
  gtk_label_set_label (self->count_label, count);
  gtk_action_bar_set_revealed (self->bar, n_lines > 0);
}

static void
broker_notify_cb (NjBrokerLogWindow *self)
{
  NjLocalBrokerState state = nj_local_broker_get_state (self->broker);
  const GError *error = nj_local_broker_get_error (self->broker);
  const char *url = nj_local_broker_get_url (self->broker);
  gboolean on = state == NJ_LOCAL_BROKER_RUNNING || state == NJ_LOCAL_BROKER_STARTING;
  g_autofree char *sentence = error != NULL ? nj_error_to_sentence (error) : NULL;

  if (state == NJ_LOCAL_BROKER_STARTING)
    adw_window_title_set_subtitle (self->title, _("Starting…"));
  else
    adw_window_title_set_subtitle (self->title, on && url != NULL ? url : _("Not running"));

  gtk_button_set_label (self->run_button, on ? _("_Stop") : _("_Start"));
  gtk_widget_set_visible (self->copy_address_button, on && url != NULL);
  gtk_label_set_label (self->error_label, sentence != NULL ? sentence : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error_label),
                          state == NJ_LOCAL_BROKER_FAILED && sentence != NULL);
  update_page (self);
}

static gboolean
scroll_to_end_cb (GtkWidget     *widget,
                  GdkFrameClock *frame_clock,
                  gpointer       user_data)
{
  NjBrokerLogWindow *self = NJ_BROKER_LOG_WINDOW (widget);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->found));

  self->scroll_id = 0;
  if (n > 0)
    gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", n - 1);

  return G_SOURCE_REMOVE;
}

/* The adjustment still knows the list as it was before the lines came. */
static gboolean
is_at_end (NjBrokerLogWindow *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);

  return gtk_adjustment_get_value (adjustment) + gtk_adjustment_get_page_size (adjustment) >=
         gtk_adjustment_get_upper (adjustment) - END_TOLERANCE;
}

/* Once a frame, however many lines have come. */
static void
queue_scroll (NjBrokerLogWindow *self)
{
  if (self->scroll_id == 0)
    self->scroll_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), scroll_to_end_cb,
                                                    NULL, NULL);
}

static void
found_changed_cb (NjBrokerLogWindow *self)
{
  update_page (self);
  if (is_at_end (self))
    queue_scroll (self);
}

static void
search_changed_cb (NjBrokerLogWindow *self)
{
  gtk_string_filter_set_search (self->filter, gtk_editable_get_text (self->search_entry));
}

static void
tell (NjBrokerLogWindow *self,
      const char        *message)
{
  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (message));
}

static void
copy_text (NjBrokerLogWindow *self,
           const char        *text)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
}

static void
copy_address_action (GtkWidget  *widget,
                     const char *action_name,
                     GVariant   *parameter)
{
  NjBrokerLogWindow *self = NJ_BROKER_LOG_WINDOW (widget);
  const char *url = nj_local_broker_get_url (self->broker);

  if (url == NULL)
    return;

  copy_text (self, url);
  tell (self, _("Address copied"));
}

static void
copy_all_action (GtkWidget  *widget,
                 const char *action_name,
                 GVariant   *parameter)
{
  NjBrokerLogWindow *self = NJ_BROKER_LOG_WINDOW (widget);
  g_autoptr (GString) text = g_string_new (NULL);
  guint n = g_list_model_get_n_items (self->log);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (NjLogLine) line = g_list_model_get_item (self->log, i);
      g_autofree char *time = format_line_time (nj_log_line_get_time (line));

      g_string_append_printf (text, "%s  %s\n", time, nj_log_line_get_text (line));
    }

  copy_text (self, text->str);
  tell (self, _("Log copied"));
}

static void
search_action (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  NjBrokerLogWindow *self = NJ_BROKER_LOG_WINDOW (widget);

  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

static void
toggle_broker_action (GtkWidget  *widget,
                      const char *action_name,
                      GVariant   *parameter)
{
  NjBrokerLogWindow *self = NJ_BROKER_LOG_WINDOW (widget);

  /* The outcome is a state of the broker, which is shown. */
  switch (nj_local_broker_get_state (self->broker))
    {
    case NJ_LOCAL_BROKER_STOPPED:
    case NJ_LOCAL_BROKER_FAILED:
      nj_local_broker_start_async (self->broker, NULL, NULL, NULL);
      break;
    case NJ_LOCAL_BROKER_STARTING:
    case NJ_LOCAL_BROKER_RUNNING:
      nj_local_broker_stop_async (self->broker, NULL, NULL, NULL);
      break;
    default:
      g_return_if_reached ();
    }
}

static void
nj_broker_log_window_dispose (GObject *object)
{
  NjBrokerLogWindow *self = NJ_BROKER_LOG_WINDOW (object);

  if (self->scroll_id != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->scroll_id);
  self->scroll_id = 0;
  if (self->found != NULL)
    g_signal_handlers_disconnect_by_data (self->found, self);
  g_clear_object (&self->log);
  g_clear_object (&self->broker);

  G_OBJECT_CLASS (nj_broker_log_window_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (NJ_TYPE_LOG_LINE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/nightjar_mqtt/Nightjar/nj-broker-log-window.ui");
  gtk_widget_class_bind_template_child (widget_class, NjBrokerLogWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, NjBrokerLogWindow, title);
  gtk_widget_class_bind_template_child (widget_class, NjBrokerLogWindow, run_button);
  gtk_widget_class_bind_template_child (widget_class, NjBrokerLogWindow, copy_address_button);
  gtk_widget_class_bind_template_child (widget_class, NjBrokerLogWindow, search_bar);
  gtk_widget_class_bind_template_child (widget_class, NjBrokerLogWindow, search_entry);
  gtk_widget_class_bind_template_child (widget_class, NjBrokerLogWindow, error_label);
  gtk_widget_class_bind_template_child (widget_class, NjBrokerLogWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, NjBrokerLogWindow, scroller);
  gtk_widget_class_bind_template_child (widget_class, NjBrokerLogWindow, list);
  gtk_widget_class_bind_template_child (widget_class, NjBrokerLogWindow, bar);
  gtk_widget_class_bind_template_child (widget_class, NjBrokerLogWindow, count_label);
  gtk_widget_class_bind_template_child (widget_class, NjBrokerLogWindow, found);
  gtk_widget_class_bind_template_child (widget_class, NjBrokerLogWindow, filter);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
}

static void
nj_broker_log_window_class_init (NjBrokerLogWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = nj_broker_log_window_dispose;

  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "log.toggle-broker", NULL, toggle_broker_action);
  gtk_widget_class_install_action (widget_class, "log.copy-address", NULL, copy_address_action);
  gtk_widget_class_install_action (widget_class, "log.copy-all", NULL, copy_all_action);
  gtk_widget_class_install_action (widget_class, "log.search", NULL, search_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK,
                                       "log.search", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
nj_broker_log_window_init (NjBrokerLogWindow *self)
{
  g_autoptr (GtkBuilderScope) scope = gtk_builder_cscope_new ();
  g_autoptr (GtkListItemFactory) factory = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));

  gtk_builder_cscope_add_callback (scope, format_time_cb);
  factory = gtk_builder_list_item_factory_new_from_resource (scope,
                                                             "/io/github/nightjar_mqtt/Nightjar/nj-log-row.ui");
  gtk_list_view_set_factory (self->list, factory);
  gtk_search_bar_connect_entry (self->search_bar, self->search_entry);
}

/**
 * nj_broker_log_window_new:
 * @broker: the local broker
 *
 * Returns: (transfer none): a window, to be presented; it belongs to GTK
 */
GtkWidget *
nj_broker_log_window_new (NjLocalBroker *broker)
{
  NjBrokerLogWindow *self;

  g_return_val_if_fail (NJ_IS_LOCAL_BROKER (broker), NULL);

  self = g_object_new (NJ_TYPE_BROKER_LOG_WINDOW, NULL);
  self->broker = g_object_ref (broker);
  self->log = g_object_ref (nj_local_broker_get_log (broker));
  gtk_filter_list_model_set_model (self->found, self->log);

  g_signal_connect_object (self->found, "items-changed", G_CALLBACK (found_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (broker, "notify", G_CALLBACK (broker_notify_cb), self,
                           G_CONNECT_SWAPPED);
  broker_notify_cb (self);
  queue_scroll (self);

  return GTK_WIDGET (self);
}
