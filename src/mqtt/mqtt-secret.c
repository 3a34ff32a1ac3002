/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "mqtt-secret.h"

/**
 * mqtt_secret_free:
 * @secret: (nullable) (transfer full): a password or passphrase
 *
 * Frees it, and leaves nothing of it in memory.
 */
void
mqtt_secret_free (char *secret)
{
  if (secret == NULL)
    return;

  explicit_bzero (secret, strlen (secret));
  g_free (secret);
}

/**
 * mqtt_secret_new_bytes:
 * @secret: a password
 *
 * Returns: (transfer full): its bytes, which are overwritten when they are freed
 */
GBytes *
mqtt_secret_new_bytes (const char *secret)
{
  char *copy;

  g_return_val_if_fail (secret != NULL, NULL);

  copy = g_strdup (secret);
  return g_bytes_new_with_free_func (copy, strlen (copy), (GDestroyNotify) mqtt_secret_free, copy);
}
