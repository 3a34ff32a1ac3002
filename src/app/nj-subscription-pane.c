/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "app-compat.h"
#include "nj-subscription-pane.h"
#include "nj-subscription-row.h"

/**
 * NjSubscriptionPane:
 *
 * The subscriptions of a connection. Activating one shows only its messages,
 * activating it again shows all.
 */
struct _NjSubscriptionPane
{
  GtkWidget parent_instance;

  NjConnection *connection;
  NjLiveSubscription *selected; /* (nullable) */

  GtkListBox *list_box;
};

typedef enum
{
  SIGNAL_SELECTED,
  SIGNAL_EDIT,
  SIGNAL_REMOVE,
  N_SIGNALS
} NjSubscriptionPaneSignal;

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (NjSubscriptionPane, nj_subscription_pane, GTK_TYPE_WIDGET)

static void
set_selected (NjSubscriptionPane *self,
              NjLiveSubscription *selected)
{
  if (g_set_object (&self->selected, selected))
    g_signal_emit (self, signals[SIGNAL_SELECTED], 0, selected);
}

static void
row_activated_cb (NjSubscriptionPane *self,
                  NjSubscriptionRow  *row)
{
  NjLiveSubscription *live = nj_subscription_row_get_live (row);

  if (self->selected == live)
    nj_subscription_pane_unselect (self);
  else
    set_selected (self, live);
}

static void
edit_cb (NjSubscriptionPane *self,
         NjSubscription     *subscription)
{
  g_signal_emit (self, signals[SIGNAL_EDIT], 0, subscription);
}

static void
remove_cb (NjSubscriptionPane *self,
           NjSubscription     *subscription)
{
  g_signal_emit (self, signals[SIGNAL_REMOVE], 0, subscription);
}

static GtkWidget *
create_row (gpointer item,
            gpointer user_data)
{
  NjSubscriptionPane *self = user_data;
  NjSubscriptionRow *row = nj_subscription_row_new (item);

  g_signal_connect_object (row, "edit", G_CALLBACK (edit_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "remove", G_CALLBACK (remove_cb), self, G_CONNECT_SWAPPED);

  return GTK_WIDGET (row);
}

static void
items_changed_cb (NjSubscriptionPane *self)
{
  GListModel *model = nj_connection_get_subscriptions (self->connection);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (NjLiveSubscription) live = g_list_model_get_item (model, i);

      if (live == self->selected)
        return;
    }

  set_selected (self, NULL);
}

static void
nj_subscription_pane_dispose (GObject *object)
{
  NjSubscriptionPane *self = NJ_SUBSCRIPTION_PANE (object);

  if (self->list_box != NULL)
    gtk_list_box_bind_model (self->list_box, NULL, NULL, NULL, NULL);
  self->list_box = NULL;
  nj_widget_clear_children (GTK_WIDGET (self));
  g_clear_object (&self->selected);
  g_clear_object (&self->connection);

  G_OBJECT_CLASS (nj_subscription_pane_parent_class)->dispose (object);
}

static void
nj_subscription_pane_class_init (NjSubscriptionPaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = nj_subscription_pane_dispose;

  /**
   * NjSubscriptionPane::selected:
   * @subscription: (nullable): whose messages are wanted, %NULL for all
   */
  signals[SIGNAL_SELECTED] =
    g_signal_new ("selected", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, NJ_TYPE_LIVE_SUBSCRIPTION);
  /**
   * NjSubscriptionPane::edit:
   * @subscription: what is to be edited
   */
  signals[SIGNAL_EDIT] =
    g_signal_new ("edit", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, NJ_TYPE_SUBSCRIPTION);
  /**
   * NjSubscriptionPane::remove:
   * @subscription: what is to be unsubscribed
   */
  signals[SIGNAL_REMOVE] =
    g_signal_new ("remove", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, NJ_TYPE_SUBSCRIPTION);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/nightjar_mqtt/Nightjar/nj-subscription-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, NjSubscriptionPane, list_box);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
nj_subscription_pane_init (NjSubscriptionPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * nj_subscription_pane_set_connection:
 * @self: a pane
 * @connection: whose subscriptions it shows; set once
 */
void
nj_subscription_pane_set_connection (NjSubscriptionPane *self,
                                     NjConnection       *connection)
{
  GListModel *model;

  g_return_if_fail (NJ_IS_SUBSCRIPTION_PANE (self));
  g_return_if_fail (NJ_IS_CONNECTION (connection));
  g_return_if_fail (self->connection == NULL);

  self->connection = g_object_ref (connection);
  model = nj_connection_get_subscriptions (connection);
  gtk_list_box_bind_model (self->list_box, model, create_row, self, NULL);
  g_signal_connect_object (model, "items-changed",
                           G_CALLBACK (items_changed_cb), self, G_CONNECT_SWAPPED);
}

/**
 * nj_subscription_pane_unselect:
 * @self: a pane
 *
 * Shows the messages of all subscriptions again.
 */
void
nj_subscription_pane_unselect (NjSubscriptionPane *self)
{
  g_return_if_fail (NJ_IS_SUBSCRIPTION_PANE (self));

  gtk_list_box_unselect_all (self->list_box);
  set_selected (self, NULL);
}
