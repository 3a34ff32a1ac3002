/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <gio/gio.h>
#include <glib/gi18n.h>

#include "mqtt-error.h"
#include "nj-engine-text.h"
#include "nj-error-text-private.h"
#include "nj-reason-text.h"

/* Errors of all layers, in the words of the user's problem: a title that says
 * what happened, and a sentence that says what to do. Both are set by each of
 * the functions below that knows the error. */

/* 5.0 §4.11 */
static void
describe_redirection (const GError  *error,
                      char         **title,
                      char         **advice)
{
  MqttProperties *properties = mqtt_error_get_properties (error);
  const char *reference =
    mqtt_properties_get_string (properties, MQTT_PROPERTY_SERVER_REFERENCE);
  gboolean moved = mqtt_error_get_reason (error) == MQTT_REASON_SERVER_MOVED;

  *title = g_strdup (moved ? _("The Broker Has Moved") : _("The Broker Sends Us to Another Server"));
  if (reference == NULL || *reference == '\0')
    *advice = g_strdup (_("It tells clients to use another server, and not which. Ask for the new address and change it in the settings."));
  else if (moved)
    *advice = g_strdup_printf (_("Its new address is %s."), reference);
  else
    *advice = g_strdup_printf (_("For now, it asks to use %s."), reference);
}

static void
describe_refusal (const GError  *error,
                  NjProfile     *profile,
                  char         **title,
                  char         **advice)
{
  int reason = mqtt_error_get_reason (error);

  switch (reason)
    {
    case MQTT_REASON_BAD_USER_NAME_OR_PASSWORD:
      *title = g_strdup (_("Wrong User Name or Password"));
      *advice = g_strdup (_("The broker does not accept these credentials. Correct them in the connection's settings."));
      break;
    case MQTT_REASON_NOT_AUTHORIZED:
      *title = g_strdup (_("Not Authorized"));
      *advice = g_strdup (_("The broker does not let this user in. Check user name and password, and the broker's access rules."));
      break;
    case MQTT_REASON_CLIENT_IDENTIFIER_NOT_VALID:
      *title = g_strdup (_("The Client ID Was Refused"));
      *advice = g_strdup (_("The broker does not accept this Client ID. Give the connection another one, of letters and digits and not too long."));
      break;
    case MQTT_REASON_UNSUPPORTED_PROTOCOL_VERSION:
      *title = g_strdup (_("The Broker Does Not Speak This Version"));
      *advice = g_strdup (_("Choose another MQTT version in the connection's settings; 3.1.1 is the most common."));
      break;
    case MQTT_REASON_SERVER_UNAVAILABLE:
    case MQTT_REASON_SERVER_BUSY:
      *title = g_strdup (_("The Broker Is Not Available"));
      *advice = g_strdup (_("It is there and takes no connection now. Try again in a while."));
      break;
    case MQTT_REASON_BANNED:
      *title = g_strdup (_("This Client Is Banned"));
      *advice = g_strdup (_("The broker's administrator has to lift the ban."));
      break;
    case MQTT_REASON_USE_ANOTHER_SERVER:
    case MQTT_REASON_SERVER_MOVED:
      describe_redirection (error, title, advice);
      break;
    default:
      *title = g_strdup (_("The Broker Refused the Connection"));
      *advice = g_strdup_printf (_("Its reason is “%s” (0x%02X). The broker's log tells more."),
                                 nj_reason_to_text (reason), (guint) reason);
      break;
    }
}

static void
describe_server_disconnect (const GError  *error,
                            char         **title,
                            char         **advice)
{
  int reason = mqtt_error_get_reason (error);

  if (reason == MQTT_REASON_SESSION_TAKEN_OVER)
    {
      *title = g_strdup (_("Another Client Uses This Client ID"));
      *advice = g_strdup (_("It has taken over the session. Give this connection a Client ID of its own."));
      return;
    }

  if (reason == MQTT_REASON_USE_ANOTHER_SERVER || reason == MQTT_REASON_SERVER_MOVED)
    {
      describe_redirection (error, title, advice);
      return;
    }

  *title = g_strdup (_("The Broker Ended the Connection"));
  *advice = g_strdup_printf (_("Its reason is “%s” (0x%02X)."),
                             nj_reason_to_text (reason), (guint) reason);
}

/* The engine has one code for what is larger than a limit, whichever that is. */
static gboolean
is_queue_full (const GError *error)
{
  return mqtt_error_get_layer (error) == MQTT_LAYER_USAGE &&
         g_str_has_prefix (error->message, "The offline queue");
}

static void
describe_authentication (const GError  *error,
                         char         **title,
                         char         **advice)
{
  g_autofree char *text = nj_engine_text_translate (error->message);

  *title = g_strdup (_("The Authentication Failed"));
  /* Translators: a sentence without its full stop */
  *advice = g_strdup_printf (_("%s. Check user name, password and method in the connection's settings."),
                             text);
}

static void
describe_storage (const GError  *error,
                  char         **title,
                  char         **advice)
{
  g_autofree char *text = nj_engine_text_translate (error->message);

  *title = g_strdup (_("The Session Cannot Be Kept"));
  *advice = g_strdup_printf (_("Messages would be lost if the program ended now, so the connection was closed: %s"),
                             text);
}

static gboolean
describe_mqtt (const GError  *error,
               NjProfile     *profile,
               char         **title,
               char         **advice)
{
  if (error->domain != MQTT_ERROR)
    return FALSE;

  if (nj_engine_text_describe (error->message, title, advice) ||
      nj_network_error_describe (error, profile, title, advice))
    return TRUE;

  switch ((MqttError) error->code)
    {
    case MQTT_ERROR_INVALID_URL:
      nj_address_error_describe (error, title, advice);
      return TRUE;
    case MQTT_ERROR_CONNECT_REFUSED:
      describe_refusal (error, profile, title, advice);
      return TRUE;
    case MQTT_ERROR_SERVER_DISCONNECT:
      describe_server_disconnect (error, title, advice);
      return TRUE;
    case MQTT_ERROR_REJECTED:
      *title = g_strdup (_("The Broker Refused"));
      *advice = g_strdup_printf (_("Its reason is “%s” (0x%02X)."),
                                 nj_reason_to_text (mqtt_error_get_reason (error)),
                                 (guint) mqtt_error_get_reason (error));
      return TRUE;
    case MQTT_ERROR_NOT_CONNECTED:
      *title = g_strdup (_("Not Connected"));
      *advice = g_strdup (_("Connect first. Only messages of QoS 1 and 2 wait for a connection that is being made."));
      return TRUE;
    case MQTT_ERROR_CLOSED:
      *title = g_strdup (_("The Connection Was Lost"));
      *advice = g_strdup (_("The other side closed it without a word. If that happens at once each time, another client may use the same Client ID."));
      return TRUE;
    case MQTT_ERROR_KEEP_ALIVE:
      *title = g_strdup (_("The Broker Has Fallen Silent"));
      *advice = g_strdup (_("It did not answer PINGREQ. The network may be gone, or a proxy has dropped the connection; a shorter Keep Alive helps against that."));
      return TRUE;
    case MQTT_ERROR_TOO_LARGE:
      if (is_queue_full (error))
        {
          *title = g_strdup (_("The Offline Queue Is Full"));
          *advice = g_strdup (_("No more messages may wait to be sent. The limits are in the connection's settings."));
          return TRUE;
        }
      *title = g_strdup (_("The Message Is Too Large"));
      *advice = nj_engine_text_translate (error->message);
      return TRUE;
    case MQTT_ERROR_NOT_SUPPORTED:
      *title = g_strdup (_("The Broker Does Not Support This"));
      *advice = nj_engine_text_translate (error->message);
      return TRUE;
    case MQTT_ERROR_INVALID_ARGUMENT:
      *title = g_strdup (_("This Is Not Valid MQTT"));
      *advice = g_strdup (error->message);
      return TRUE;
    case MQTT_ERROR_MALFORMED:
    case MQTT_ERROR_PROTOCOL:
      *title = g_strdup (_("The Broker Broke the Protocol"));
      *advice = g_strdup_printf (_("The connection was closed: %s"), error->message);
      return TRUE;
    case MQTT_ERROR_SESSION:
      *title = g_strdup (_("The Broker Has an Unknown Session"));
      *advice = g_strdup (_("It kept a session of this Client ID that Nightjar knows nothing of, and MQTT 5 does not let them be put together. Connect once with Clean Start, or use another Client ID."));
      return TRUE;
    case MQTT_ERROR_TAKEN_OVER:
      *title = g_strdup (_("Another Client Uses This Client ID"));
      *advice = g_strdup (_("The broker lets only one stay, so they would put each other out for ever. Give this connection a Client ID of its own."));
      return TRUE;
    case MQTT_ERROR_AUTHENTICATION:
      describe_authentication (error, title, advice);
      return TRUE;
    case MQTT_ERROR_STORAGE:
      describe_storage (error, title, advice);
      return TRUE;
    case MQTT_ERROR_EXPIRED:
      *title = g_strdup (_("The Message Has Expired"));
      *advice = g_strdup (_("There was no connection within its Message Expiry Interval."));
      return TRUE;
    case MQTT_ERROR_DROPPED:
      *title = g_strdup (_("The Message Was Dropped"));
      *advice = g_strdup (_("The offline queue was full, and newer messages took its place."));
      return TRUE;
    case MQTT_ERROR_FAILED:
    case MQTT_ERROR_CANCELLED:
    case MQTT_ERROR_HOST_NOT_FOUND:
    case MQTT_ERROR_REFUSED:
    case MQTT_ERROR_UNREACHABLE:
    case MQTT_ERROR_TIMED_OUT:
    case MQTT_ERROR_PROXY:
    case MQTT_ERROR_TLS:
    case MQTT_ERROR_TLS_CERTIFICATE:
    case MQTT_ERROR_TLS_CLIENT_CERTIFICATE:
    case MQTT_ERROR_HTTP_STATUS:
    case MQTT_ERROR_NOT_WEBSOCKET:
    case MQTT_ERROR_SUBPROTOCOL:
    case MQTT_ERROR_TEXT_FRAME:
    default:
      return FALSE;
    }
}

/**
 * nj_error_describe:
 * @error: an error of any layer
 * @profile: (nullable): the connection it belongs to
 * @title: (out): what happened, as a title
 * @advice: (out): what to do about it, as sentences
 */
void
nj_error_describe (const GError  *error,
                   NjProfile     *profile,
                   char         **title,
                   char         **advice)
{
  g_return_if_fail (error != NULL);
  g_return_if_fail (title != NULL && advice != NULL);

  if (describe_mqtt (error, profile, title, advice) ||
      nj_store_error_describe (error, profile, title, advice))
    return;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE) ||
      g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOSPC))
    {
      *title = g_strdup (_("The Disk Is Full"));
      *advice = g_strdup (_("Nothing is lost as long as Nightjar is open. Make room; it is saved with the next change."));
      return;
    }

  *title = g_strdup (_("Something Went Wrong"));
  *advice = g_strdup (error->message);
}

/**
 * nj_error_to_sentence:
 * @error: an error of any layer
 *
 * Returns: (transfer full): title and advice in one line
 */
char *
nj_error_to_sentence (const GError *error)
{
  g_autofree char *title = NULL;
  g_autofree char *advice = NULL;

  nj_error_describe (error, NULL, &title, &advice);

  /* Translators: a short title, then a sentence */
  return g_strdup_printf (_("%s: %s"), title, advice);
}
