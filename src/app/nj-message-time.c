/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>
#include <time.h>

#include "nj-message-time.h"
#include "nj-message.h"

/* Days and times of messages, as people in front of the window count them. */

/**
 * nj_message_time_get_day:
 * @time: µs since 1970, UTC
 *
 * Returns: a number that is the same for two times of one local day
 */
int
nj_message_time_get_day (gint64 time)
{
  time_t seconds = time / G_USEC_PER_SEC;
  struct tm local;

  localtime_r (&seconds, &local);

  return local.tm_year * 366 + local.tm_yday;
}

/**
 * nj_message_time_format_day:
 * @time: µs since 1970, UTC
 *
 * Returns: (transfer full): the local day, for people
 */
char *
nj_message_time_format_day (gint64 time)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time / G_USEC_PER_SEC);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;

  if (local == NULL)
    return g_strdup ("");

  /* Translators: a day in a list of messages, like "Monday, 23 November 2026";
   * see g_date_time_format() for what the letters mean. */
  return g_date_time_format (local, _("%A, %-d %B %Y"));
}

/**
 * nj_message_time_find:
 * @messages: a model of #NjMessage in the order of their times
 * @time: µs since 1970, UTC
 *
 * Returns: the index of the first message that is not before @time, or
 *   %G_MAXUINT if all are
 */
guint
nj_message_time_find (GListModel *messages,
                      gint64      time)
{
  guint n = g_list_model_get_n_items (messages);
  guint low = 0;
  guint high = n;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      g_autoptr (NjMessage) message = g_list_model_get_item (messages, middle);

      if (nj_message_get_time (message) < time)
        low = middle + 1;
      else
        high = middle;
    }

  return low < n ? low : G_MAXUINT;
}
