/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "virtual-clock.h"

#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

/* Not 0, which stands for "never" in some places. */
#define START (1000 * G_TIME_SPAN_SECOND)

/* When the calendar began. */
#define EPOCH (1700000000 * G_TIME_SPAN_SECOND)

static gint64 current_time;
static gboolean running;

/* GLib binds its calls to its own functions when it is linked, so that
 * g_get_monotonic_time() cannot be replaced for it. What it calls of the C library
 * can: this function takes the place of the library's. */
int
clock_gettime (clockid_t        id,
               struct timespec *time)
{
  if (!running || id != CLOCK_MONOTONIC)
    return (int) syscall (SYS_clock_gettime, id, time);

  time->tv_sec = current_time / G_TIME_SPAN_SECOND;
  time->tv_nsec = current_time % G_TIME_SPAN_SECOND * 1000;

  return 0;
}

/* What g_get_real_time() calls, and libFuzzer does not. */
int
gettimeofday (struct timeval *restrict time,
              void *restrict           zone)
{
  if (!running)
    return (int) syscall (SYS_gettimeofday, time, zone);

  time->tv_sec = (EPOCH + current_time) / G_TIME_SPAN_SECOND;
  time->tv_usec = (EPOCH + current_time) % G_TIME_SPAN_SECOND;

  return 0;
}

void
virtual_clock_start (void)
{
  current_time = START;
  running = TRUE;
}

/* µs */
void
virtual_clock_advance (gint64 time)
{
  g_assert (time >= 0);

  current_time += time;
}

void
virtual_clock_stop (void)
{
  running = FALSE;
}
