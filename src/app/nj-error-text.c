/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <gio/gio.h>
#include <glib/gi18n.h>

#include "mqtt-error.h"
#include "nj-error-text.h"
#include "nj-local-broker.h"
#include "nj-payload-format.h"
#include "nj-profile-error-text.h"
#include "nj-profile-store.h"
#include "nj-reason-text.h"

/* Errors of all layers, in the words of the user's problem: a title that says
 * what happened, and a sentence that says what to do. Both are set by each of
 * the functions below that knows the error. */

#define EXAMPLE_ADDRESS "wss://broker.emqx.io:8084/mqtt"

static const char *
host_of (NjProfile *profile)
{
  const char *host = profile == NULL ? NULL : nj_profile_get_host (profile);

  return host == NULL || *host == '\0' ? _("the broker") : host;
}

static guint
port_of (NjProfile *profile)
{
  return profile == NULL ? 0 : nj_profile_get_port (profile);
}

static void
describe_certificate (const GError  *error,
                      NjProfile     *profile,
                      char         **title,
                      char         **advice)
{
  GTlsCertificateFlags flags = mqtt_error_get_tls_flags (error);

  if (flags & G_TLS_CERTIFICATE_EXPIRED)
    {
      *title = g_strdup (_("The Certificate Has Expired"));
      *advice = g_strdup_printf (_("The certificate of %s is past its date. Renew it on the broker; a phone refuses it, too."),
                                 host_of (profile));
    }
  else if (flags & G_TLS_CERTIFICATE_NOT_ACTIVATED)
    {
      *title = g_strdup (_("The Certificate Is Not Yet Valid"));
      *advice = g_strdup (_("Its first day is in the future. Check the clock of this computer, then the certificate."));
    }
  else if (flags & G_TLS_CERTIFICATE_BAD_IDENTITY)
    {
      *title = g_strdup (_("The Certificate Is for Another Name"));
      *advice = g_strdup_printf (_("It does not name “%s”. Connect with a name that is in the certificate, or have it issued for this one."),
                                 host_of (profile));
    }
  else
    {
      *title = g_strdup (_("The Certificate Is Not Trusted"));
      *advice = g_strdup_printf (_("%s shows a certificate that is self-signed or from an unknown authority. Choose the authority's certificate as CA file in the connection's TLS settings; a phone needs one from a public authority."),
                                 host_of (profile));
    }
}

static void
describe_http_status (const GError  *error,
                      NjProfile     *profile,
                      char         **title,
                      char         **advice)
{
  int status = mqtt_error_get_http_status (error);

  *title = g_strdup_printf (_("The Server Answered HTTP %d"), status);
  switch (status)
    {
    case 404:
      *advice = g_strdup_printf (_("There is no WebSocket at the path “%s”. Most brokers use /mqtt; check the path in the address."),
                                 profile == NULL ? "" : nj_profile_get_path (profile));
      break;
    case 401:
    case 403:
      *advice = g_strdup (_("The web server in front of the broker wants a permission of its own. Check its access rules, or add the header it asks for to the connection."));
      break;
    case 301:
    case 302:
    case 307:
    case 308:
      *advice = g_strdup (_("It redirects to another address. Use that address, often with wss:// instead of ws://."));
      break;
    case 502:
    case 503:
    case 504:
      *advice = g_strdup (_("The proxy is there, the broker behind it is not. Check that the broker runs and that the proxy forwards to its WebSocket port."));
      break;
    default:
      *advice = g_strdup (_("This is a web server that does not upgrade to a WebSocket. Check port and path of the address."));
      break;
    }
}

static void
describe_not_websocket (const GError  *error,
                        NjProfile     *profile,
                        char         **title,
                        char         **advice)
{
  *title = g_strdup (_("This Is Not a WebSocket Server"));

  if (mqtt_error_get_http_status (error) > 0)
    *advice = g_strdup_printf (_("A web server answers on port %u, with a page and not with a WebSocket. Use the broker's WebSocket port, often 8083 for ws and 8084 for wss, and its path, often /mqtt."),
                               port_of (profile));
  else
    *advice = g_strdup_printf (_("What answers on port %u does not speak HTTP as a WebSocket needs it. It may be the plain MQTT port, often 1883; use the broker's WebSocket port, often 8083 for ws and 8084 for wss."),
                               port_of (profile));
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
      *title = g_strdup (_("The Broker Has Moved"));
      *advice = g_strdup (_("It tells clients to use another server. Ask for the new address and change it in the settings."));
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
      *advice = g_strdup (_("It has taken over the session. Give this connection a Client ID of its own in the settings."));
      return;
    }

  *title = g_strdup (_("The Broker Ended the Connection"));
  *advice = g_strdup_printf (_("Its reason is “%s” (0x%02X)."),
                             nj_reason_to_text (reason), (guint) reason);
}

static void
describe_timeout (const GError  *error,
                  NjProfile     *profile,
                  char         **title,
                  char         **advice)
{
  switch (mqtt_error_get_layer (error))
    {
    case MQTT_LAYER_MQTT:
      *title = g_strdup (_("No Answer to CONNECT"));
      *advice = g_strdup_printf (_("%s has opened the WebSocket and does not speak MQTT on it. Check that path and port belong to a broker."),
                                 host_of (profile));
      break;
    case MQTT_LAYER_TLS:
      *title = g_strdup (_("No Answer to TLS"));
      *advice = g_strdup_printf (_("Port %u is open and does not answer a TLS handshake. Check that it is the wss port."),
                                 port_of (profile));
      break;
    case MQTT_LAYER_HTTP:
    case MQTT_LAYER_WEBSOCKET:
      *title = g_strdup (_("No Answer to the WebSocket Request"));
      *advice = g_strdup_printf (_("Port %u is open and does not answer HTTP. Check that it is the WebSocket port, not the plain MQTT port (often 1883)."),
                                 port_of (profile));
      break;
    case MQTT_LAYER_USAGE:
    case MQTT_LAYER_DNS:
    case MQTT_LAYER_TCP:
    case MQTT_LAYER_PROXY:
    default:
      *title = g_strdup (_("No Answer"));
      *advice = g_strdup_printf (_("%s does not answer on port %u. A firewall may drop the packets; check host, port and network."),
                                 host_of (profile), port_of (profile));
      break;
    }
}

static gboolean
describe_network (const GError  *error,
                  NjProfile     *profile,
                  char         **title,
                  char         **advice)
{
  switch (error->code)
    {
    case MQTT_ERROR_HOST_NOT_FOUND:
      *title = g_strdup (_("The Host Name Is Unknown"));
      *advice = g_strdup_printf (_("DNS does not know “%s”. Check the spelling, and the network."),
                                 host_of (profile));
      return TRUE;
    case MQTT_ERROR_REFUSED:
      *title = g_strdup (_("Nothing Listens There"));
      *advice = g_strdup_printf (_("%s refuses connections on port %u. Check the port, and that the broker runs with a WebSocket listener."),
                                 host_of (profile), port_of (profile));
      return TRUE;
    case MQTT_ERROR_UNREACHABLE:
      *title = g_strdup (_("The Network Does Not Reach It"));
      *advice = g_strdup_printf (_("There is no way to %s from here. Check the network connection and VPN."),
                                 host_of (profile));
      return TRUE;
    case MQTT_ERROR_TIMED_OUT:
      describe_timeout (error, profile, title, advice);
      return TRUE;
    case MQTT_ERROR_PROXY:
      *title = g_strdup (_("The Proxy Failed"));
      *advice = g_strdup_printf (_("The system's proxy does not let the connection through: %s"),
                                 error->message);
      return TRUE;
    case MQTT_ERROR_TLS:
      *title = g_strdup (_("The TLS Handshake Failed"));
      *advice = g_strdup_printf (_("Port %u may not speak TLS, or only versions that are too old. Use ws:// for a port without TLS."),
                                 port_of (profile));
      return TRUE;
    case MQTT_ERROR_TLS_CERTIFICATE:
      describe_certificate (error, profile, title, advice);
      return TRUE;
    case MQTT_ERROR_HTTP_STATUS:
      describe_http_status (error, profile, title, advice);
      return TRUE;
    case MQTT_ERROR_NOT_WEBSOCKET:
      describe_not_websocket (error, profile, title, advice);
      return TRUE;
    case MQTT_ERROR_SUBPROTOCOL:
      *title = g_strdup (_("The Server Does Not Offer MQTT"));
      *advice = g_strdup (_("It accepts WebSockets, and not the subprotocol “mqtt”. Check the path, and that a broker is behind it."));
      return TRUE;
    case MQTT_ERROR_TEXT_FRAME:
      *title = g_strdup (_("The Server Sends Text Frames"));
      *advice = g_strdup (_("MQTT is carried in binary frames only. What answers here is not an MQTT broker, or it is broken."));
      return TRUE;
    default:
      return FALSE;
    }
}

static void
describe_address (const GError  *error,
                  char         **title,
                  char         **advice)
{
  *title = g_strdup (_("The Address Cannot Be Understood"));
  if (strstr (error->message, EXAMPLE_ADDRESS) != NULL)
    *advice = g_strdup_printf ("%s.", error->message);
  else
    /* Translators: a sentence without its full stop, and an address */
    *advice = g_strdup_printf (_("%s. A whole address looks like %s."),
                               error->message, EXAMPLE_ADDRESS);
}

static gboolean
describe_mqtt (const GError  *error,
               NjProfile     *profile,
               char         **title,
               char         **advice)
{
  if (error->domain != MQTT_ERROR)
    return FALSE;

  if (describe_network (error, profile, title, advice))
    return TRUE;

  switch ((MqttError) error->code)
    {
    case MQTT_ERROR_INVALID_URL:
      describe_address (error, title, advice);
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
      *advice = g_strdup (_("Connect first."));
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
      *title = g_strdup (_("The Message Is Too Large"));
      *advice = g_strdup (error->message);
      return TRUE;
    case MQTT_ERROR_NOT_SUPPORTED:
      *title = g_strdup (_("The Broker Does Not Support This"));
      *advice = g_strdup (error->message);
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
    case MQTT_ERROR_TAKEN_OVER:
      *title = g_strdup (_("Another Client Uses This Client ID"));
      *advice = g_strdup (_("The broker lets only one stay, so they would put each other out for ever. Give this connection a Client ID of its own."));
      return TRUE;
    case MQTT_ERROR_AUTHENTICATION:
      *title = g_strdup (_("The Authentication Failed"));
      *advice = g_strdup (error->message);
      return TRUE;
    case MQTT_ERROR_STORAGE:
      *title = g_strdup (_("The Session Cannot Be Kept"));
      *advice = g_strdup_printf (_("Messages would be lost if the program ended now, so the connection was closed: %s"),
                                 error->message);
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
    case MQTT_ERROR_HTTP_STATUS:
    case MQTT_ERROR_NOT_WEBSOCKET:
    case MQTT_ERROR_SUBPROTOCOL:
    case MQTT_ERROR_TEXT_FRAME:
    default:
      return FALSE;
    }
}

static gboolean
describe_profile (const GError  *error,
                  NjProfile     *profile,
                  char         **title,
                  char         **advice)
{
  const char *text;

  if (error->domain != NJ_PROFILE_ERROR)
    return FALSE;

  if (error->code == NJ_PROFILE_ERROR_URL)
    {
      describe_address (error, title, advice);
      return TRUE;
    }

  text = nj_profile_error_get_text (error->code);
  if (profile != NULL &&
      (error->code == NJ_PROFILE_ERROR_CA_FILE_NOT_FOUND ||
       error->code == NJ_PROFILE_ERROR_CA_FILE_UNREADABLE ||
       error->code == NJ_PROFILE_ERROR_CA_FILE_INVALID))
    {
      *title = g_strdup (_("The CA File Cannot Be Used"));
      /* Translators: a path, and a sentence that says what is wrong with the file */
      *advice = g_strdup_printf (_("%s: %s Choose another CA file in the connection's TLS settings, or none."),
                                 nj_profile_get_ca_file (profile), text);
      return TRUE;
    }

  *title = g_strdup (_("The Settings Cannot Be Used"));
  /* Translators: %s is a sentence that says what is wrong */
  *advice = g_strdup_printf (_("%s Correct that in the connection's settings."), text);

  return TRUE;
}

static gboolean
describe_broker (const GError  *error,
                 char         **title,
                 char         **advice)
{
  if (error->domain != NJ_LOCAL_BROKER_ERROR)
    return FALSE;

  switch ((NjLocalBrokerError) error->code)
    {
    case NJ_LOCAL_BROKER_ERROR_NOT_INSTALLED:
      *title = g_strdup (_("Mosquitto Is Not Installed"));
      *advice = g_strdup (_("The local broker is the program mosquitto. Install the package “mosquitto” and connect again."));
      return TRUE;
    case NJ_LOCAL_BROKER_ERROR_SPAWN:
    case NJ_LOCAL_BROKER_ERROR_CONFIG:
    case NJ_LOCAL_BROKER_ERROR_NO_PORT:
    case NJ_LOCAL_BROKER_ERROR_EXITED:
    case NJ_LOCAL_BROKER_ERROR_TIMED_OUT:
    default:
      *title = g_strdup (_("The Local Broker Did Not Start"));
      *advice = g_strdup_printf (_("%s. Its log is in the main menu."), error->message);
      return TRUE;
    }
}

static gboolean
describe_store (const GError  *error,
                char         **title,
                char         **advice)
{
  if (error->domain != NJ_PROFILE_STORE_ERROR)
    return FALSE;

  switch ((NjProfileStoreError) error->code)
    {
    case NJ_PROFILE_STORE_ERROR_BROKEN:
      *title = g_strdup (_("The Saved Connections Could Not Be Read"));
      *advice = g_strdup_printf (_("Nothing is lost: the file was set aside, and you start with the default connections. %s"),
                                 error->message);
      return TRUE;
    case NJ_PROFILE_STORE_ERROR_PARTIAL:
      *title = g_strdup (_("Some Connections Could Not Be Read"));
      *advice = g_strdup_printf (_("They stay in the file as they are. %s"), error->message);
      return TRUE;
    case NJ_PROFILE_STORE_ERROR_FUTURE:
      *title = g_strdup (_("The Connections Are From a Newer Nightjar"));
      *advice = g_strdup (_("They can be used, and changes are not saved. Update Nightjar to change them."));
      return TRUE;
    case NJ_PROFILE_STORE_ERROR_UNREADABLE:
    default:
      *title = g_strdup (_("The Saved Connections Cannot Be Opened"));
      *advice = g_strdup_printf (_("Changes are not saved. %s"), error->message);
      return TRUE;
    }
}

static gboolean
describe_payload (const GError  *error,
                  char         **title,
                  char         **advice)
{
  if (error->domain != NJ_PAYLOAD_ERROR)
    return FALSE;

  switch ((NjPayloadError) error->code)
    {
    case NJ_PAYLOAD_ERROR_JSON:
      *title = g_strdup (_("Not Valid JSON"));
      break;
    case NJ_PAYLOAD_ERROR_HEX:
      *title = g_strdup (_("Not Valid Hexadecimal"));
      break;
    case NJ_PAYLOAD_ERROR_BASE64:
      *title = g_strdup (_("Not Valid Base64"));
      break;
    case NJ_PAYLOAD_ERROR_TEXT:
    default:
      *title = g_strdup (_("Not Valid Text"));
      break;
    }
  *advice = g_strdup (error->message);

  return TRUE;
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
      describe_profile (error, profile, title, advice) ||
      describe_broker (error, title, advice) ||
      describe_store (error, title, advice) ||
      describe_payload (error, title, advice))
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
