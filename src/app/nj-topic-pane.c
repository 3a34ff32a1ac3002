/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>

#include "app-compat.h"
#include "nj-retained-dialog.h"
#include "nj-topic-children.h"
#include "nj-topic-node.h"
#include "nj-topic-pane.h"
#include "nj-topic-ranking.h"
#include "nj-topic-row.h"
#include "nj-topic-search.h"

/**
 * NjTopicPane:
 *
 * The topics of a connection: as a tree, by what comes on them, or those that were
 * searched for. Selecting one shows its messages, and those of all below it.
 *
 * There is no tree before the pane was on screen for the first time.
 */
struct _NjTopicPane
{
  GtkWidget parent_instance;

  NjConnection *connection;
  NjTopicTree *tree;        /* (nullable) */
  GtkTreeListModel *levels; /* (nullable): of the tree, as it was opened */
  GtkSingleSelection *selection;
  NjTopicNode *menu_node; /* (nullable): whose menu it is */
  guint more_source;

  GtkEditable *search_entry;
  GtkDropDown *order_drop_down;
  GtkStack *stack;
  GtkLabel *empty_label;
  GtkListView *list_view;
  GtkPopover *menu;
};

/* As in the template. */
typedef enum
{
  ORDER_TREE,
  ORDER_MESSAGES,
  ORDER_BYTES,
} Order;

typedef enum
{
  SIGNAL_SELECTED,
  N_SIGNALS
} NjTopicPaneSignal;

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (NjTopicPane, nj_topic_pane, GTK_TYPE_WIDGET)

/* The node of an item of any of the models. */
static NjTopicNode *
dup_node (gpointer item)
{
  if (GTK_IS_TREE_LIST_ROW (item))
    return gtk_tree_list_row_get_item (item);

  return item != NULL ? g_object_ref (item) : NULL;
}

static gboolean
is_searching (NjTopicPane *self)
{
  return *gtk_editable_get_text (self->search_entry) != '\0';
}

static Order
get_order (NjTopicPane *self)
{
  return (Order) gtk_drop_down_get_selected (self->order_drop_down);
}

/* Models */

static GListModel *
create_children (gpointer item,
                 gpointer user_data)
{
  if (nj_topic_node_get_n_children (item) == 0)
    return NULL;

  return G_LIST_MODEL (nj_topic_children_new (item));
}

static GtkTreeListModel *
create_levels (NjTopicPane *self)
{
  g_autoptr (NjTopicNode) root = nj_topic_tree_get_root (self->tree);

  return gtk_tree_list_model_new (G_LIST_MODEL (nj_topic_children_new (root)), FALSE, FALSE,
                                  create_children, NULL, NULL);
}

static GListModel *
create_model (NjTopicPane *self)
{
  if (is_searching (self))
    return G_LIST_MODEL (
      nj_topic_search_new (self->tree, gtk_editable_get_text (self->search_entry)));

  if (get_order (self) == ORDER_TREE)
    return g_object_ref (G_LIST_MODEL (self->levels));

  return G_LIST_MODEL (
    nj_topic_ranking_new (self->tree, get_order (self) == ORDER_BYTES ? NJ_TOPIC_ORDER_BYTES
                                                                      : NJ_TOPIC_ORDER_MESSAGES));
}

static void
update_empty (NjTopicPane *self)
{
  gboolean empty = g_list_model_get_n_items (G_LIST_MODEL (self->selection)) == 0;

  if (is_searching (self))
    gtk_label_set_text (self->empty_label, _("No topic has this in its name."));
  else if (get_order (self) != ORDER_TREE)
    gtk_label_set_text (self->empty_label, _("Nothing has come in the last seconds."));
  else
    gtk_label_set_text (self->empty_label, _("The topics of all messages appear here."));

  gtk_stack_set_visible_child_name (self->stack, empty ? "empty" : "list");
}

static void
update_model (NjTopicPane *self)
{
  g_autoptr (GListModel) model = NULL;

  if (self->tree == NULL)
    return;

  model = create_model (self);
  gtk_single_selection_set_model (self->selection, model);
  gtk_widget_set_visible (GTK_WIDGET (self->order_drop_down), !is_searching (self));
  update_empty (self);
}

/* Rows */

static void
setup_cb (GtkSignalListItemFactory *factory,
          GtkListItem              *item)
{
  GtkWidget *expander = gtk_tree_expander_new ();

  gtk_tree_expander_set_child (GTK_TREE_EXPANDER (expander), nj_topic_row_new ());
  gtk_list_item_set_child (item, expander);
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *list_item)
{
  GtkTreeExpander *expander = GTK_TREE_EXPANDER (gtk_list_item_get_child (list_item));
  gpointer item = gtk_list_item_get_item (list_item);
  gboolean in_tree = GTK_IS_TREE_LIST_ROW (item);
  g_autoptr (NjTopicNode) node = dup_node (item);

  gtk_tree_expander_set_list_row (expander, in_tree ? item : NULL);
  nj_topic_row_set_node (NJ_TOPIC_ROW (gtk_tree_expander_get_child (expander)), node, !in_tree);
}

static void
unbind_cb (GtkSignalListItemFactory *factory,
           GtkListItem              *list_item)
{
  GtkTreeExpander *expander = GTK_TREE_EXPANDER (gtk_list_item_get_child (list_item));

  gtk_tree_expander_set_list_row (expander, NULL);
  nj_topic_row_set_node (NJ_TOPIC_ROW (gtk_tree_expander_get_child (expander)), NULL, FALSE);
}

static void
show_more (NjTopicPane    *self,
           GtkTreeListRow *row)
{
  g_autoptr (GtkTreeListRow) parent = gtk_tree_list_row_get_parent (row);
  GListModel *children = parent != NULL ? gtk_tree_list_row_get_children (parent)
                                        : gtk_tree_list_model_get_model (self->levels);

  nj_topic_children_show_more (NJ_TOPIC_CHILDREN (children));
}

static void
row_activate_cb (NjTopicPane *self,
                 guint        position)
{
  g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (self->selection), position);
  g_autoptr (NjTopicNode) node = dup_node (item);
  g_autofree char *topic = NULL;

  if (node == NULL || nj_topic_node_is_more (node))
    return;

  if (GTK_IS_TREE_LIST_ROW (item))
    {
      gtk_tree_list_row_set_expanded (GTK_TREE_LIST_ROW (item),
                                      !gtk_tree_list_row_get_expanded (GTK_TREE_LIST_ROW (item)));
    }
  else
    {
      topic = nj_topic_node_dup_topic (node);
      nj_topic_pane_reveal (self, topic);
    }
}

static gboolean
more_cb (gpointer user_data)
{
  NjTopicPane *self = user_data;
  gpointer item = gtk_single_selection_get_selected_item (self->selection);
  g_autoptr (NjTopicNode) node = dup_node (item);

  self->more_source = 0;
  if (node != NULL && nj_topic_node_is_more (node))
    show_more (self, GTK_TREE_LIST_ROW (item));

  return G_SOURCE_REMOVE;
}

/* What goes from the list, as from a ranking, is still what the user wants to see. */
static void
selected_cb (NjTopicPane *self)
{
  g_autoptr (NjTopicNode) node = dup_node (gtk_single_selection_get_selected_item (self->selection));
  g_autofree char *filter = NULL;

  if (node == NULL)
    return;

  if (nj_topic_node_is_more (node))
    {
      /* Not before the selection has told everybody. */
      if (self->more_source == 0)
        self->more_source = g_idle_add (more_cb, self);
      return;
    }

  filter = nj_topic_node_get_n_children (node) > 0 ? nj_topic_node_dup_filter (node)
                                                   : nj_topic_node_dup_topic (node);
  g_signal_emit (self, signals[SIGNAL_SELECTED], 0, filter);
}

static void
search_activate_cb (NjTopicPane *self)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (self->selection)) > 0)
    row_activate_cb (self, 0);
}

static void
stop_search_cb (NjTopicPane *self)
{
  gtk_editable_set_text (self->search_entry, "");
}

/* Menu */

static void
open_menu (NjTopicPane  *self,
           NjTopicNode  *node,
           GdkRectangle *place)
{
  GtkWidget *widget = GTK_WIDGET (self);

  if (node == NULL || nj_topic_node_is_more (node))
    return;

  g_set_object (&self->menu_node, node);
  gtk_widget_action_set_enabled (widget, "topic.reveal",
                                 is_searching (self) || get_order (self) != ORDER_TREE);
  gtk_widget_action_set_enabled (widget, "topic.clear-retained",
                                 nj_connection_get_state (self->connection) == MQTT_STATE_CONNECTED);
  gtk_popover_set_pointing_to (self->menu, place);
  gtk_popover_popup (self->menu);
}

static void
pressed_cb (NjTopicPane *self,
            int          n_press,
            double       x,
            double       y)
{
  GtkWidget *list = GTK_WIDGET (self->list_view);
  GtkWidget *picked = gtk_widget_pick (list, x, y, GTK_PICK_DEFAULT);
  GdkRectangle place = { .width = 1, .height = 1 };
  GtkWidget *row = NULL;

  if (picked == NULL)
    return;

  if (GTK_IS_TREE_EXPANDER (picked))
    row = gtk_tree_expander_get_child (GTK_TREE_EXPANDER (picked));
  else
    row = gtk_widget_get_ancestor (picked, NJ_TYPE_TOPIC_ROW);
  if (!NJ_IS_TOPIC_ROW (row))
    return;

  gtk_widget_translate_coordinates (list, GTK_WIDGET (self), x, y, &x, &y);
  place.x = (int) x;
  place.y = (int) y;
  open_menu (self, nj_topic_row_get_node (NJ_TOPIC_ROW (row)), &place);
}

static void
menu_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  NjTopicPane *self = NJ_TOPIC_PANE (widget);
  g_autoptr (NjTopicNode) node =
    dup_node (gtk_single_selection_get_selected_item (self->selection));
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));
  GdkRectangle place = { .width = 1, .height = 1 };
  double x = 0;
  double y = 0;

  if (focus == NULL || !gtk_widget_is_ancestor (focus, GTK_WIDGET (self->list_view)))
    return;

  gtk_widget_translate_coordinates (focus, widget, 24, gtk_widget_get_height (focus), &x, &y);
  place.x = (int) x;
  place.y = (int) y;
  open_menu (self, node, &place);
}

static void
subscribe (NjTopicPane *self)
{
  guint n = g_list_model_get_n_items (nj_connection_get_subscriptions (self->connection));
  g_autofree char *filter = nj_topic_node_dup_filter (self->menu_node);
  g_autoptr (NjSubscription) subscription = nj_subscription_new (filter, MQTT_QOS_0);

  nj_subscription_set_colour (subscription, nj_subscription_next_colour (n));
  nj_connection_subscribe (self->connection, subscription);
}

static void
clear_retained (NjTopicPane *self)
{
  g_autofree char *filter = nj_topic_node_dup_filter (self->menu_node);

  nj_retained_dialog_present (GTK_WIDGET (self), self->connection, self->tree, filter);
}

static void
topic_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  NjTopicPane *self = NJ_TOPIC_PANE (widget);
  g_autofree char *topic = NULL;

  if (self->menu_node == NULL)
    return;

  topic = nj_topic_node_dup_topic (self->menu_node);
  if (g_str_equal (name, "topic.copy"))
    gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), topic);
  else if (g_str_equal (name, "topic.subscribe"))
    subscribe (self);
  else if (g_str_equal (name, "topic.reveal"))
    nj_topic_pane_reveal (self, topic);
  else if (g_str_equal (name, "topic.clear-retained"))
    clear_retained (self);
  else
    gtk_widget_activate_action (widget, "page.publish-to", "s", topic);
}

/* Widget */

static void
nj_topic_pane_map (GtkWidget *widget)
{
  NjTopicPane *self = NJ_TOPIC_PANE (widget);

  GTK_WIDGET_CLASS (nj_topic_pane_parent_class)->map (widget);

  if (self->tree != NULL || self->connection == NULL)
    return;

  self->tree = nj_topic_tree_new (nj_connection_get_log (self->connection));
  self->levels = create_levels (self);
  update_model (self);
}

static void
nj_topic_pane_dispose (GObject *object)
{
  NjTopicPane *self = NJ_TOPIC_PANE (object);

  g_clear_handle_id (&self->more_source, g_source_remove);
  if (self->list_view != NULL)
    gtk_list_view_set_model (self->list_view, NULL);
  self->list_view = NULL;
  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  nj_widget_clear_children (GTK_WIDGET (self));
  g_clear_object (&self->selection);
  g_clear_object (&self->levels);
  g_clear_object (&self->menu_node);
  g_clear_object (&self->tree);
  g_clear_object (&self->connection);

  G_OBJECT_CLASS (nj_topic_pane_parent_class)->dispose (object);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  const char *actions[] = {
    "topic.copy",
    "topic.publish",
    "topic.subscribe",
    "topic.reveal",
    "topic.clear-retained",
  };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i], NULL, topic_action);
  gtk_widget_class_install_action (widget_class, "topic.menu", NULL, menu_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK,
                                       "topic.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "topic.menu", NULL);
}

static void
nj_topic_pane_class_init (NjTopicPaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nj_topic_pane_dispose;
  widget_class->map = nj_topic_pane_map;

  /**
   * NjTopicPane::selected:
   * @filter: (nullable): the Topic Filter whose messages are wanted, %NULL for all
   */
  signals[SIGNAL_SELECTED] =
    g_signal_new ("selected", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/nightjar_mqtt/Nightjar/nj-topic-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, NjTopicPane, search_entry);
  gtk_widget_class_bind_template_child (widget_class, NjTopicPane, order_drop_down);
  gtk_widget_class_bind_template_child (widget_class, NjTopicPane, stack);
  gtk_widget_class_bind_template_child (widget_class, NjTopicPane, empty_label);
  gtk_widget_class_bind_template_child (widget_class, NjTopicPane, list_view);
  gtk_widget_class_bind_template_child (widget_class, NjTopicPane, menu);
  gtk_widget_class_bind_template_callback (widget_class, update_model);
  gtk_widget_class_bind_template_callback (widget_class, setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, unbind_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, pressed_cb);
  install_actions (widget_class);
}

static void
nj_topic_pane_init (NjTopicPane *self)
{
  self->selection = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  g_signal_connect_swapped (self->selection, "notify::selected-item",
                            G_CALLBACK (selected_cb), self);
  g_signal_connect_swapped (self->selection, "items-changed", G_CALLBACK (update_empty), self);

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_view_set_model (self->list_view, GTK_SELECTION_MODEL (self->selection));
}

/**
 * nj_topic_pane_set_connection:
 * @self: a pane
 * @connection: whose topics it shows; set once
 */
void
nj_topic_pane_set_connection (NjTopicPane  *self,
                              NjConnection *connection)
{
  g_return_if_fail (NJ_IS_TOPIC_PANE (self));
  g_return_if_fail (NJ_IS_CONNECTION (connection));
  g_return_if_fail (self->connection == NULL);

  self->connection = g_object_ref (connection);
}

/**
 * nj_topic_pane_get_tree:
 * @self: a pane
 *
 * Returns: (transfer none) (nullable): the topics, once the pane has been on screen
 */
NjTopicTree *
nj_topic_pane_get_tree (NjTopicPane *self)
{
  g_return_val_if_fail (NJ_IS_TOPIC_PANE (self), NULL);

  return self->tree;
}

/**
 * nj_topic_pane_unselect:
 * @self: a pane
 *
 * Shows the messages of all topics again.
 */
void
nj_topic_pane_unselect (NjTopicPane *self)
{
  g_return_if_fail (NJ_IS_TOPIC_PANE (self));

  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
  g_signal_emit (self, signals[SIGNAL_SELECTED], 0, NULL);
}

/* Opens the levels above @node, and gives its row. */
static GtkTreeListRow *
open_node (NjTopicPane *self,
           NjTopicNode *node)
{
  g_autoptr (NjTopicNode) parent = nj_topic_node_dup_parent (node);
  g_autoptr (GtkTreeListRow) row = NULL;
  GListModel *siblings;
  guint position;

  if (parent == NULL)
    {
      siblings = gtk_tree_list_model_get_model (self->levels);
      position = nj_topic_children_reveal (NJ_TOPIC_CHILDREN (siblings), node);
      return gtk_tree_list_model_get_child_row (self->levels, position);
    }

  row = open_node (self, parent);
  if (row == NULL)
    return NULL;

  gtk_tree_list_row_set_expanded (row, TRUE);
  siblings = gtk_tree_list_row_get_children (row);
  if (siblings == NULL)
    return NULL;

  return gtk_tree_list_row_get_child_row (
    row, nj_topic_children_reveal (NJ_TOPIC_CHILDREN (siblings), node));
}

/**
 * nj_topic_pane_reveal:
 * @self: a pane that has been on screen
 * @topic: a topic, or one that others are below of
 *
 * Shows @topic in the tree and selects it.
 *
 * Returns: whether there is such a topic
 */
gboolean
nj_topic_pane_reveal (NjTopicPane *self,
                      const char  *topic)
{
  g_autoptr (NjTopicNode) node = NULL;
  g_autoptr (GtkTreeListRow) row = NULL;
  guint position;

  g_return_val_if_fail (NJ_IS_TOPIC_PANE (self), FALSE);
  g_return_val_if_fail (topic != NULL, FALSE);

  node = self->tree != NULL ? nj_topic_tree_find (self->tree, topic) : NULL;
  if (node == NULL)
    return FALSE;

  gtk_editable_set_text (self->search_entry, "");
  gtk_drop_down_set_selected (self->order_drop_down, ORDER_TREE);
  update_model (self);
  row = open_node (self, node);
  if (row == NULL)
    return FALSE;

  position = gtk_tree_list_row_get_position (row);
  gtk_single_selection_set_selected (self->selection, position);
  gtk_widget_activate_action (GTK_WIDGET (self->list_view), "list.scroll-to-item", "u", position);

  return TRUE;
}
