/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-error.h"

typedef struct
{
  MqttLayer layer;
  int detail;
  MqttProperties *properties;   /* (nullable) */
  GTlsCertificate *certificate; /* (nullable) */
} MqttErrorPrivate;

static void
mqtt_error_private_init (MqttErrorPrivate *priv)
{
  priv->layer = MQTT_LAYER_USAGE;
  priv->detail = -1;
}

static void
mqtt_error_private_copy (const MqttErrorPrivate *source,
                         MqttErrorPrivate       *target)
{
  target->layer = source->layer;
  target->detail = source->detail;
  if (source->properties != NULL)
    target->properties = mqtt_properties_ref (source->properties);
  if (source->certificate != NULL)
    target->certificate = g_object_ref (source->certificate);
}

static void
mqtt_error_private_clear (MqttErrorPrivate *priv)
{
  g_clear_pointer (&priv->properties, mqtt_properties_unref);
  g_clear_object (&priv->certificate);
}

G_DEFINE_EXTENDED_ERROR (MqttError, mqtt_error)

static GError *error_new_valist (MqttLayer                        layer,
                                 MqttError                        code,
                                 int                              detail,
                                 const char                      *format,
                                 va_list args) G_GNUC_PRINTF (4,  0);

static GError *
error_new_valist (MqttLayer   layer,
                  MqttError   code,
                  int         detail,
                  const char *format,
                  va_list     args)
{
  GError *error = g_error_new_valist (MQTT_ERROR, code, format, args);
  MqttErrorPrivate *priv = mqtt_error_get_private (error);

  priv->layer = layer;
  priv->detail = detail;

  return error;
}

/**
 * mqtt_error_new:
 * @layer: where it went wrong
 * @code: what went wrong
 * @detail: a reason code, an HTTP status or #GTlsCertificateFlags, as @code says;
 *   -1 for none
 * @format: the message, in English
 * @...: its arguments
 *
 * Returns: (transfer full): an error
 */
GError *
mqtt_error_new (MqttLayer   layer,
                MqttError   code,
                int         detail,
                const char *format,
                ...)
{
  GError *error;
  va_list args;

  va_start (args, format);
  error = error_new_valist (layer, code, detail, format, args);
  va_end (args);

  return error;
}

/**
 * mqtt_set_error:
 * @error: (nullable): return location
 * @layer: where it went wrong
 * @code: what went wrong
 * @detail: see mqtt_error_new()
 * @format: the message, in English
 * @...: its arguments
 */
void
mqtt_set_error (GError     **error,
                MqttLayer    layer,
                MqttError    code,
                int          detail,
                const char  *format,
                ...)
{
  va_list args;

  if (error == NULL)
    return;

  va_start (args, format);
  g_propagate_error (error, error_new_valist (layer, code, detail, format, args));
  va_end (args);
}

static int
get_detail (const GError *error)
{
  return ((MqttErrorPrivate *) mqtt_error_get_private (error))->detail;
}

/**
 * mqtt_error_get_layer:
 * @error: an error
 *
 * Returns: where it went wrong; %MQTT_LAYER_USAGE for errors of other domains
 */
MqttLayer
mqtt_error_get_layer (const GError *error)
{
  g_return_val_if_fail (error != NULL, MQTT_LAYER_USAGE);

  if (error->domain != MQTT_ERROR)
    return MQTT_LAYER_USAGE;

  return ((MqttErrorPrivate *) mqtt_error_get_private (error))->layer;
}

/**
 * mqtt_error_get_reason:
 * @error: an error
 *
 * Returns: the reason code (5.0 §2.4) that a packet carried, or with which a
 *   fault is answered; -1 if there is none
 */
int
mqtt_error_get_reason (const GError *error)
{
  int detail;

  g_return_val_if_fail (error != NULL, -1);

  if (error->domain != MQTT_ERROR)
    return -1;

  detail = get_detail (error);
  switch ((MqttError) error->code)
    {
    case MQTT_ERROR_CONNECT_REFUSED:
    case MQTT_ERROR_SERVER_DISCONNECT:
    case MQTT_ERROR_REJECTED:
      return detail >= 0 && detail <= G_MAXUINT8 ? detail : -1;
    case MQTT_ERROR_NOT_SUPPORTED:
    case MQTT_ERROR_TOO_LARGE:
    case MQTT_ERROR_KEEP_ALIVE:
    case MQTT_ERROR_MALFORMED:
    case MQTT_ERROR_PROTOCOL:
    case MQTT_ERROR_SESSION:
    case MQTT_ERROR_TAKEN_OVER:
    case MQTT_ERROR_AUTHENTICATION:
      /* The transport's TOO_LARGE has a WebSocket close code. */
      return MQTT_REASON_IS_ERROR (detail) && detail <= G_MAXUINT8 ? detail : -1;
    case MQTT_ERROR_FAILED:
    case MQTT_ERROR_CANCELLED:
    case MQTT_ERROR_INVALID_ARGUMENT:
    case MQTT_ERROR_INVALID_URL:
    case MQTT_ERROR_NOT_CONNECTED:
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
    case MQTT_ERROR_CLOSED:
    case MQTT_ERROR_STORAGE:
    case MQTT_ERROR_EXPIRED:
    case MQTT_ERROR_DROPPED:
    default:
      return -1;
    }
}

/**
 * mqtt_error_get_http_status:
 * @error: an error
 *
 * Returns: the HTTP status that answered the upgrade, or -1
 */
int
mqtt_error_get_http_status (const GError *error)
{
  g_return_val_if_fail (error != NULL, -1);

  if (error->domain != MQTT_ERROR ||
      (error->code != MQTT_ERROR_HTTP_STATUS && error->code != MQTT_ERROR_NOT_WEBSOCKET))
    return -1;

  /* What is no WebSocket server may not have answered with HTTP at all. */
  return get_detail (error) > 0 ? get_detail (error) : -1;
}

/**
 * mqtt_error_get_tls_flags:
 * @error: an error
 *
 * Returns: the #GTlsCertificateFlags of a certificate that is not trusted, or 0
 */
int
mqtt_error_get_tls_flags (const GError *error)
{
  g_return_val_if_fail (error != NULL, 0);

  if (error->domain != MQTT_ERROR || error->code != MQTT_ERROR_TLS_CERTIFICATE)
    return 0;

  return MAX (get_detail (error), 0);
}

/**
 * mqtt_error_set_properties:
 * @error: an error of this domain
 * @properties: (nullable): the properties of the packet that it comes from
 *
 * Notes what else the server has said.
 */
void
mqtt_error_set_properties (GError         *error,
                           MqttProperties *properties)
{
  MqttErrorPrivate *priv;

  g_return_if_fail (error != NULL && error->domain == MQTT_ERROR);

  priv = mqtt_error_get_private (error);
  if (properties != NULL)
    mqtt_properties_ref (properties);
  g_clear_pointer (&priv->properties, mqtt_properties_unref);
  priv->properties = properties;
}

/**
 * mqtt_error_get_properties:
 * @error: an error
 *
 * Returns: (nullable) (transfer none): the properties of the packet that it comes
 *   from: a Reason String, User Properties, a Server Reference
 */
MqttProperties *
mqtt_error_get_properties (const GError *error)
{
  g_return_val_if_fail (error != NULL, NULL);

  if (error->domain != MQTT_ERROR)
    return NULL;

  return ((MqttErrorPrivate *) mqtt_error_get_private (error))->properties;
}

/**
 * mqtt_error_set_certificate:
 * @error: an error of this domain
 * @certificate: (nullable): what the server has shown
 *
 * Notes the certificate that is not trusted.
 */
void
mqtt_error_set_certificate (GError          *error,
                            GTlsCertificate *certificate)
{
  g_return_if_fail (error != NULL && error->domain == MQTT_ERROR);

  g_set_object (&((MqttErrorPrivate *) mqtt_error_get_private (error))->certificate,
                certificate);
}

/**
 * mqtt_error_get_certificate:
 * @error: an error
 *
 * Returns: (nullable) (transfer none): the certificate that is not trusted, with
 *   the chain that came with it
 */
GTlsCertificate *
mqtt_error_get_certificate (const GError *error)
{
  g_return_val_if_fail (error != NULL, NULL);

  if (error->domain != MQTT_ERROR)
    return NULL;

  return ((MqttErrorPrivate *) mqtt_error_get_private (error))->certificate;
}
