/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "app-compat.h"
#include "nj-side-pane.h"
#include "nj-subscription-pane.h"
#include "nj-topic-pane.h"

/**
 * NjSidePane:
 *
 * What there is beside the messages of a connection: its subscriptions, or its topics. One
 * of them at most says which messages are shown.
 */
struct _NjSidePane
{
  GtkWidget parent_instance;

  gboolean changing; /* what the other pane shows is given up */

  GtkStack *stack;
  NjSubscriptionPane *subscription_pane;
  NjTopicPane *topic_pane;
};

typedef enum
{
  SIGNAL_SELECTED,
  SIGNAL_EDIT,
  SIGNAL_REMOVE,
  N_SIGNALS
} NjSidePaneSignal;

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (NjSidePane, nj_side_pane, GTK_TYPE_WIDGET)

static void
subscription_selected_cb (NjSidePane         *self,
                          NjLiveSubscription *subscription)
{
  if (self->changing)
    return;

  self->changing = TRUE;
  nj_topic_pane_unselect (self->topic_pane);
  self->changing = FALSE;
  g_signal_emit (self, signals[SIGNAL_SELECTED], 0,
                 subscription != NULL ? nj_live_subscription_get_filter (subscription) : NULL);
}

static void
topic_selected_cb (NjSidePane *self,
                   const char *filter)
{
  if (self->changing)
    return;

  self->changing = TRUE;
  nj_subscription_pane_unselect (self->subscription_pane);
  self->changing = FALSE;
  g_signal_emit (self, signals[SIGNAL_SELECTED], 0, filter);
}

static void
edit_cb (NjSidePane     *self,
         NjSubscription *subscription)
{
  g_signal_emit (self, signals[SIGNAL_EDIT], 0, subscription);
}

static void
remove_cb (NjSidePane     *self,
           NjSubscription *subscription)
{
  g_signal_emit (self, signals[SIGNAL_REMOVE], 0, subscription);
}

static void
switch_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  gtk_stack_set_visible_child_name (NJ_SIDE_PANE (widget)->stack,
                                    g_variant_get_string (parameter, NULL));
}

static void
nj_side_pane_dispose (GObject *object)
{
  nj_widget_clear_children (GTK_WIDGET (object));

  G_OBJECT_CLASS (nj_side_pane_parent_class)->dispose (object);
}

static void
nj_side_pane_class_init (NjSidePaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nj_side_pane_dispose;

  /**
   * NjSidePane::selected:
   * @filter: (nullable): the Topic Filter whose messages are wanted, %NULL for all
   */
  signals[SIGNAL_SELECTED] =
    g_signal_new ("selected", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRING);
  /**
   * NjSidePane::edit:
   * @subscription: what is to be edited
   */
  signals[SIGNAL_EDIT] =
    g_signal_new ("edit", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, NJ_TYPE_SUBSCRIPTION);
  /**
   * NjSidePane::remove:
   * @subscription: what is to be unsubscribed
   */
  signals[SIGNAL_REMOVE] =
    g_signal_new ("remove", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, NJ_TYPE_SUBSCRIPTION);

  g_type_ensure (NJ_TYPE_SUBSCRIPTION_PANE);
  g_type_ensure (NJ_TYPE_TOPIC_PANE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/nightjar_mqtt/Nightjar/nj-side-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, NjSidePane, stack);
  gtk_widget_class_bind_template_child (widget_class, NjSidePane, subscription_pane);
  gtk_widget_class_bind_template_child (widget_class, NjSidePane, topic_pane);
  gtk_widget_class_install_action (widget_class, "side.show", "s", switch_action);
}

static void
nj_side_pane_init (NjSidePane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  g_signal_connect_swapped (self->subscription_pane, "selected",
                            G_CALLBACK (subscription_selected_cb), self);
  g_signal_connect_swapped (self->subscription_pane, "edit", G_CALLBACK (edit_cb), self);
  g_signal_connect_swapped (self->subscription_pane, "remove", G_CALLBACK (remove_cb), self);
  g_signal_connect_swapped (self->topic_pane, "selected", G_CALLBACK (topic_selected_cb), self);
}

/**
 * nj_side_pane_set_connection:
 * @self: a pane
 * @connection: whose subscriptions and topics it shows; set once
 */
void
nj_side_pane_set_connection (NjSidePane   *self,
                             NjConnection *connection)
{
  g_return_if_fail (NJ_IS_SIDE_PANE (self));

  nj_subscription_pane_set_connection (self->subscription_pane, connection);
  nj_topic_pane_set_connection (self->topic_pane, connection);
}

/**
 * nj_side_pane_unselect:
 * @self: a pane
 *
 * Shows all messages again.
 */
void
nj_side_pane_unselect (NjSidePane *self)
{
  g_return_if_fail (NJ_IS_SIDE_PANE (self));

  self->changing = TRUE;
  nj_subscription_pane_unselect (self->subscription_pane);
  nj_topic_pane_unselect (self->topic_pane);
  self->changing = FALSE;
  g_signal_emit (self, signals[SIGNAL_SELECTED], 0, NULL);
}
