/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>

#include "mqtt-error.h"
#include "nj-error-text.h"
#include "nj-message-text.h"
#include "nj-properties-text.h"
#include "nj-reason-text.h"

/* What the broker has said about a published message. */
static void
append_answer (GString   *text,
               NjMessage *message)
{
  MqttAck *answer = nj_message_get_answer (message);
  const GError *problem = nj_message_get_problem (message);
  MqttProperties *properties = NULL;
  g_autofree char *remarks = NULL;

  if (answer != NULL && answer->n_reasons > 0 && answer->reasons[0] != MQTT_REASON_SUCCESS)
    g_string_append_printf (text, "\n%s (0x%02X)", nj_reason_to_text (answer->reasons[0]),
                            answer->reasons[0]);

  if (answer != NULL)
    properties = answer->properties;
  else if (problem != NULL)
    properties = mqtt_error_get_properties (problem);

  remarks = properties == NULL ? NULL : nj_properties_get_remarks (properties);
  if (remarks != NULL)
    g_string_append_printf (text, "\n%s", remarks);
}

/**
 * nj_message_to_text:
 * @message: a message
 *
 * Returns: (transfer full): some lines for the user with what there is to know of it
 *   besides topic, payload and properties
 */
char *
nj_message_to_text (NjMessage *message)
{
  GString *text = g_string_new (NULL);
  g_autoptr (GDateTime) utc =
    g_date_time_new_from_unix_utc (nj_message_get_time (message) / G_USEC_PER_SEC);
  g_autoptr (GDateTime) local = g_date_time_to_local (utc);
  g_autofree char *time = g_date_time_format (local, "%Y-%m-%d %H:%M:%S");
  g_autofree char *size =
    g_format_size_full (nj_message_get_size (message), G_FORMAT_SIZE_LONG_FORMAT);

  if (nj_message_get_direction (message) == NJ_DIRECTION_RECEIVED)
    /* Translators: date, time, milliseconds */
    g_string_append_printf (text, _("Received %s.%03d"), time,
                            (int) (nj_message_get_time (message) % G_USEC_PER_SEC / 1000));
  else
    /* Translators: date, time, milliseconds */
    g_string_append_printf (text, _("Published %s.%03d"), time,
                            (int) (nj_message_get_time (message) % G_USEC_PER_SEC / 1000));

  g_string_append_printf (text, "\nQoS %d", (int) nj_message_get_qos (message));
  if (nj_message_get_retain (message))
    g_string_append_printf (text, " · %s", _("Retained"));
  if (nj_message_get_dup (message))
    g_string_append_printf (text, " · %s", _("Duplicate (DUP)"));
  g_string_append_printf (text, " · %s", size);

  if (nj_message_get_problem (message) != NULL)
    {
      g_autofree char *sentence = nj_error_to_sentence (nj_message_get_problem (message));

      g_string_append_printf (text, "\n%s", sentence);
    }

  append_answer (text, message);

  return g_string_free (text, FALSE);
}
