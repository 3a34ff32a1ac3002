/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-backoff.h"
#include "mqtt-error.h"

#define MAX_DELAY (60 * G_TIME_SPAN_SECOND)
#define JITTER 0.25
#define STABLE_TIME (10 * G_TIME_SPAN_SECOND)

/**
 * mqtt_backoff_get_delay:
 * @period: the reconnect period, milliseconds, not 0
 * @attempt: how many attempts have failed since the last stable connection, from 0
 * @random: a number in [0, 1)
 *
 * How long to wait before the next attempt to connect: the period, and then twice
 * as long each time up to a minute (or the period, if that is longer), spread by a
 * quarter either way so that the clients of a broker that restarts do not come back
 * all at once.
 *
 * Returns: the delay, µs
 */
gint64
mqtt_backoff_get_delay (guint  period,
                        guint  attempt,
                        double random)
{
  gint64 delay = (gint64) period * G_TIME_SPAN_MILLISECOND;
  gint64 limit = MAX (delay, MAX_DELAY);

  for (guint i = 0; i < attempt && delay < limit; i++)
    delay *= 2;

  delay = MIN (delay, limit);
  return (gint64) (delay * (1.0 - JITTER + 2.0 * JITTER * random));
}

/**
 * mqtt_backoff_is_stable:
 * @connected: when CONNACK came, monotonic µs
 * @now: the present, monotonic µs
 *
 * Returns: whether the connection has lasted long enough for the delays to begin
 *   again with the first
 */
gboolean
mqtt_backoff_is_stable (gint64 connected,
                        gint64 now)
{
  return now - connected >= STABLE_TIME;
}

/* Busy, full or broken may pass; everything else judges the CONNECT itself,
 * which would be the same the next time. */
static gboolean
refusal_may_heal (int reason)
{
  switch (reason)
    {
    case MQTT_REASON_UNSPECIFIED_ERROR:
    case MQTT_REASON_IMPLEMENTATION_SPECIFIC_ERROR:
    case MQTT_REASON_SERVER_UNAVAILABLE:
    case MQTT_REASON_SERVER_BUSY:
    case MQTT_REASON_SERVER_SHUTTING_DOWN:
    case MQTT_REASON_QUOTA_EXCEEDED:
    case MQTT_REASON_CONNECTION_RATE_EXCEEDED:
      return TRUE;

    default:
      return FALSE;
    }
}

static gboolean
disconnect_may_heal (int reason)
{
  switch (reason)
    {
    case MQTT_REASON_BAD_USER_NAME_OR_PASSWORD:
    case MQTT_REASON_NOT_AUTHORIZED:
    case MQTT_REASON_BANNED:
    case MQTT_REASON_BAD_AUTHENTICATION_METHOD:
    case MQTT_REASON_USE_ANOTHER_SERVER:
    case MQTT_REASON_SERVER_MOVED:
      return FALSE;

    default:
      return TRUE;
    }
}

/* 408, 425 and 429 say "later". A redirection from where there was a server before is
 * a captive portal's. */
static gboolean
status_may_heal (int      status,
                 gboolean known)
{
  return status >= 500 || status == 408 || status == 425 || status == 429 ||
         (known && status < 400);
}

/**
 * mqtt_backoff_may_heal:
 * @error: why a connection or an attempt has failed
 * @known: whether the server has accepted a connection with the same options before
 *
 * Where a web page answers instead of a WebSocket server, the address is wrong and
 * stays so, unless there was a server at that address before: then something in
 * between answers for it, such as a captive portal, and that may pass.
 *
 * Returns: whether to try again by itself can help
 */
gboolean
mqtt_backoff_may_heal (const GError *error,
                       gboolean      known)
{
  g_return_val_if_fail (error != NULL, FALSE);

  if (error->domain != MQTT_ERROR)
    return TRUE;

  switch ((MqttError) error->code)
    {
    case MQTT_ERROR_CANCELLED:
    case MQTT_ERROR_INVALID_ARGUMENT:
    case MQTT_ERROR_INVALID_URL:
    case MQTT_ERROR_NOT_SUPPORTED:
    case MQTT_ERROR_TLS_CERTIFICATE:
    case MQTT_ERROR_TLS_CLIENT_CERTIFICATE:
    case MQTT_ERROR_SUBPROTOCOL:
    /* To come back takes the session over in turn, forever. */
    case MQTT_ERROR_SESSION:
    case MQTT_ERROR_TAKEN_OVER:
    case MQTT_ERROR_AUTHENTICATION:
    case MQTT_ERROR_STORAGE:
      return FALSE;

    case MQTT_ERROR_HTTP_STATUS:
      return status_may_heal (mqtt_error_get_http_status (error), known);

    case MQTT_ERROR_NOT_WEBSOCKET:
      return known || mqtt_error_get_http_status (error) < 0;

    case MQTT_ERROR_CONNECT_REFUSED:
      return refusal_may_heal (mqtt_error_get_reason (error));

    case MQTT_ERROR_SERVER_DISCONNECT:
      return disconnect_may_heal (mqtt_error_get_reason (error));

    case MQTT_ERROR_FAILED:
    case MQTT_ERROR_NOT_CONNECTED:
    case MQTT_ERROR_TOO_LARGE:
    case MQTT_ERROR_HOST_NOT_FOUND:
    case MQTT_ERROR_REFUSED:
    case MQTT_ERROR_UNREACHABLE:
    case MQTT_ERROR_TIMED_OUT:
    case MQTT_ERROR_PROXY:
    case MQTT_ERROR_TLS:
    case MQTT_ERROR_TEXT_FRAME:
    case MQTT_ERROR_REJECTED:
    case MQTT_ERROR_CLOSED:
    case MQTT_ERROR_KEEP_ALIVE:
    case MQTT_ERROR_MALFORMED:
    case MQTT_ERROR_PROTOCOL:
    case MQTT_ERROR_EXPIRED:
    case MQTT_ERROR_DROPPED:
    default:
      return TRUE;
    }
}
