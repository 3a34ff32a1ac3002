/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-connection-private.h"

/**
 * nj_connection_follow_reference:
 * @self: a connection
 * @reference: the Server Reference with which the server has sent us away (5.0 §4.11)
 * @for_good: whether the profile is to have the new address from now on; otherwise
 *   only this connection goes there
 *
 * Connects to the server that @reference names.
 *
 * Returns: whether @reference can be understood; if not, nothing happens
 */
gboolean
nj_connection_follow_reference (NjConnection *self,
                                const char   *reference,
                                gboolean      for_good)
{
  g_autoptr (NjProfile) elsewhere = NULL;

  g_return_val_if_fail (NJ_IS_CONNECTION (self), FALSE);
  g_return_val_if_fail (reference != NULL, FALSE);

  elsewhere = nj_profile_new ();
  nj_profile_copy_from (elsewhere, self->profile);
  if (!nj_profile_follow_reference (elsewhere, reference))
    return FALSE;

  if (for_good)
    nj_profile_follow_reference (self->profile, reference);

  if (self->state != MQTT_STATE_DISCONNECTED)
    nj_connection_close (self);
  g_clear_object (&self->elsewhere);
  if (!for_good)
    self->elsewhere = g_steal_pointer (&elsewhere);
  self->redirected = TRUE;
  nj_connection_begin_open (self);

  return TRUE;
}

/**
 * nj_connection_get_redirected:
 * @self: a connection
 *
 * Returns: whether it is on the way to where a server has sent it; two servers could
 *   do that for ever
 */
gboolean
nj_connection_get_redirected (NjConnection *self)
{
  g_return_val_if_fail (NJ_IS_CONNECTION (self), FALSE);

  return self->redirected;
}

/**
 * nj_connection_get_url:
 * @self: a connection
 *
 * Returns: (transfer full): the address that it is, or would be, connected to
 */
char *
nj_connection_get_url (NjConnection *self)
{
  g_return_val_if_fail (NJ_IS_CONNECTION (self), NULL);

  return nj_profile_get_url (self->elsewhere != NULL ? self->elsewhere : self->profile);
}

/**
 * nj_connection_get_insecure:
 * @self: a connection
 *
 * Returns: whether the certificate of the server is not verified: by what the settings
 *   are now, or were when the connection was opened
 */
gboolean
nj_connection_get_insecure (NjConnection *self)
{
  g_return_val_if_fail (NJ_IS_CONNECTION (self), FALSE);

  return nj_profile_is_insecure (self->profile) ||
         (self->insecure && self->state != MQTT_STATE_DISCONNECTED);
}
