/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * NjUnit:
 * @NJ_UNIT_COUNT: of anything
 * @NJ_UNIT_RATE: per second
 * @NJ_UNIT_BYTES: bytes
 * @NJ_UNIT_BYTE_RATE: bytes per second
 * @NJ_UNIT_LATENCY: µs
 * @NJ_UNIT_DURATION: seconds
 */
typedef enum
{
  NJ_UNIT_COUNT,
  NJ_UNIT_RATE,
  NJ_UNIT_BYTES,
  NJ_UNIT_BYTE_RATE,
  NJ_UNIT_LATENCY,
  NJ_UNIT_DURATION,
} NjUnit;

char *nj_number_to_text (double value,
                         NjUnit unit);

G_END_DECLS
