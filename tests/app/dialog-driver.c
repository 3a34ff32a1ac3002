/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "app-driver.h"
#include "dialog-driver.h"

static const char *prefix;

/* What AdwApplication does with the program's resources. */
static void
load_style (void)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (provider, "/io/github/nightjar_mqtt/Nightjar/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                              GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

/**
 * dialog_driver_init:
 * @argc: (inout): the program's arguments
 * @argv: (inout): likewise
 *
 * For main() of a test of dialogs without the program around them.
 */
void
dialog_driver_init (int    *argc,
                    char ***argv)
{
  const char *style = g_getenv ("NIGHTJAR_TEST_STYLE");

  /* Keeps names without telling anybody. */
  g_setenv ("GTK_A11Y", "test", TRUE);
  app_driver_init (argc, argv);
  adw_init ();
  load_style ();
  if (g_strcmp0 (style, "dark") == 0)
    adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                        ADW_COLOR_SCHEME_FORCE_DARK);
  prefix = style != NULL ? style : "dialog";
}

/**
 * dialog_driver_picture:
 * @widget: a window
 * @name: what it shows
 *
 * Saves a picture of it.
 */
void
dialog_driver_picture (GtkWidget  *widget,
                       const char *name)
{
  g_autofree char *file = g_strdup_printf ("%s-%s.png", prefix, name);

  app_driver_screenshot (widget, file);
}

/**
 * dialog_driver_get_child:
 * @widget: a widget made from a template
 * @id: an id in the template
 *
 * Returns: (transfer none): the object with this id, which must be there
 */
GObject *
dialog_driver_get_child (GtkWidget  *widget,
                         const char *id)
{
  GObject *child = gtk_widget_get_template_child (widget, G_OBJECT_TYPE (widget), id);

  g_assert_nonnull (child);

  return child;
}
