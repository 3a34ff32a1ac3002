/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <libsoup/soup.h>

#include "mqtt-error.h"
#include "mqtt-http-proxy.h"
#include "mqtt-proxy.h"

#define MAX_ANSWER_SIZE (16 * 1024)
#define ANSWER_PREFIX "HTTP/1."
#define ANSWER_END "\r\n\r\n"

struct _MqttHttpProxy
{
  GObject parent_instance;
};

typedef struct
{
  GIOStream *connection;
  GProxyAddress *address;
} ConnectData;

static void mqtt_http_proxy_iface_init (GProxyInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MqttHttpProxy, mqtt_http_proxy, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_PROXY, mqtt_http_proxy_iface_init))

static void
connect_data_free (gpointer user_data)
{
  ConnectData *data = user_data;

  g_object_unref (data->connection);
  g_object_unref (data->address);
  g_free (data);
}

static char *
create_request (GProxyAddress  *address,
                GError        **error)
{
  const char *host = g_proxy_address_get_destination_hostname (address);
  const char *user = g_proxy_address_get_username (address);
  const char *password = g_proxy_address_get_password (address);
  g_autofree char *ascii = g_hostname_to_ascii (host);
  g_autofree char *target = NULL;
  GString *request;

  if (ascii == NULL)
    {
      mqtt_set_error (error, MQTT_LAYER_PROXY, MQTT_ERROR_PROXY, 0,
                      "The proxy cannot be asked for “%s”: it is not a host name", host);
      return NULL;
    }

  target = g_strdup_printf (strchr (ascii, ':') != NULL ? "[%s]:%u" : "%s:%u", ascii,
                            g_proxy_address_get_destination_port (address));
  request = g_string_new (NULL);
  g_string_append_printf (request,
                          "CONNECT %s HTTP/1.1\r\n"
                          "Host: %s\r\n"
                          "User-Agent: Nightjar/" NJ_VERSION "\r\n",
                          target, target);

  if (user != NULL && *user != '\0')
    {
      g_autofree char *both = g_strconcat (user, ":", password != NULL ? password : "", NULL);
      g_autofree char *encoded = g_base64_encode ((const guint8 *) both, strlen (both));

      g_string_append_printf (request, "Proxy-Authorization: Basic %s\r\n", encoded);
    }

  g_string_append (request, "\r\n");
  return g_string_free (request, FALSE);
}

static void
set_error (GError        **error,
           GProxyAddress  *address,
           const char     *text)
{
  g_autofree char *name = mqtt_proxy_dup_name (g_proxy_address_get_uri (address));

  mqtt_set_error (error, MQTT_LAYER_PROXY, MQTT_ERROR_PROXY, 0, "The proxy %s %s", name, text);
}

static gboolean
set_io_error (GError        **error,
              GProxyAddress  *address,
              GError         *cause)
{
  g_autoptr (GError) owned = cause;

  if (g_error_matches (owned, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_propagate_error (error, g_steal_pointer (&owned));
  else
    set_error (error, address, "closed the connection without an answer to CONNECT");

  return FALSE;
}

/* Not a byte more than the answer: the rest is the server's. What is no HTTP is
 * refused at its first byte, as the end of an answer may never come. */
static gboolean
read_answer (GInputStream   *stream,
             GProxyAddress  *address,
             GString        *answer,
             GCancellable   *cancellable,
             GError        **error)
{
  while (!g_str_has_suffix (answer->str, ANSWER_END))
    {
      GError *cause = NULL;
      char byte;
      gssize size = g_input_stream_read (stream, &byte, 1, cancellable, &cause);

      if (size <= 0)
        return set_io_error (error, address, cause);

      g_string_append_c (answer, byte);
      if (byte == '\0' || answer->len > MAX_ANSWER_SIZE ||
          strncmp (answer->str, ANSWER_PREFIX, MIN (answer->len, strlen (ANSWER_PREFIX))) != 0)
        {
          set_error (error, address, "does not speak HTTP");
          return FALSE;
        }
    }

  return TRUE;
}

static gboolean
check_status (GProxyAddress  *address,
              guint           status,
              GError        **error)
{
  const char *user = g_proxy_address_get_username (address);
  const char *what;
  g_autofree char *text = NULL;

  if (SOUP_STATUS_IS_SUCCESSFUL (status))
    return TRUE;

  switch (status)
    {
    case SOUP_STATUS_PROXY_AUTHENTICATION_REQUIRED:
      set_error (error, address,
                 user != NULL && *user != '\0'
                   ? "does not accept the user name and the password (407)"
                   : "wants a user name and a password (407)");
      return FALSE;

    case SOUP_STATUS_UNAUTHORIZED:
    case SOUP_STATUS_FORBIDDEN:
      what = "does not allow a connection to";
      break;

    case SOUP_STATUS_NOT_FOUND:
    case SOUP_STATUS_BAD_GATEWAY:
    case SOUP_STATUS_SERVICE_UNAVAILABLE:
    case SOUP_STATUS_GATEWAY_TIMEOUT:
      what = "cannot reach";
      break;

    default:
      what = "refuses CONNECT to";
      break;
    }

  text = g_strdup_printf ("%s “%s” port %u (%u %s)", what,
                          g_proxy_address_get_destination_hostname (address),
                          g_proxy_address_get_destination_port (address),
                          status, soup_status_get_phrase (status));
  set_error (error, address, text);
  return FALSE;
}

static gboolean
check_answer (GProxyAddress  *address,
              const char     *answer,
              GError        **error)
{
  guint status;

  if (!soup_headers_parse_status_line (answer, NULL, &status, NULL))
    {
      set_error (error, address, "does not speak HTTP");
      return FALSE;
    }

  return check_status (address, status, error);
}

static GIOStream *
mqtt_http_proxy_connect (GProxy         *proxy,
                         GIOStream      *connection,
                         GProxyAddress  *address,
                         GCancellable   *cancellable,
                         GError        **error)
{
  g_autofree char *request = create_request (address, error);
  g_autoptr (GString) answer = g_string_new (NULL);
  GError *cause = NULL;

  if (request == NULL)
    return NULL;

  if (!g_output_stream_write_all (g_io_stream_get_output_stream (connection),
                                  request, strlen (request), NULL, cancellable, &cause))
    {
      set_io_error (error, address, cause);
      return NULL;
    }

  if (!read_answer (g_io_stream_get_input_stream (connection), address, answer,
                    cancellable, error) ||
      !check_answer (address, answer->str, error))
    return NULL;

  return g_object_ref (connection);
}

static void
connect_thread (GTask        *task,
                gpointer      source,
                gpointer      task_data,
                GCancellable *cancellable)
{
  ConnectData *data = task_data;
  GError *error = NULL;
  GIOStream *stream = mqtt_http_proxy_connect (source, data->connection, data->address,
                                               cancellable, &error);

  if (stream == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, stream, g_object_unref);
}

/* Byte by byte is simpler where reading may block. */
static void
mqtt_http_proxy_connect_async (GProxy              *proxy,
                               GIOStream           *connection,
                               GProxyAddress       *address,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (proxy, cancellable, callback, user_data);
  ConnectData *data = g_new0 (ConnectData, 1);

  data->connection = g_object_ref (connection);
  data->address = g_object_ref (address);
  g_task_set_source_tag (task, mqtt_http_proxy_connect_async);
  g_task_set_task_data (task, data, connect_data_free);
  g_task_run_in_thread (task, connect_thread);
}

static GIOStream *
mqtt_http_proxy_connect_finish (GProxy        *proxy,
                                GAsyncResult  *result,
                                GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
mqtt_http_proxy_supports_hostname (GProxy *proxy)
{
  return TRUE;
}

static void
mqtt_http_proxy_iface_init (GProxyInterface *iface)
{
  iface->connect = mqtt_http_proxy_connect;
  iface->connect_async = mqtt_http_proxy_connect_async;
  iface->connect_finish = mqtt_http_proxy_connect_finish;
  iface->supports_hostname = mqtt_http_proxy_supports_hostname;
}

static void
mqtt_http_proxy_class_init (MqttHttpProxyClass *klass)
{
}

static void
mqtt_http_proxy_init (MqttHttpProxy *self)
{
}
