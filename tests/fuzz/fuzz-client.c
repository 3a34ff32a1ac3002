/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz.h"
#include "virtual-clock.h"
#include "world.h"

/* Four bytes of setup (see world-options.c), and then a script. The first byte of a
 * step has in bits 4 and 5 who acts, and in the others what is done; with bit 7 the
 * main loop comes to rest after it. What a step needs besides are the bytes after it. */

/* Longer scripts find nothing that shorter ones do not. */
#define MAX_STEPS 400

static void
pass_time (World  *self,
           guint8  what)
{
  static const gint64 spans[] = {
    1 * G_TIME_SPAN_MILLISECOND,
    400 * G_TIME_SPAN_MILLISECOND,
    1 * G_TIME_SPAN_SECOND,
    2 * G_TIME_SPAN_SECOND,
    6 * G_TIME_SPAN_SECOND,
    12 * G_TIME_SPAN_SECOND,
    80 * G_TIME_SPAN_SECOND,
    1 * G_TIME_SPAN_HOUR,
  };

  fuzz_trace ("%" G_GINT64_FORMAT " ms pass\n", spans[what & 7] / G_TIME_SPAN_MILLISECOND);
  virtual_clock_advance (spans[what & 7]);
}

static void
do_step (World *self)
{
  guint8 what = fuzz_input_take_u8 (&self->script);

  switch (what >> 4 & 3)
    {
    case 0:
      pass_time (self, what);
      break;

    case 1:
      world_do_server (self, what);
      break;

    case 2:
      world_do_user (self, what);
      break;

    case 3:
    default:
      g_main_context_iteration (NULL, FALSE);
      break;
    }

  if ((what & 0x80) != 0)
    world_settle (self);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize size)
{
  World *world;

  virtual_clock_start ();
  g_random_set_seed (0);

  world = world_new (data, size);
  for (guint i = 0; i < MAX_STEPS && !fuzz_input_is_at_end (&world->script); i++)
    do_step (world);
  world_end (world);

  virtual_clock_stop ();

  return 0;
}
