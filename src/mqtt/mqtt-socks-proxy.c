/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-error.h"
#include "mqtt-proxy.h"
#include "mqtt-socks-proxy.h"

struct _MqttSocksProxy
{
  GObject parent_instance;

  GProxy *gio;
};

static void mqtt_socks_proxy_iface_init (GProxyInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MqttSocksProxy, mqtt_socks_proxy, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_PROXY, mqtt_socks_proxy_iface_init))

static GError *
to_own_error (GProxyAddress *address,
              const GError  *cause)
{
  static const struct
  {
    GIOErrorEnum code;
    const char *text;
  } words[] = {
    { G_IO_ERROR_PROXY_NEED_AUTH, "wants a user name and a password" },
    { G_IO_ERROR_PROXY_AUTH_FAILED, "does not accept the user name and the password" },
    { G_IO_ERROR_CONNECTION_CLOSED, "closed the connection" },
  };
  static const struct
  {
    GIOErrorEnum code;
    const char *text;
  } refusals[] = {
    { G_IO_ERROR_PROXY_NOT_ALLOWED, "it does not allow that" },
    { G_IO_ERROR_HOST_UNREACHABLE, "the host cannot be reached" },
    { G_IO_ERROR_NETWORK_UNREACHABLE, "the network cannot be reached" },
    { G_IO_ERROR_CONNECTION_REFUSED, "nothing listens there" },
  };
  g_autofree char *name = mqtt_proxy_dup_name (g_proxy_address_get_uri (address));

  if (cause->domain != G_IO_ERROR || cause->code == G_IO_ERROR_CANCELLED)
    return g_error_copy (cause);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      if (cause->code == (int) words[i].code)
        return mqtt_error_new (MQTT_LAYER_PROXY, MQTT_ERROR_PROXY, 0,
                               "The SOCKS proxy %s %s", name, words[i].text);
    }

  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      if (cause->code == (int) refusals[i].code)
        return mqtt_error_new (MQTT_LAYER_PROXY, MQTT_ERROR_PROXY, 0,
                               "The SOCKS proxy %s does not connect to “%s” port %u: %s", name,
                               g_proxy_address_get_destination_hostname (address),
                               g_proxy_address_get_destination_port (address), refusals[i].text);
    }

  return mqtt_error_new (MQTT_LAYER_PROXY, MQTT_ERROR_PROXY, 0,
                         "The SOCKS proxy %s failed: %s", name, cause->message);
}

static GIOStream *
mqtt_socks_proxy_connect (GProxy         *proxy,
                          GIOStream      *connection,
                          GProxyAddress  *address,
                          GCancellable   *cancellable,
                          GError        **error)
{
  MqttSocksProxy *self = MQTT_SOCKS_PROXY (proxy);
  g_autoptr (GError) cause = NULL;
  GIOStream *stream = g_proxy_connect (self->gio, connection, address, cancellable, &cause);

  if (stream == NULL)
    g_propagate_error (error, to_own_error (address, cause));

  return stream;
}

static void
on_connected (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) cause = NULL;
  GIOStream *stream = g_proxy_connect_finish (G_PROXY (source), result, &cause);

  if (stream == NULL)
    g_task_return_error (task, to_own_error (g_task_get_task_data (task), cause));
  else
    g_task_return_pointer (task, stream, g_object_unref);
}

static void
mqtt_socks_proxy_connect_async (GProxy              *proxy,
                                GIOStream           *connection,
                                GProxyAddress       *address,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  MqttSocksProxy *self = MQTT_SOCKS_PROXY (proxy);
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, mqtt_socks_proxy_connect_async);
  g_task_set_task_data (task, g_object_ref (address), g_object_unref);
  g_proxy_connect_async (self->gio, connection, address, cancellable, on_connected, task);
}

static GIOStream *
mqtt_socks_proxy_connect_finish (GProxy        *proxy,
                                 GAsyncResult  *result,
                                 GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
mqtt_socks_proxy_supports_hostname (GProxy *proxy)
{
  return TRUE;
}

static void
mqtt_socks_proxy_iface_init (GProxyInterface *iface)
{
  iface->connect = mqtt_socks_proxy_connect;
  iface->connect_async = mqtt_socks_proxy_connect_async;
  iface->connect_finish = mqtt_socks_proxy_connect_finish;
  iface->supports_hostname = mqtt_socks_proxy_supports_hostname;
}

static void
mqtt_socks_proxy_finalize (GObject *object)
{
  MqttSocksProxy *self = MQTT_SOCKS_PROXY (object);

  g_clear_object (&self->gio);

  G_OBJECT_CLASS (mqtt_socks_proxy_parent_class)->finalize (object);
}

static void
mqtt_socks_proxy_class_init (MqttSocksProxyClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mqtt_socks_proxy_finalize;
}

static void
mqtt_socks_proxy_init (MqttSocksProxy *self)
{
  self->gio = g_proxy_get_default_for_protocol ("socks5");
}
