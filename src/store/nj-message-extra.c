/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-message-extra.h"

/**
 * nj_message_extra_free:
 * @extra: (transfer full): an #NjMessageExtra
 */
void
nj_message_extra_free (gpointer extra)
{
  NjMessageExtra *self = extra;

  g_clear_pointer (&self->properties, mqtt_properties_unref);
  g_clear_error (&self->problem);
  g_clear_pointer (&self->answer, mqtt_ack_unref);
  g_free (self);
}
