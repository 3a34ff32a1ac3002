/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>

#include "nj-undo.h"

/* How long there is time to think it over, seconds. */
#define TIMEOUT 10

typedef struct
{
  NjUndoFunc undo;
  NjUndoFunc keep;
  gpointer user_data;
  GDestroyNotify destroy;
  gboolean undone;
} Undo;

static void
undo_free (gpointer  data,
           GClosure *closure)
{
  Undo *self = data;

  self->destroy (self->user_data);
  g_free (self);
}

static void
clicked_cb (AdwToast *toast,
            Undo     *self)
{
  self->undone = TRUE;
  self->undo (self->user_data);
}

static void
dismissed_cb (AdwToast *toast,
              Undo     *self)
{
  if (!self->undone && self->keep != NULL)
    self->keep (self->user_data);
}

/**
 * nj_undo_toast_new:
 * @text: what was done, as plain text
 * @undo: undoes it
 * @keep: (nullable): called when it can no longer be undone
 * @user_data: for both
 * @destroy: frees @user_data
 *
 * Returns: (transfer full): a toast that offers to undo something
 */
AdwToast *
nj_undo_toast_new (const char     *text,
                   NjUndoFunc      undo,
                   NjUndoFunc      keep,
                   gpointer        user_data,
                   GDestroyNotify  destroy)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  AdwToast *toast = adw_toast_new (escaped);
  Undo *self = g_new0 (Undo, 1);

  self->undo = undo;
  self->keep = keep;
  self->user_data = user_data;
  self->destroy = destroy;

  adw_toast_set_button_label (toast, _("_Undo"));
  adw_toast_set_timeout (toast, TIMEOUT);
  g_signal_connect (toast, "button-clicked", G_CALLBACK (clicked_cb), self);
  g_signal_connect_data (toast, "dismissed", G_CALLBACK (dismissed_cb), self, undo_free, 0);

  return toast;
}
