/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "case-file.h"

G_BEGIN_DECLS

/**
 * PlayOptions:
 * @driver: path of nightjar-driver
 * @patience: how long to wait for what has to come, µs
 * @verbose: whether to say what goes to and fro
 */
typedef struct
{
  const char *driver;
  gint64 patience;
  gboolean verbose;
} PlayOptions;

gboolean player_play (const PlayOptions *options,
                      const PlayCase    *play_case,
                      char             **log);

G_END_DECLS
