/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>

#include "nj-error-text.h"
#include "nj-number-text.h"
#include "nj-retained-cleaner.h"
#include "nj-retained-dialog.h"

/**
 * NjRetainedDialog:
 *
 * Clears the retained messages of a branch of topics: says how many there are, asks, shows
 * how far it is, and what is left.
 */
struct _NjRetainedDialog
{
  AdwWindow parent_instance;

  NjRetainedCleaner *cleaner; /* (nullable) */
  char *filter;

  GtkLabel *heading_label;
  GtkLabel *body_label;
  GtkProgressBar *progress_bar;
  GtkButton *close_button;
  GtkWidget *clear_button;
};

G_DEFINE_FINAL_TYPE (NjRetainedDialog, nj_retained_dialog, ADW_TYPE_WINDOW)

static char *
number_to_text (guint number)
{
  return nj_number_to_text (number, NJ_UNIT_COUNT);
}

static void
set_texts (NjRetainedDialog *self,
           const char       *heading,
           const char       *body)
{
  gtk_label_set_text (self->heading_label, heading);
  gtk_label_set_text (self->body_label, body);
}

static void
show_found (NjRetainedDialog *self)
{
  guint n = nj_retained_cleaner_get_n_found (self->cleaner);
  g_autofree char *number = number_to_text (n);
  g_autofree char *heading = NULL;
  g_autofree char *body = NULL;

  if (n == 0)
    {
      /* Translators: %s is a Topic Filter */
      body = g_strdup_printf (_("The broker has none with a topic of %s."), self->filter);
      set_texts (self, _("No Retained Messages"), body);
      return;
    }

  /* Translators: %s is a number */
  heading = g_strdup_printf (ngettext ("Clear %s Retained Message?", "Clear %s Retained Messages?", n),
                             number);
  /* Translators: %s is a Topic Filter */
  body = g_strdup_printf (_("The broker keeps them with topics of %s, and gives them to everybody who subscribes. This cannot be undone."),
                          self->filter);
  set_texts (self, heading, body);
}

static void
show_clearing (NjRetainedDialog *self)
{
  guint n_done = nj_retained_cleaner_get_n_cleared (self->cleaner) +
                 nj_retained_cleaner_get_n_failed (self->cleaner);
  g_autofree char *done = number_to_text (n_done);
  g_autofree char *all = number_to_text (nj_retained_cleaner_get_n_found (self->cleaner));
  /* Translators: two numbers */
  g_autofree char *body = g_strdup_printf (_("%s of %s"), done, all);

  set_texts (self, _("Clearing…"), body);
}

/* Why some are left, as far as the broker says. */
static void
add_reasons (NjRetainedDialog *self,
             GString          *text)
{
  GPtrArray *problems = nj_retained_cleaner_get_problems (self->cleaner);

  for (guint i = 0; i < problems->len; i++)
    {
      g_autofree char *sentence = nj_error_to_sentence (g_ptr_array_index (problems, i));

      g_string_append_printf (text, "\n%s", sentence);
    }

  if (problems->len == 0 && !nj_retained_cleaner_get_cancelled (self->cleaner))
    g_string_append_printf (text, "\n%s", _("The broker may not allow it, or somebody has published them again."));
}

static void
show_done (NjRetainedDialog *self)
{
  guint n_left = nj_retained_cleaner_get_n_left (self->cleaner);
  guint n_cleared = nj_retained_cleaner_get_n_found (self->cleaner) - n_left;
  g_autofree char *cleared = number_to_text (n_cleared);
  g_autofree char *left = number_to_text (n_left);
  g_autoptr (GString) body = g_string_new (NULL);

  /* Translators: %s is a number */
  g_string_append_printf (body, ngettext ("%s message was cleared.", "%s messages were cleared.", n_cleared),
                          cleared);
  if (n_left > 0)
    {
      g_string_append_c (body, '\n');
      /* Translators: %s is a number */
      g_string_append_printf (body, ngettext ("%s is still there.", "%s are still there.", n_left),
                              left);
      add_reasons (self, body);
    }

  set_texts (self, n_left == 0 ? _("Retained Messages Cleared") : _("Not All Were Cleared"),
             body->str);
}

static void
show_failed (NjRetainedDialog *self)
{
  g_autofree char *sentence =
    nj_error_to_sentence (nj_retained_cleaner_get_error (self->cleaner));

  set_texts (self, _("Retained Messages Not Cleared"), sentence);
}

static void
update (NjRetainedDialog *self)
{
  NjRetainedCleanerState state = nj_retained_cleaner_get_state (self->cleaner);
  gboolean found = state == NJ_RETAINED_CLEANER_FOUND &&
                   nj_retained_cleaner_get_n_found (self->cleaner) > 0;
  gboolean busy = state == NJ_RETAINED_CLEANER_FINDING || state == NJ_RETAINED_CLEANER_CLEARING ||
                  state == NJ_RETAINED_CLEANER_CHECKING;
  double progress;

  switch (state)
    {
    case NJ_RETAINED_CLEANER_FOUND:
      show_found (self);
      break;
    case NJ_RETAINED_CLEANER_CLEARING:
      show_clearing (self);
      break;
    case NJ_RETAINED_CLEANER_CHECKING:
      set_texts (self, _("Checking…"), _("The broker says what is left."));
      break;
    case NJ_RETAINED_CLEANER_DONE:
      show_done (self);
      break;
    case NJ_RETAINED_CLEANER_FAILED:
      show_failed (self);
      break;
    case NJ_RETAINED_CLEANER_FINDING:
    default:
      set_texts (self, _("Finding…"), _("The broker says which messages it has retained."));
      break;
    }

  g_object_get (self->cleaner, "progress", &progress, NULL);
  gtk_progress_bar_set_fraction (self->progress_bar, progress);
  gtk_widget_set_visible (GTK_WIDGET (self->progress_bar), busy);
  gtk_widget_set_visible (self->clear_button, found);
  gtk_button_set_label (self->close_button, busy || found ? _("_Cancel") : _("_Close"));
}

static void
clear_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  nj_retained_cleaner_clear (NJ_RETAINED_DIALOG (widget)->cleaner);
}

/* Who cancels sees what has become of it. */
static gboolean
close_request_cb (NjRetainedDialog *self)
{
  if (self->cleaner == NULL ||
      nj_retained_cleaner_get_state (self->cleaner) != NJ_RETAINED_CLEANER_CLEARING ||
      nj_retained_cleaner_get_cancelled (self->cleaner))
    return FALSE;

  nj_retained_cleaner_cancel (self->cleaner);

  return TRUE;
}

static void
nj_retained_dialog_dispose (GObject *object)
{
  NjRetainedDialog *self = NJ_RETAINED_DIALOG (object);

  if (self->cleaner != NULL)
    g_signal_handlers_disconnect_by_data (self->cleaner, self);
  g_clear_object (&self->cleaner);
  g_clear_pointer (&self->filter, g_free);

  G_OBJECT_CLASS (nj_retained_dialog_parent_class)->dispose (object);
}

static void
nj_retained_dialog_class_init (NjRetainedDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nj_retained_dialog_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/nightjar_mqtt/Nightjar/nj-retained-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, NjRetainedDialog, heading_label);
  gtk_widget_class_bind_template_child (widget_class, NjRetainedDialog, body_label);
  gtk_widget_class_bind_template_child (widget_class, NjRetainedDialog, progress_bar);
  gtk_widget_class_bind_template_child (widget_class, NjRetainedDialog, close_button);
  gtk_widget_class_bind_template_child (widget_class, NjRetainedDialog, clear_button);
  gtk_widget_class_bind_template_callback (widget_class, close_request_cb);
  gtk_widget_class_install_action (widget_class, "retained.clear", NULL, clear_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
nj_retained_dialog_init (NjRetainedDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * nj_retained_dialog_present:
 * @parent: a widget of the window that asks
 * @connection: a connection
 * @tree: its topics, which are told
 * @filter: the Topic Filter of the branch
 *
 * Begins to clear the retained messages of @filter; the user is asked first.
 */
void
nj_retained_dialog_present (GtkWidget    *parent,
                            NjConnection *connection,
                            NjTopicTree  *tree,
                            const char   *filter)
{
  NjRetainedDialog *self;

  g_return_if_fail (GTK_IS_WIDGET (parent));
  g_return_if_fail (NJ_IS_CONNECTION (connection));
  g_return_if_fail (NJ_IS_TOPIC_TREE (tree));
  g_return_if_fail (filter != NULL);

  self = g_object_new (NJ_TYPE_RETAINED_DIALOG,
                       "transient-for", gtk_widget_get_root (parent),
                       NULL);
  self->filter = g_strdup (filter);
  self->cleaner = nj_retained_cleaner_new (connection, filter);
  g_signal_connect_swapped (self->cleaner, "notify", G_CALLBACK (update), self);
  g_signal_connect_object (self->cleaner, "cleared", G_CALLBACK (nj_topic_tree_note_cleared), tree,
                           G_CONNECT_SWAPPED);
  update (self);
  gtk_window_present (GTK_WINDOW (self));
}
