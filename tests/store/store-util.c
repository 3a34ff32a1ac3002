/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "store-util.h"

#include <glib/gstdio.h>

/* Removes a directory and what is in it. Links are removed, not followed. */
void
store_remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_unlink (child) != 0)
        store_remove_tree (child);
    }

  g_rmdir (path);
}
