/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>
#include <math.h>

#include "nj-number-text.h"

#define SECONDS_PER_DAY (24 * 60 * 60)

/* What is few has a decimal, unless that is zero. */
static char *
format_number (double value)
{
  if (value >= 100 || value == floor (value) || round (value * 10) == 10 * round (value))
    return g_strdup_printf ("%'.0f", value);

  return g_strdup_printf ("%.1f", value);
}

static char *
format_latency (double value)
{
  if (value < 1000)
    /* Translators: microseconds */
    return g_strdup_printf (_("%.0f µs"), value);
  if (value < 10 * 1000)
    return g_strdup_printf (_("%.2f ms"), value / 1000);
  if (value < G_USEC_PER_SEC)
    /* Translators: milliseconds */
    return g_strdup_printf (_("%.0f ms"), value / 1000);

  /* Translators: seconds */
  return g_strdup_printf (_("%.1f s"), value / G_USEC_PER_SEC);
}

static char *
format_duration (double value)
{
  guint64 seconds = (guint64) value;
  guint days = (guint) (seconds / SECONDS_PER_DAY);
  guint rest = (guint) (seconds % SECONDS_PER_DAY);
  g_autofree char *time = g_strdup_printf ("%02u:%02u:%02u", rest / 3600, rest / 60 % 60, rest % 60);

  if (days == 0)
    return g_steal_pointer (&time);

  /* Translators: days, then hours, minutes and seconds like 10:23:59 */
  return g_strdup_printf (ngettext ("%u day %s", "%u days %s", days), days, time);
}

/**
 * nj_number_to_text:
 * @value: a number that is not negative, or NAN for none
 * @unit: what it counts
 *
 * Returns: (transfer full): the number as the user reads it
 */
char *
nj_number_to_text (double value,
                   NjUnit unit)
{
  g_autofree char *text = NULL;

  if (!isfinite (value) || value < 0)
    return g_strdup ("–");

  switch (unit)
    {
    case NJ_UNIT_RATE:
      text = format_number (value);
      /* Translators: a number of messages per second */
      return g_strdup_printf (_("%s/s"), text);

    case NJ_UNIT_BYTES:
      return g_format_size ((guint64) value);

    case NJ_UNIT_BYTE_RATE:
      text = g_format_size ((guint64) value);
      return g_strdup_printf (_("%s/s"), text);

    case NJ_UNIT_LATENCY:
      return format_latency (value);

    case NJ_UNIT_DURATION:
      return format_duration (value);

    case NJ_UNIT_COUNT:
    default:
      return format_number (value);
    }
}
