/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz-input.h"

void
fuzz_input_init (FuzzInput    *self,
                 const guint8 *data,
                 gsize         size)
{
  self->data = data;
  self->size = size;
  self->offset = 0;
}

gboolean
fuzz_input_is_at_end (FuzzInput *self)
{
  return self->offset == self->size;
}

guint8
fuzz_input_take_u8 (FuzzInput *self)
{
  return fuzz_input_is_at_end (self) ? 0 : self->data[self->offset++];
}

guint16
fuzz_input_take_u16 (FuzzInput *self)
{
  guint16 high = fuzz_input_take_u8 (self);

  return high << 8 | fuzz_input_take_u8 (self);
}

/* Up to @size bytes, in memory of their own so that a sanitizer sees their end. */
GBytes *
fuzz_input_take (FuzzInput *self,
                 gsize      size)
{
  gsize taken = MIN (size, self->size - self->offset);
  GBytes *bytes = g_bytes_new (self->data + self->offset, taken);

  self->offset += taken;

  return bytes;
}

GBytes *
fuzz_input_take_rest (FuzzInput *self)
{
  return fuzz_input_take (self, G_MAXSIZE);
}
