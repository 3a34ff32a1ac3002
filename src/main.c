/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <locale.h>

#include <glib/gi18n.h>

#include "nj-application.h"

int
main (int   argc,
      char *argv[])
{
  g_autoptr (NjApplication) application = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, nj_application_get_locale_dir ());
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  g_set_prgname (NJ_APPLICATION_ID);
  g_set_application_name (_("Nightjar"));

  application = nj_application_new ();

  return g_application_run (G_APPLICATION (application), argc, argv);
}
