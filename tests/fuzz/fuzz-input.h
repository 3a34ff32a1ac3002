/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * FuzzInput:
 *
 * A cursor over what the fuzzer has made up. At the end there are zeros.
 */
typedef struct
{
  const guint8 *data;
  gsize size;
  gsize offset;
} FuzzInput;

void     fuzz_input_init      (FuzzInput    *self,
                               const guint8 *data,
                               gsize         size);
gboolean fuzz_input_is_at_end (FuzzInput    *self);
guint8   fuzz_input_take_u8   (FuzzInput    *self);
guint16  fuzz_input_take_u16  (FuzzInput    *self);
GBytes  *fuzz_input_take      (FuzzInput    *self,
                               gsize         size);
GBytes  *fuzz_input_take_rest (FuzzInput    *self);

G_END_DECLS
