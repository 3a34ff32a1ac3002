/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

#include "app-compat.h"
#include "nj-filter-button.h"
#include "nj-jump-button.h"
#include "nj-message-list.h"
#include "nj-message-pane.h"
#include "nj-wrap-layout.h"

/**
 * NjMessagePane:
 *
 * The list of messages with what narrows it down.
 */
struct _NjMessagePane
{
  GtkWidget parent_instance;

  NjConnection *connection;
  NjMessageView *view;
  guint n_seen; /* how many of the view's messages have been in sight, counted from the first */

  GtkToggleButton *all_button;
  GtkToggleButton *received_button;
  GtkToggleButton *published_button;
  GtkSearchEntry *search_entry;
  NjFilterButton *filter_button;
  GtkDropDown *format_drop_down;
  NjJumpButton *jump_button;
  GtkToggleButton *pause_button;
  GtkWidget *filter_bar;
  GtkLabel *filter_label;
  GtkStack *stack;
  AdwStatusPage *status_page;
  NjMessageList *list;
  GtkRevealer *progress_revealer;
  GtkLabel *progress_label;
  guint progress_source; /* until a search has taken so long that it shows */
  GtkRevealer *pill_revealer;
  GtkButton *pill;
};

typedef enum
{
  SIGNAL_ACTIVATED,
  SIGNAL_SELECTED,
  N_SIGNALS
} NjMessagePaneSignal;

static guint signals[N_SIGNALS];

#define PROGRESS_DELAY_MS 300

G_DEFINE_FINAL_TYPE (NjMessagePane, nj_message_pane, GTK_TYPE_WIDGET)

static guint
get_n_shown (NjMessagePane *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->view));
}

/* Rows */

static void
bind_row (NjMessageRow *row,
          NjMessage    *message,
          gpointer      user_data)
{
  NjMessagePane *self = user_data;
  NjPayloadFormat format = gtk_drop_down_get_selected (self->format_drop_down);
  NjLiveSubscription *subscription = NULL;
  const char *colour = NULL;

  if (nj_message_get_direction (message) == NJ_DIRECTION_RECEIVED)
    subscription = nj_connection_find_subscription (self->connection,
                                                    nj_message_get_topic (message));
  if (subscription != NULL)
    colour = nj_subscription_get_colour (nj_live_subscription_get_subscription (subscription));

  nj_message_row_set_message (row, message, format, colour);
}

/* Following */

static void
update_pill (NjMessagePane *self)
{
  guint n = get_n_shown (self);
  guint unseen = n > self->n_seen ? n - self->n_seen : 0;
  g_autofree char *text = NULL;

  if (unseen == 0)
    {
      gtk_revealer_set_reveal_child (self->pill_revealer, FALSE);
      return;
    }

  text = g_strdup_printf (ngettext ("↓ %u new message", "↓ %u new messages", unseen), unseen);
  gtk_button_set_label (self->pill, text);
  gtk_revealer_set_reveal_child (self->pill_revealer, TRUE);
}

/* What has been in sight is not new any more. */
static void
see (NjMessagePane *self)
{
  guint first;
  guint last;

  if (nj_message_list_get_follow (self->list))
    self->n_seen = get_n_shown (self);
  else if (nj_message_list_get_visible_range (self->list, &first, &last))
    self->n_seen = MAX (self->n_seen, last + 1);
  update_pill (self);
}

static void
pill_clicked_cb (NjMessagePane *self)
{
  gtk_toggle_button_set_active (self->pause_button, FALSE);
  nj_message_list_scroll_to_end (self->list);
}

/* What is shown when there is nothing */

static void
update_empty (NjMessagePane *self)
{
  const char *title;
  const char *description = NULL;
  MqttState state = nj_connection_get_state (self->connection);
  NjMessageLog *log = nj_connection_get_log (self->connection);
  gboolean narrowed = nj_message_log_get_n_messages (log) > nj_message_log_get_first (log);

  if (nj_message_view_get_searching (self->view))
    {
      title = _("Searching");
      description = _("Nothing was found yet.");
    }
  else if (narrowed)
    {
      title = _("No Message Matches");
      description = _("Change the search or show all messages.");
    }
  else if (state == MQTT_STATE_CONNECTED &&
           g_list_model_get_n_items (nj_connection_get_subscriptions (self->connection)) == 0)
    {
      title = _("No Subscription Yet");
      description = _("Subscribe to a topic such as testtopic/# to see its messages here.");
    }
  else if (state == MQTT_STATE_CONNECTED)
    {
      title = _("No Messages Yet");
      description = _("They appear as they come in. Publish one below to try.");
    }
  else if (state == MQTT_STATE_DISCONNECTED)
    {
      title = _("Not Connected");
      description = _("Connect to see messages here.");
    }
  else
    {
      title = _("No Connection Yet");
      description = _("Messages appear here as soon as the broker has answered.");
    }

  adw_status_page_set_icon_name (self->status_page,
                                 narrowed ? "edit-find-symbolic" : "mail-unread-symbolic");
  adw_status_page_set_title (self->status_page, title);
  adw_status_page_set_description (self->status_page, description);
}

static void
update_stack (NjMessagePane *self)
{
  gboolean empty = get_n_shown (self) == 0;

  if (empty)
    update_empty (self);
  gtk_stack_set_visible_child_name (self->stack, empty ? "empty" : "list");
  gtk_widget_set_sensitive (GTK_WIDGET (self->jump_button), !empty);
}

static void
items_changed_cb (NjMessagePane *self,
                  guint          position,
                  guint          removed,
                  guint          added)
{
  /* What comes and goes in front was, and is, no news. */
  if (position < self->n_seen && removed <= self->n_seen - position)
    self->n_seen = self->n_seen - removed + added;
  self->n_seen = MIN (self->n_seen, get_n_shown (self));

  update_stack (self);
  see (self);
}

/* Narrowing down */

static void
direction_toggled_cb (NjMessagePane   *self,
                      GtkToggleButton *button)
{
  NjDirection direction = NJ_DIRECTION_ALL;

  if (!gtk_toggle_button_get_active (button))
    return;

  if (button == self->received_button)
    direction = NJ_DIRECTION_RECEIVED;
  else if (button == self->published_button)
    direction = NJ_DIRECTION_PUBLISHED;

  nj_message_view_set_direction (self->view, direction);
  nj_message_list_scroll_to_end (self->list);
}

/* What cannot be searched for is marked, and what was searched before stays. */
static void
search_changed_cb (NjMessagePane *self)
{
  GtkWidget *entry = GTK_WIDGET (self->search_entry);
  g_autoptr (GError) error = NULL;
  gboolean fine = nj_message_view_set_search (self->view,
                                              gtk_editable_get_text (GTK_EDITABLE (entry)),
                                              nj_filter_button_get_regex (self->filter_button),
                                              &error);

  if (fine)
    gtk_widget_remove_css_class (entry, "error");
  else
    gtk_widget_add_css_class (entry, "error");
  gtk_widget_set_tooltip_text (entry, fine ? _("Search Topic and Payload (Ctrl+F)") : error->message);
  gtk_accessible_update_state (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_STATE_INVALID,
                               fine ? GTK_ACCESSIBLE_INVALID_FALSE : GTK_ACCESSIBLE_INVALID_TRUE,
                               -1);
  nj_message_list_scroll_to_end (self->list);
}

static void
stop_search_cb (NjMessagePane *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

static void
stop_cb (NjMessagePane *self)
{
  nj_message_view_stop_search (self->view);
}

static void
progress_cb (NjMessagePane *self)
{
  g_autofree char *text = NULL;

  if (!gtk_revealer_get_reveal_child (self->progress_revealer))
    return;

  /* Translators: how much of all messages was searched, in per cent */
  text = g_strdup_printf (_("Searching… %.0f%%"),
                          floor (nj_message_view_get_progress (self->view) * 100));
  gtk_label_set_text (self->progress_label, text);
}

static gboolean
show_progress_cb (gpointer user_data)
{
  NjMessagePane *self = user_data;

  self->progress_source = 0;
  gtk_revealer_set_reveal_child (self->progress_revealer, TRUE);
  progress_cb (self);

  return G_SOURCE_REMOVE;
}

/* Most searches are done before anybody could read that they are going on. */
static void
searching_cb (NjMessagePane *self)
{
  g_clear_handle_id (&self->progress_source, g_source_remove);
  if (nj_message_view_get_searching (self->view))
    self->progress_source = g_timeout_add (PROGRESS_DELAY_MS, show_progress_cb, self);
  else
    gtk_revealer_set_reveal_child (self->progress_revealer, FALSE);
  update_stack (self);
}

static void
format_changed_cb (NjMessagePane *self)
{
  nj_message_list_rebind (self->list);
}

static void
pause_toggled_cb (NjMessagePane *self)
{
  nj_message_view_set_frozen (self->view, gtk_toggle_button_get_active (self->pause_button));
}

static void
show_all_cb (NjMessagePane *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "page.show-all", NULL);
}

/* Choosing one */

static void
emit (NjMessagePane       *self,
      NjMessagePaneSignal  signal,
      guint                index)
{
  g_autoptr (NjMessage) message = g_list_model_get_item (G_LIST_MODEL (self->view), index);

  if (message != NULL)
    g_signal_emit (self, signals[signal], 0, message);
}

static void
selected_cb (NjMessagePane *self,
             guint          index)
{
  emit (self, SIGNAL_SELECTED, index);
}

static void
activate_cb (NjMessagePane *self,
             guint          index)
{
  emit (self, SIGNAL_ACTIVATED, index);
}

static void
nj_message_pane_dispose (GObject *object)
{
  NjMessagePane *self = NJ_MESSAGE_PANE (object);

  g_clear_handle_id (&self->progress_source, g_source_remove);
  nj_widget_clear_children (GTK_WIDGET (self));
  g_clear_object (&self->view);
  g_clear_object (&self->connection);

  G_OBJECT_CLASS (nj_message_pane_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/nightjar_mqtt/Nightjar/nj-message-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, NjMessagePane, all_button);
  gtk_widget_class_bind_template_child (widget_class, NjMessagePane, received_button);
  gtk_widget_class_bind_template_child (widget_class, NjMessagePane, published_button);
  gtk_widget_class_bind_template_child (widget_class, NjMessagePane, search_entry);
  gtk_widget_class_bind_template_child (widget_class, NjMessagePane, filter_button);
  gtk_widget_class_bind_template_child (widget_class, NjMessagePane, format_drop_down);
  gtk_widget_class_bind_template_child (widget_class, NjMessagePane, jump_button);
  gtk_widget_class_bind_template_child (widget_class, NjMessagePane, pause_button);
  gtk_widget_class_bind_template_child (widget_class, NjMessagePane, filter_bar);
  gtk_widget_class_bind_template_child (widget_class, NjMessagePane, filter_label);
  gtk_widget_class_bind_template_child (widget_class, NjMessagePane, stack);
  gtk_widget_class_bind_template_child (widget_class, NjMessagePane, status_page);
  gtk_widget_class_bind_template_child (widget_class, NjMessagePane, list);
  gtk_widget_class_bind_template_child (widget_class, NjMessagePane, progress_revealer);
  gtk_widget_class_bind_template_child (widget_class, NjMessagePane, progress_label);
  gtk_widget_class_bind_template_child (widget_class, NjMessagePane, pill_revealer);
  gtk_widget_class_bind_template_child (widget_class, NjMessagePane, pill);
  gtk_widget_class_bind_template_callback (widget_class, see);
  gtk_widget_class_bind_template_callback (widget_class, direction_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_cb);
  gtk_widget_class_bind_template_callback (widget_class, format_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, pause_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_all_cb);
  gtk_widget_class_bind_template_callback (widget_class, selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, pill_clicked_cb);
}

static void
nj_message_pane_class_init (NjMessagePaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = nj_message_pane_dispose;

  /**
   * NjMessagePane::activated:
   * @message: the message whose detail is wanted
   */
  signals[SIGNAL_ACTIVATED] =
    g_signal_new ("activated", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, NJ_TYPE_MESSAGE);
  /**
   * NjMessagePane::selected:
   * @message: (nullable): the message that is selected now, %NULL when all are gone
   */
  signals[SIGNAL_SELECTED] =
    g_signal_new ("selected", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, NJ_TYPE_MESSAGE);

  g_type_ensure (NJ_TYPE_FILTER_BUTTON);
  g_type_ensure (NJ_TYPE_JUMP_BUTTON);
  g_type_ensure (NJ_TYPE_MESSAGE_LIST);
  g_type_ensure (NJ_TYPE_WRAP_LAYOUT);
  bind_template (GTK_WIDGET_CLASS (klass));
}

static void
nj_message_pane_init (NjMessagePane *self)
{
  self->view = nj_message_view_new ();
  gtk_widget_init_template (GTK_WIDGET (self));

  nj_message_list_set_bind_func (self->list, bind_row, self);
  nj_jump_button_set_list (self->jump_button, self->list);
  nj_filter_button_set_view (self->filter_button, self->view);
  gtk_search_entry_set_key_capture_widget (self->search_entry, NULL);
}

static void
appearance_changed_cb (NjMessagePane *self)
{
  nj_message_list_rebind (self->list);
  if (get_n_shown (self) == 0)
    update_empty (self);
}

static void
cleared_cb (NjMessagePane *self)
{
  g_signal_emit (self, signals[SIGNAL_SELECTED], 0, NULL);
}

/**
 * nj_message_pane_set_connection:
 * @self: a pane
 * @connection: whose messages it shows; set once
 */
void
nj_message_pane_set_connection (NjMessagePane *self,
                                NjConnection  *connection)
{
  g_return_if_fail (NJ_IS_MESSAGE_PANE (self));
  g_return_if_fail (NJ_IS_CONNECTION (connection));
  g_return_if_fail (self->connection == NULL);

  self->connection = g_object_ref (connection);
  nj_message_view_set_log (self->view, nj_connection_get_log (connection));
  nj_message_list_set_model (self->list, G_LIST_MODEL (self->view));

  g_signal_connect_object (self->view, "items-changed",
                           G_CALLBACK (items_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "notify::searching",
                           G_CALLBACK (searching_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "notify::progress",
                           G_CALLBACK (progress_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (nj_connection_get_subscriptions (connection), "appearance-changed",
                           G_CALLBACK (appearance_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (nj_connection_get_log (connection), "cleared",
                           G_CALLBACK (cleared_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (connection, "notify::state",
                           G_CALLBACK (update_stack), self, G_CONNECT_SWAPPED);
  update_stack (self);
  see (self);
}

/**
 * nj_message_pane_set_topic_filter:
 * @self: a pane
 * @topic_filter: (nullable): show only the messages of this subscription
 */
void
nj_message_pane_set_topic_filter (NjMessagePane *self,
                                  const char    *topic_filter)
{
  g_return_if_fail (NJ_IS_MESSAGE_PANE (self));

  nj_message_view_set_topic_filter (self->view, topic_filter);
  gtk_widget_set_visible (self->filter_bar, topic_filter != NULL);
  if (topic_filter != NULL)
    {
      /* Translators: %s is a Topic Filter */
      g_autofree char *text = g_strdup_printf (_("Only messages of %s"), topic_filter);

      gtk_label_set_text (self->filter_label, text);
    }
  nj_message_list_scroll_to_end (self->list);
}

/**
 * nj_message_pane_focus_search:
 * @self: a pane
 */
void
nj_message_pane_focus_search (NjMessagePane *self)
{
  g_return_if_fail (NJ_IS_MESSAGE_PANE (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

/**
 * nj_message_pane_jump:
 * @self: a pane
 *
 * Asks for a time to jump to.
 */
void
nj_message_pane_jump (NjMessagePane *self)
{
  g_return_if_fail (NJ_IS_MESSAGE_PANE (self));

  nj_jump_button_popup (self->jump_button);
}

/**
 * nj_message_pane_get_view:
 * @self: a pane
 *
 * Returns: (transfer none): the messages that are shown
 */
NjMessageView *
nj_message_pane_get_view (NjMessagePane *self)
{
  g_return_val_if_fail (NJ_IS_MESSAGE_PANE (self), NULL);

  return self->view;
}

/**
 * nj_message_pane_scroll_to:
 * @self: a pane
 * @index: a message in the view
 *
 * Brings it into view.
 */
void
nj_message_pane_scroll_to (NjMessagePane *self,
                           guint          index)
{
  g_return_if_fail (NJ_IS_MESSAGE_PANE (self));
  g_return_if_fail (index < get_n_shown (self));

  nj_message_list_scroll_to (self->list, index);
}
