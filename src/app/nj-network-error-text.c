/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>

#include "mqtt-error.h"
#include "nj-error-text-private.h"

/* What can go wrong on the way to the broker. */

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

static gboolean
is_websocket (NjProfile *profile)
{
  return profile == NULL || nj_profile_uses_websocket (profile);
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
describe_timeout (const GError  *error,
                  NjProfile     *profile,
                  char         **title,
                  char         **advice)
{
  switch (mqtt_error_get_layer (error))
    {
    case MQTT_LAYER_MQTT:
      *title = g_strdup (_("No Answer to CONNECT"));
      if (is_websocket (profile))
        *advice = g_strdup_printf (_("%s has opened the WebSocket and does not speak MQTT on it. Check that path and port belong to a broker."),
                                   host_of (profile));
      else
        *advice = g_strdup_printf (_("%s has accepted the connection on port %u and does not speak MQTT on it. Check that the port is the broker's, and not one for TLS or WebSockets."),
                                   host_of (profile), port_of (profile));
      break;
    case MQTT_LAYER_TLS:
      *title = g_strdup (_("No Answer to TLS"));
      *advice = g_strdup_printf (_("Port %u is open and does not answer a TLS handshake. Check that it is the broker's port for TLS."),
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

static const char *
proxy_of (NjProfile  *profile,
          char      **host)
{
  if (profile == NULL || !nj_profile_applies (profile, "proxy-host"))
    return _("The system's proxy");

  g_object_get (profile, "proxy-host", host, NULL);

  return *host;
}

/* Whatever it is called elsewhere: the broker has nothing to do with it. */
static void
describe_proxy (const GError  *error,
                NjProfile     *profile,
                char         **title,
                char         **advice)
{
  g_autofree char *host = NULL;
  const char *proxy = proxy_of (profile, &host);

  switch (error->code)
    {
    case MQTT_ERROR_HOST_NOT_FOUND:
      *title = g_strdup (_("The Proxy Is Unknown"));
      /* Translators: %s is a host name, or “The system's proxy” */
      *advice = g_strdup_printf (_("%s was not found. Check the host name of the proxy in the connection's settings, or in those of the system."),
                                 proxy);
      break;
    case MQTT_ERROR_REFUSED:
    case MQTT_ERROR_UNREACHABLE:
    case MQTT_ERROR_TIMED_OUT:
      *title = g_strdup (_("The Proxy Does Not Answer"));
      /* Translators: %s is a host name, or “The system's proxy” */
      *advice = g_strdup_printf (_("%s takes no connection. Check its host and port, or connect without a proxy."),
                                 proxy);
      break;
    default:
      *title = g_strdup (_("The Proxy Failed"));
      /* Translators: a sentence in English without its full stop, a host name and a port */
      *advice = g_strdup_printf (_("%s. Check host, port, user name and password of the proxy, and whether it may connect to %s port %u."),
                                 error->message, host_of (profile), port_of (profile));
      break;
    }
}

/* The files are read when the connection is made, and may have changed since they
 * were chosen. */
static void
describe_tls (const GError  *error,
              NjProfile     *profile,
              char         **title,
              char         **advice)
{
  if (mqtt_error_get_layer (error) == MQTT_LAYER_USAGE)
    {
      *title = g_strdup (_("The TLS Files Cannot Be Used"));
      /* Translators: a sentence in English without its full stop */
      *advice = g_strdup_printf (_("%s. Check the files and the passphrase in the connection's TLS settings."),
                                 error->message);
      return;
    }

  *title = g_strdup (_("The TLS Handshake Failed"));
  /* Translators: a sentence in English without its full stop, and a scheme */
  *advice = g_strdup_printf (_("%s. The port may not speak TLS, or only versions that are too old, or it wants a client certificate. Use %s for a port without TLS."),
                             error->message, is_websocket (profile) ? "ws://" : "mqtt://");
}

static void
describe_client_certificate (NjProfile  *profile,
                             char      **title,
                             char      **advice)
{
  g_autofree char *file = NULL;

  if (profile != NULL)
    g_object_get (profile, "certificate-file", &file, NULL);

  if (file == NULL || *file == '\0')
    {
      *title = g_strdup (_("The Broker Asks for a Client Certificate"));
      *advice = g_strdup (_("This connection has none. Choose the one that you were given in its TLS settings."));
      return;
    }

  *title = g_strdup (_("The Broker Refuses the Client Certificate"));
  *advice = g_strdup (_("It may have expired, or the broker does not trust who signed it. The broker's log tells more."));
}

/* Sets title and advice, and returns TRUE, for an error of the network. */
gboolean
nj_network_error_describe (const GError  *error,
                           NjProfile     *profile,
                           char         **title,
                           char         **advice)
{
  if (mqtt_error_get_layer (error) == MQTT_LAYER_PROXY)
    {
      describe_proxy (error, profile, title, advice);
      return TRUE;
    }

  switch (error->code)
    {
    case MQTT_ERROR_HOST_NOT_FOUND:
      *title = g_strdup (_("The Host Name Is Unknown"));
      *advice = g_strdup_printf (_("DNS does not know “%s”. Check the spelling, and the network."),
                                 host_of (profile));
      return TRUE;
    case MQTT_ERROR_REFUSED:
      *title = g_strdup (_("Nothing Listens There"));
      if (is_websocket (profile))
        *advice = g_strdup_printf (_("%s refuses connections on port %u. Check the port, and that the broker runs with a WebSocket listener."),
                                   host_of (profile), port_of (profile));
      else
        *advice = g_strdup_printf (_("%s refuses connections on port %u. Check the port, and that the broker runs."),
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
      describe_proxy (error, profile, title, advice);
      return TRUE;
    case MQTT_ERROR_TLS:
      describe_tls (error, profile, title, advice);
      return TRUE;
    case MQTT_ERROR_TLS_CERTIFICATE:
      describe_certificate (error, profile, title, advice);
      return TRUE;
    case MQTT_ERROR_TLS_CLIENT_CERTIFICATE:
      describe_client_certificate (profile, title, advice);
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
