/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-ws-limit.h"

/* libsoup refuses larger messages with a limit of 128 KiB of its own, and one
 * PUBLISH can be 256 MiB and the five bytes of its fixed header. */
#define MAX_PAYLOAD_SIZE (256 * 1024 * 1024 + 4096)

/* A message of the WebSocket may carry many packets (5.0 §6): a small Maximum
 * Packet Size must not forbid that. */
#define MIN_PAYLOAD_SIZE (1024 * 1024)

#define EXTENSION_NAME "x-nightjar-limit"
#define EXTENSIONS_HEADER "Sec-WebSocket-Extensions"

/* RFC 6455 §5.2 */
#define FRAME_FIN 0x80
#define FRAME_CONTROL 0x08

struct _MqttWsLimit
{
  SoupWebsocketExtension parent_instance;

  gsize limit;
  gsize size; /* of the message so far */
};

G_DEFINE_FINAL_TYPE (MqttWsLimit, mqtt_ws_limit, SOUP_TYPE_WEBSOCKET_EXTENSION)

static GBytes *
mqtt_ws_limit_process_incoming_message (SoupWebsocketExtension  *extension,
                                        guint8                  *header,
                                        GBytes                  *payload,
                                        GError                 **error)
{
  MqttWsLimit *self = MQTT_WS_LIMIT (extension);

  if ((*header & FRAME_CONTROL) != 0)
    return payload;

  self->size += g_bytes_get_size (payload);
  if (self->size > self->limit)
    {
      g_set_error_literal (error, SOUP_WEBSOCKET_ERROR, SOUP_WEBSOCKET_CLOSE_TOO_BIG,
                           "The frames of a message are too large together");
      g_bytes_unref (payload);
      return NULL;
    }

  if ((*header & FRAME_FIN) != 0)
    self->size = 0;

  return payload;
}

static void
mqtt_ws_limit_class_init (MqttWsLimitClass *klass)
{
  SoupWebsocketExtensionClass *extension_class = SOUP_WEBSOCKET_EXTENSION_CLASS (klass);

  extension_class->name = EXTENSION_NAME;
  extension_class->process_incoming_message = mqtt_ws_limit_process_incoming_message;
}

static void
mqtt_ws_limit_init (MqttWsLimit *self)
{
  self->limit = G_MAXSIZE;
}

/* libsoup uses the extensions that were offered and accepted: both is claimed
 * once the server has answered, and before libsoup looks. */
static void
on_got_informational (SoupMessage *message,
                      gpointer     user_data)
{
  soup_message_headers_append (soup_message_get_request_headers (message),
                               EXTENSIONS_HEADER, EXTENSION_NAME);
  soup_message_headers_append (soup_message_get_response_headers (message),
                               EXTENSIONS_HEADER, EXTENSION_NAME);
}

/**
 * mqtt_ws_limit_add:
 * @session: a session without extensions
 * @message: what is going to ask for a WebSocket
 *
 * Makes the connection that comes of it one with a limit. An extension that the
 * server adds by itself is still refused.
 */
void
mqtt_ws_limit_add (SoupSession *session,
                   SoupMessage *message)
{
  g_return_if_fail (SOUP_IS_SESSION (session));
  g_return_if_fail (SOUP_IS_MESSAGE (message));

  soup_session_add_feature_by_type (session, SOUP_TYPE_WEBSOCKET_EXTENSION_MANAGER);
  soup_session_add_feature_by_type (session, MQTT_TYPE_WS_LIMIT);
  /* It is not to be offered. */
  soup_message_disable_feature (message, MQTT_TYPE_WS_LIMIT);
  soup_message_disable_feature (message, SOUP_TYPE_WEBSOCKET_EXTENSION_DEFLATE);
  soup_message_add_status_code_handler (message, "got-informational",
                                        SOUP_STATUS_SWITCHING_PROTOCOLS,
                                        G_CALLBACK (on_got_informational), NULL);
}

static gsize
get_size (MqttOptions *options)
{
  MqttProperties *properties = mqtt_options_get_properties (options);
  gsize size = MAX_PAYLOAD_SIZE;

  if (mqtt_options_get_version (options) == MQTT_VERSION_5_0 && properties != NULL)
    size = mqtt_properties_get_uint (properties, MQTT_PROPERTY_MAXIMUM_PACKET_SIZE, size);

  return CLAMP (size, MIN_PAYLOAD_SIZE, MAX_PAYLOAD_SIZE);
}

/**
 * mqtt_ws_limit_set:
 * @connection: of a session and a message that mqtt_ws_limit_add() was called with
 * @options: options with the Maximum Packet Size
 *
 * Limits each frame, and the frames of a message together. A larger message ends
 * the connection with %SOUP_WEBSOCKET_CLOSE_TOO_BIG.
 */
void
mqtt_ws_limit_set (SoupWebsocketConnection *connection,
                   MqttOptions             *options)
{
  gsize size;

  g_return_if_fail (SOUP_IS_WEBSOCKET_CONNECTION (connection));
  g_return_if_fail (options != NULL);

  size = get_size (options);
  soup_websocket_connection_set_max_incoming_payload_size (connection, size);
  for (GList *l = soup_websocket_connection_get_extensions (connection); l != NULL; l = l->next)
    {
      if (MQTT_IS_WS_LIMIT (l->data))
        MQTT_WS_LIMIT (l->data)->limit = size;
    }
}
