/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "nj-clear-dialog.h"
#include "nj-profile-name.h"

/**
 * nj_clear_dialog_present:
 * @parent: a widget of the window that asks
 * @connection: whose messages are to be removed
 *
 * Asks the user, and then removes all messages of @connection, also those on the disk.
 */
void
nj_clear_dialog_present (GtkWidget    *parent,
                         NjConnection *connection)
{
  const char *name;
  g_autofree char *body = NULL;
  GtkWidget *dialog;

  g_return_if_fail (GTK_IS_WIDGET (parent));
  g_return_if_fail (NJ_IS_CONNECTION (connection));

  name = nj_profile_get_display_name (nj_connection_get_profile (connection));
  /* Translators: %s is the name of a connection */
  body = g_strdup_printf (_("All messages of “%s” are removed from this computer, also those of earlier days. The broker is not told."),
                          name);
  dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (parent)),
                                   _("Clear Messages?"), body);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog),
                                    "cancel", _("_Cancel"),
                                    "clear", _("C_lear"),
                                    NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "clear",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response::clear",
                           G_CALLBACK (nj_connection_clear_messages), connection,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}
