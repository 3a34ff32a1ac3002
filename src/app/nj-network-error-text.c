/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>

#include "mqtt-error.h"
#include "nj-certificate-text.h"
#include "nj-engine-text.h"
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

/* Without a certificate to look at, it is the broker's own. */
static NjCertificateFault
explain (GTlsCertificate      *certificate,
         GTlsCertificateFlags  flag)
{
  return certificate == NULL ? NJ_CERTIFICATE_FAULT_OWN
                             : nj_certificate_explain_flag (certificate, flag);
}

static void
describe_dates (GTlsCertificate       *certificate,
                GTlsCertificateFlags   flags,
                NjProfile             *profile,
                char                 **title,
                char                 **advice)
{
  if (flags & G_TLS_CERTIFICATE_EXPIRED)
    {
      *title = g_strdup (_("The Certificate Has Expired"));
      if (explain (certificate, G_TLS_CERTIFICATE_EXPIRED) == NJ_CERTIFICATE_FAULT_OWN)
        *advice = g_strdup_printf (_("The certificate of %s is past its date. Renew it on the broker; a phone refuses it, too."),
                                   host_of (profile));
      else
        *advice = g_strdup_printf (_("An authority that the certificate of %s rests on is past its date. Give the broker a chain that is valid; a phone refuses it, too."),
                                   host_of (profile));
      return;
    }

  *title = g_strdup (_("The Certificate Is Not Yet Valid"));
  if (explain (certificate, G_TLS_CERTIFICATE_NOT_ACTIVATED) == NJ_CERTIFICATE_FAULT_OWN)
    *advice = g_strdup (_("Its first day is in the future. Check the clock of this computer, then the certificate."));
  else
    *advice = g_strdup (_("The first day of an authority that it rests on is in the future. Check the clock of this computer, then the chain of the broker."));
}

static void
describe_unknown_authority (GTlsCertificate  *certificate,
                            NjProfile        *profile,
                            char            **title,
                            char            **advice)
{
  *title = g_strdup (_("The Certificate Is Not Trusted"));
  if (explain (certificate, G_TLS_CERTIFICATE_UNKNOWN_CA) == NJ_CERTIFICATE_FAULT_INCOMPLETE)
    *advice = g_strdup_printf (_("%s shows a certificate whose authority is not known here. If it is a public one, have the broker send its whole chain; if it is your own, choose the authority's certificate as CA file in the connection's TLS settings."),
                               host_of (profile));
  else
    *advice = g_strdup_printf (_("%s shows a certificate that is self-signed or from an unknown authority. Choose the authority's certificate as CA file in the connection's TLS settings; a phone needs one from a public authority."),
                               host_of (profile));
}

static void
describe_certificate (const GError  *error,
                      NjProfile     *profile,
                      char         **title,
                      char         **advice)
{
  GTlsCertificateFlags flags = (GTlsCertificateFlags) mqtt_error_get_tls_flags (error);
  GTlsCertificate *certificate = mqtt_error_get_certificate (error);

  if (flags & G_TLS_CERTIFICATE_REVOKED)
    {
      *title = g_strdup (_("The Certificate Was Revoked"));
      *advice = g_strdup_printf (_("Its authority has called the certificate of %s back. Do not connect before the broker has a new one."),
                                 host_of (profile));
    }
  else if (flags & (G_TLS_CERTIFICATE_EXPIRED | G_TLS_CERTIFICATE_NOT_ACTIVATED))
    describe_dates (certificate, flags, profile, title, advice);
  else if (flags & G_TLS_CERTIFICATE_BAD_IDENTITY)
    {
      *title = g_strdup (_("The Certificate Is for Another Name"));
      *advice = g_strdup_printf (_("It does not name “%s”. Connect with a name that is in the certificate, or have it issued for this one."),
                                 host_of (profile));
    }
  else if (flags & G_TLS_CERTIFICATE_UNKNOWN_CA)
    describe_unknown_authority (certificate, profile, title, advice);
  else if (flags & G_TLS_CERTIFICATE_INSECURE)
    {
      *title = g_strdup (_("The Certificate Is Too Weak"));
      *advice = g_strdup_printf (_("The key or the signature of the certificate of %s is no longer safe. Have a new one issued; a phone refuses it, too."),
                                 host_of (profile));
    }
  else
    {
      *title = g_strdup (_("The Certificate Cannot Be Verified"));
      *advice = g_strdup_printf (_("Something about the certificate of %s is not understood here. Look at it, and have a new one issued."),
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
    *advice = g_strdup_printf (_("What answers on port %u does not speak HTTP as a WebSocket needs it. It may be the plain MQTT port, often 1883, or one for TLS; use the broker's WebSocket port, often 8083 for ws and 8084 for wss."),
                               port_of (profile));
}

static void
describe_silent_proxy (char **title,
                       char **advice)
{
  *title = g_strdup (_("The Proxy Does Not Answer"));
  *advice = g_strdup (_("Check host and port of the proxy, or connect without one."));
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
    case MQTT_LAYER_PROXY:
      describe_silent_proxy (title, advice);
      break;
    case MQTT_LAYER_DNS:
    case MQTT_LAYER_TCP:
    case MQTT_LAYER_USAGE:
    default:
      /* With a proxy, it is the first that is looked up and connected to. */
      if (profile != NULL && nj_profile_applies (profile, "proxy-host"))
        {
          describe_silent_proxy (title, advice);
          break;
        }
      if (mqtt_error_get_layer (error) == MQTT_LAYER_DNS)
        {
          *title = g_strdup (_("The Name Server Does Not Answer"));
          *advice = g_strdup (_("Check the network connection."));
          break;
        }
      *title = g_strdup (_("No Answer"));
      *advice = g_strdup_printf (_("%s does not answer on port %u. A firewall may drop the packets; check host, port and network."),
                                 host_of (profile), port_of (profile));
      break;
    }
}

/* Whatever it is called elsewhere: the broker has nothing to do with it. */
static void
describe_proxy (const GError  *error,
                NjProfile     *profile,
                char         **title,
                char         **advice)
{
  g_autofree char *text = nj_engine_text_translate (error->message);

  *title = g_strdup (_("The Proxy Failed"));
  /* Translators: a sentence without its full stop, a host name and a port */
  *advice = g_strdup_printf (_("%s. Check host, port, user name and password of the proxy, and whether it may connect to %s port %u."),
                             text, host_of (profile), port_of (profile));
}

static void
describe_tls (const GError  *error,
              char         **title,
              char         **advice)
{
  g_autofree char *text = nj_engine_text_translate (error->message);

  *title = g_strdup (_("The TLS Handshake Failed"));
  /* Translators: a sentence without its full stop */
  *advice = g_strdup_printf (_("%s. The broker's log tells more."), text);
}

/* They are read when the connection is made, and may have changed since they were
 * chosen. */
static void
describe_tls_files (const GError  *error,
                    char         **title,
                    char         **advice)
{
  g_autofree char *text = nj_engine_text_translate (error->message);

  *title = g_strdup (_("The TLS Files Cannot Be Used"));
  /* Translators: a sentence without its full stop */
  *advice = g_strdup_printf (_("%s. Check the files and the passphrase in the connection's TLS settings."),
                             text);
}

static void
describe_client_certificate (char **title,
                             char **advice)
{
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
  if (mqtt_error_get_layer (error) == MQTT_LAYER_PROXY && error->code != MQTT_ERROR_TIMED_OUT)
    {
      describe_proxy (error, profile, title, advice);
      return TRUE;
    }

  if (mqtt_error_get_layer (error) == MQTT_LAYER_TLS && error->code == MQTT_ERROR_INVALID_ARGUMENT)
    {
      describe_tls_files (error, title, advice);
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
      describe_tls (error, title, advice);
      return TRUE;
    case MQTT_ERROR_TLS_CERTIFICATE:
      describe_certificate (error, profile, title, advice);
      return TRUE;
    case MQTT_ERROR_TLS_CLIENT_CERTIFICATE:
      describe_client_certificate (title, advice);
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
