/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <adwaita.h>

#include "nj-source-style.h"

static void
update (GtkSourceBuffer *buffer,
        GParamSpec      *pspec,
        AdwStyleManager *styles)
{
  GtkSourceStyleSchemeManager *schemes = gtk_source_style_scheme_manager_get_default ();
  const char *id = adw_style_manager_get_dark (styles) ? "Adwaita-dark" : "Adwaita";

  gtk_source_buffer_set_style_scheme (buffer,
                                      gtk_source_style_scheme_manager_get_scheme (schemes, id));
}

/**
 * nj_source_buffer_follow_style:
 * @buffer: a buffer
 *
 * Colours its text for the light or dark style, from now on.
 */
void
nj_source_buffer_follow_style (GtkSourceBuffer *buffer)
{
  AdwStyleManager *styles = adw_style_manager_get_default ();

  g_return_if_fail (GTK_SOURCE_IS_BUFFER (buffer));

  g_signal_connect_object (styles, "notify::dark", G_CALLBACK (update), buffer, G_CONNECT_SWAPPED);
  update (buffer, NULL, styles);
}
