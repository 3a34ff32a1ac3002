/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "app-compat.h"
#include "nj-error-text.h"
#include "nj-problem-bar.h"

/**
 * NjProblemBar:
 *
 * Why a connection is not there: what happened, and what to do.
 */
struct _NjProblemBar
{
  GtkWidget parent_instance;

  NjConnection *connection;

  GtkRevealer *revealer;
  GtkLabel *title_label;
  GtkLabel *advice_label;
  GtkWidget *edit_button;
};

G_DEFINE_FINAL_TYPE (NjProblemBar, nj_problem_bar, GTK_TYPE_WIDGET)

static void
update (NjProblemBar *self)
{
  const GError *error = nj_connection_get_error (self->connection);
  NjProfile *profile = nj_connection_get_profile (self->connection);
  g_autofree char *title = NULL;
  g_autofree char *advice = NULL;

  /* The text stays while the bar slides away. */
  gtk_revealer_set_reveal_child (self->revealer, error != NULL);
  if (error == NULL)
    return;

  nj_error_describe (error, profile, &title, &advice);
  gtk_label_set_text (self->title_label, title);
  gtk_label_set_text (self->advice_label, advice);
  gtk_widget_set_visible (self->edit_button, !nj_profile_get_local (profile));
}

static void
nj_problem_bar_dispose (GObject *object)
{
  NjProblemBar *self = NJ_PROBLEM_BAR (object);

  nj_widget_clear_children (GTK_WIDGET (self));
  g_clear_object (&self->connection);

  G_OBJECT_CLASS (nj_problem_bar_parent_class)->dispose (object);
}

static void
nj_problem_bar_class_init (NjProblemBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = nj_problem_bar_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/nightjar_mqtt/Nightjar/nj-problem-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, NjProblemBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, NjProblemBar, title_label);
  gtk_widget_class_bind_template_child (widget_class, NjProblemBar, advice_label);
  gtk_widget_class_bind_template_child (widget_class, NjProblemBar, edit_button);
}

static void
nj_problem_bar_init (NjProblemBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * nj_problem_bar_set_connection:
 * @self: a bar
 * @connection: whose problems it shows; set once
 */
void
nj_problem_bar_set_connection (NjProblemBar *self,
                               NjConnection *connection)
{
  g_return_if_fail (NJ_IS_PROBLEM_BAR (self));
  g_return_if_fail (NJ_IS_CONNECTION (connection));
  g_return_if_fail (self->connection == NULL);

  self->connection = g_object_ref (connection);
  g_signal_connect_object (connection, "notify::error",
                           G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

/**
 * nj_problem_bar_get_title:
 * @self: a bar
 *
 * Returns: (transfer none) (nullable): what happened, if anything is shown
 */
const char *
nj_problem_bar_get_title (NjProblemBar *self)
{
  g_return_val_if_fail (NJ_IS_PROBLEM_BAR (self), NULL);

  return gtk_revealer_get_reveal_child (self->revealer) ? gtk_label_get_text (self->title_label) : NULL;
}

/**
 * nj_problem_bar_get_advice:
 * @self: a bar
 *
 * Returns: (transfer none) (nullable): what to do, if anything is shown
 */
const char *
nj_problem_bar_get_advice (NjProblemBar *self)
{
  g_return_val_if_fail (NJ_IS_PROBLEM_BAR (self), NULL);

  return gtk_revealer_get_reveal_child (self->revealer) ? gtk_label_get_text (self->advice_label) : NULL;
}
