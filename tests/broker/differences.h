/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * Difference:
 * @broker: the broker's name
 * @scene: the scene's name
 * @transports: (nullable): where it is so, names with commas, %NULL for everywhere
 * @versions: (nullable): in which versions it is so, %NULL for all
 * @sign: a part of what the scene complains of
 * @why: what is behind it, a sentence
 * @rule: (nullable): the section that it breaks, %NULL if the specification allows it
 *
 * Something a broker does not do, although it is in the specification.
 */
typedef struct
{
  const char *broker;
  const char *scene;
  const char *transports;
  const char *versions;
  const char *sign;
  const char *why;
  const char *rule;
} Difference;

const Difference *difference_find (const char *broker,
                                   const char *scene,
                                   const char *transport,
                                   const char *version);
gboolean          difference_is_silence
                                  (const Difference *self);
char             *difference_to_string
                                  (const Difference *self);

G_END_DECLS
