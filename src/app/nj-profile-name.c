/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>

#include "nj-profile-name.h"

/**
 * nj_profile_get_display_name:
 * @profile: a profile
 *
 * Returns: (transfer none): its name; that of the local broker, which nobody has
 *   chosen, in the user's language
 */
const char *
nj_profile_get_display_name (NjProfile *profile)
{
  g_return_val_if_fail (NJ_IS_PROFILE (profile), NULL);

  return nj_profile_get_local (profile) ? _("Local broker") : nj_profile_get_name (profile);
}
