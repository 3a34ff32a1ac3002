/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-ws-error.h"

/**
 * mqtt_ws_error_new_broken:
 * @cause: what libsoup says of an open WebSocket
 *
 * Returns: (transfer full): an error
 */
GError *
mqtt_ws_error_new_broken (const GError *cause)
{
  g_return_val_if_fail (cause != NULL, NULL);

  if (g_error_matches (cause, SOUP_WEBSOCKET_ERROR, SOUP_WEBSOCKET_CLOSE_TOO_BIG))
    return mqtt_error_new (MQTT_LAYER_WEBSOCKET, MQTT_ERROR_TOO_LARGE,
                           SOUP_WEBSOCKET_CLOSE_TOO_BIG,
                           "The server sent a WebSocket message larger than any packet may be");

  if (cause->domain == SOUP_WEBSOCKET_ERROR)
    return mqtt_error_new (MQTT_LAYER_WEBSOCKET, MQTT_ERROR_CLOSED, cause->code,
                           "The server broke the WebSocket protocol: %s", cause->message);

  return mqtt_error_new (MQTT_LAYER_TCP, MQTT_ERROR_CLOSED, 0,
                         "The network connection broke: %s", cause->message);
}

/* RFC 6455 §7.4, and what was registered since. */
static const char *
get_words (guint code)
{
  static const char *const words[] = {
    [0] = "it has nothing more to say",
    [1] = "it is going away",
    [2] = "it says that the WebSocket protocol was broken",
    [3] = "it does not accept binary frames",
    [4] = "the code is reserved",
    [5] = "it gives no reason",
    [6] = "abnormal end",
    [7] = "it found the contents of a message inconsistent",
    [8] = "a message broke its policy",
    [9] = "a message was too big for it",
    [10] = "it misses an extension",
    [11] = "it met with an unexpected condition",
    [12] = "it restarts",
    [13] = "it is overloaded, later may be better",
    [14] = "it is a gateway that got an invalid answer from the server behind it",
    [15] = "its TLS handshake failed",
  };

  if (code >= 1000 && code - 1000 < G_N_ELEMENTS (words))
    return words[code - 1000];

  if (code >= 3000 && code < 4000)
    return "a code of a library or framework";

  if (code >= 4000 && code < 5000)
    return "a code of its own";

  return "a code that does not exist";
}

/**
 * mqtt_ws_error_new_closed:
 * @code: the server's close code, 0 without a close frame
 * @text: (nullable): what it has said with it
 *
 * Returns: (nullable) (transfer full): an error, %NULL if the server has closed in
 *   good order
 */
GError *
mqtt_ws_error_new_closed (guint       code,
                          const char *text)
{
  gboolean has_text = text != NULL && *text != '\0';

  switch (code)
    {
    case SOUP_WEBSOCKET_CLOSE_NORMAL:
    case SOUP_WEBSOCKET_CLOSE_NO_STATUS:
      return NULL;

    case 0:
      return mqtt_error_new (MQTT_LAYER_TCP, MQTT_ERROR_CLOSED, 0,
                             "The server closed the network connection without a word");

    default:
      return mqtt_error_new (MQTT_LAYER_WEBSOCKET, MQTT_ERROR_CLOSED, code,
                             "The server closed the WebSocket: %s (%u%s%s)",
                             get_words (code), code, has_text ? ": " : "", has_text ? text : "");
    }
}
