/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-error.h"
#include "mqtt-http-proxy.h"
#include "mqtt-proxy.h"
#include "mqtt-socks-proxy.h"

struct _MqttProxyResolver
{
  GObject parent_instance;

  char *uri;              /* (nullable): of the options */
  GProxyResolver *system; /* (nullable): in place of @uri */
  char *name;             /* (nullable): of what the last lookup found first */
};

static void mqtt_proxy_resolver_iface_init (GProxyResolverInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MqttProxyResolver, mqtt_proxy_resolver, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_PROXY_RESOLVER,
                                                      mqtt_proxy_resolver_iface_init))

static const struct
{
  const char *scheme;
  const char *ours;
} schemes[] = {
  { "http", MQTT_HTTP_PROXY_PROTOCOL },
  { "socks5", MQTT_SOCKS_PROXY_PROTOCOL },
};

/* Under the name "http" libsoup would speak to the proxy itself, and send it the
 * handshake of a WebSocket without TLS as a request to pass on. Most proxies know
 * the way through CONNECT only (RFC 6455 §4.1). */
static char *
to_own_scheme (const char *uri)
{
  g_autofree char *scheme = g_uri_parse_scheme (uri);

  for (guint i = 0; scheme != NULL && i < G_N_ELEMENTS (schemes); i++)
    {
      if (g_ascii_strcasecmp (scheme, schemes[i].scheme) == 0)
        return g_strconcat (schemes[i].ours, uri + strlen (scheme), NULL);
    }

  return g_strdup (uri);
}

/* A WebSocket goes where HTTPS goes, with TLS or without: both need a tunnel. */
static char *
to_known_scheme (const char *uri)
{
  static const char *const tunnelled[] = { "http", "https", "ws", "wss", NULL };
  g_autofree char *scheme = g_uri_parse_scheme (uri);

  if (scheme == NULL || !g_strv_contains (tunnelled, scheme))
    return g_strdup (uri);

  return g_strconcat ("https", uri + strlen (scheme), NULL);
}

static char **
take_found (MqttProxyResolver  *self,
            char              **found)
{
  g_autofree char *scheme = NULL;

  if (found == NULL)
    return NULL;

  g_clear_pointer (&self->name, g_free);
  scheme = *found != NULL ? g_uri_parse_scheme (*found) : NULL;
  if (scheme != NULL && !g_str_equal (scheme, "direct"))
    self->name = mqtt_proxy_dup_name (*found);

  for (char **uri = found; *uri != NULL; uri++)
    {
      char *own = to_own_scheme (*uri);

      g_free (*uri);
      *uri = own;
    }

  return found;
}

static char **
look_up_option (MqttProxyResolver *self)
{
  const char *found[] = { self->uri, NULL };

  return take_found (self, g_strdupv ((char **) found));
}

static gboolean
mqtt_proxy_resolver_is_supported (GProxyResolver *resolver)
{
  return TRUE;
}

static char **
mqtt_proxy_resolver_lookup (GProxyResolver  *resolver,
                            const char      *uri,
                            GCancellable    *cancellable,
                            GError         **error)
{
  MqttProxyResolver *self = MQTT_PROXY_RESOLVER (resolver);
  g_autofree char *known = to_known_scheme (uri);

  if (self->uri != NULL)
    return look_up_option (self);

  return take_found (self, g_proxy_resolver_lookup (self->system, known, cancellable, error));
}

static void
on_looked_up (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  char **found = g_proxy_resolver_lookup_finish (G_PROXY_RESOLVER (source), result, &error);

  if (found == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, take_found (g_task_get_source_object (task), found),
                           (GDestroyNotify) g_strfreev);
}

static void
mqtt_proxy_resolver_lookup_async (GProxyResolver      *resolver,
                                  const char          *uri,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  MqttProxyResolver *self = MQTT_PROXY_RESOLVER (resolver);
  g_autofree char *known = to_known_scheme (uri);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, mqtt_proxy_resolver_lookup_async);

  if (self->uri != NULL)
    g_task_return_pointer (task, look_up_option (self), (GDestroyNotify) g_strfreev);
  else
    g_proxy_resolver_lookup_async (self->system, known, cancellable, on_looked_up,
                                   g_steal_pointer (&task));
}

static char **
mqtt_proxy_resolver_lookup_finish (GProxyResolver  *resolver,
                                   GAsyncResult    *result,
                                   GError         **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
mqtt_proxy_resolver_iface_init (GProxyResolverInterface *iface)
{
  iface->is_supported = mqtt_proxy_resolver_is_supported;
  iface->lookup = mqtt_proxy_resolver_lookup;
  iface->lookup_async = mqtt_proxy_resolver_lookup_async;
  iface->lookup_finish = mqtt_proxy_resolver_lookup_finish;
}

static void
mqtt_proxy_resolver_finalize (GObject *object)
{
  MqttProxyResolver *self = MQTT_PROXY_RESOLVER (object);

  g_clear_pointer (&self->uri, g_free);
  g_clear_pointer (&self->name, g_free);
  g_clear_object (&self->system);

  G_OBJECT_CLASS (mqtt_proxy_resolver_parent_class)->finalize (object);
}

static void
mqtt_proxy_resolver_class_init (MqttProxyResolverClass *klass)
{
  g_autoptr (GProxy) any = NULL;

  G_OBJECT_CLASS (klass)->finalize = mqtt_proxy_resolver_finalize;

  /* GIO has its extension points after it was asked for one of them. */
  any = g_proxy_get_default_for_protocol ("socks5");
  g_io_extension_point_implement (G_PROXY_EXTENSION_POINT_NAME, MQTT_TYPE_HTTP_PROXY,
                                  MQTT_HTTP_PROXY_PROTOCOL, 0);
  g_io_extension_point_implement (G_PROXY_EXTENSION_POINT_NAME, MQTT_TYPE_SOCKS_PROXY,
                                  MQTT_SOCKS_PROXY_PROTOCOL, 0);
}

static void
mqtt_proxy_resolver_init (MqttProxyResolver *self)
{
}

/**
 * mqtt_proxy_resolver_new:
 * @options: valid options, see mqtt_options_validate()
 *
 * What tells a #GSocketClient or a #SoupSession which proxy to use. Every proxy
 * for HTTP is used with CONNECT (RFC 9110 §9.3.6).
 *
 * Returns: (transfer full) (type MqttProxyResolver): a resolver
 */
GProxyResolver *
mqtt_proxy_resolver_new (MqttOptions *options)
{
  MqttProxyResolver *self;

  g_return_val_if_fail (options != NULL, NULL);

  self = g_object_new (MQTT_TYPE_PROXY_RESOLVER, NULL);
  self->uri = g_strdup (mqtt_options_get_proxy (options));
  if (self->uri == NULL)
    self->system = g_object_ref (g_proxy_resolver_get_default ());

  return G_PROXY_RESOLVER (self);
}

/**
 * mqtt_proxy_resolver_dup_name:
 * @self: a resolver
 *
 * Returns: (nullable) (transfer full): "“host” port number" of the proxy that the
 *   last lookup has found, %NULL for none
 */
char *
mqtt_proxy_resolver_dup_name (MqttProxyResolver *self)
{
  g_return_val_if_fail (MQTT_IS_PROXY_RESOLVER (self), NULL);

  return g_strdup (self->name);
}

/**
 * mqtt_proxy_dup_name:
 * @uri: of a proxy
 *
 * Returns: (transfer full): "“host” port number", without the user and the password
 */
char *
mqtt_proxy_dup_name (const char *uri)
{
  g_autofree char *host = NULL;
  int port;

  g_return_val_if_fail (uri != NULL, NULL);

  if (!g_uri_split_network (uri, G_URI_FLAGS_NONE, NULL, &host, &port, NULL))
    return g_strdup ("of the system");

  return port > 0 ? g_strdup_printf ("“%s” port %d", host, port) : g_strdup_printf ("“%s”", host);
}

static gboolean
refuse (GError     **error,
        const char  *text)
{
  mqtt_set_error (error, MQTT_LAYER_USAGE, MQTT_ERROR_INVALID_ARGUMENT, 0, "%s", text);
  return FALSE;
}

/**
 * mqtt_proxy_validate:
 * @uri: (nullable): of a proxy, see mqtt_options_set_proxy()
 * @error: %MQTT_ERROR_INVALID_ARGUMENT; never with a part of @uri, which may
 *   be a password
 *
 * Returns: whether it can be used
 */
gboolean
mqtt_proxy_validate (const char  *uri,
                     GError     **error)
{
  g_autoptr (GUri) parsed = NULL;
  g_autoptr (GSocketConnectable) address = NULL;
  const char *scheme;

  if (uri == NULL)
    return TRUE;

  parsed = g_uri_parse (uri, G_URI_FLAGS_HAS_PASSWORD, NULL);
  if (parsed == NULL)
    return refuse (error, "The address of the proxy is not one: it has to be like "
                          "http://[user:password@]host:port");

  scheme = g_uri_get_scheme (parsed);
  if (g_str_equal (scheme, "direct"))
    return TRUE;

  if (!g_str_equal (scheme, "http") && !g_str_equal (scheme, "socks5"))
    return refuse (error, "The address of a proxy begins with http://, with socks5:// or is "
                          "direct://");

  if (g_uri_get_host (parsed) == NULL || *g_uri_get_host (parsed) == '\0')
    return refuse (error, "The address of the proxy names no host");

  if (g_uri_get_port (parsed) <= 0)
    return refuse (error, "The address of the proxy names no port");

  /* GIO would log what it cannot read. */
  address = g_network_address_parse_uri (uri, 0, NULL);
  if (address == NULL)
    return refuse (error, "The host name of the proxy is invalid");

  if ((*g_uri_get_path (parsed) != '\0' && !g_str_equal (g_uri_get_path (parsed), "/")) ||
      g_uri_get_query (parsed) != NULL || g_uri_get_fragment (parsed) != NULL)
    return refuse (error, "The address of the proxy ends with the port");

  return TRUE;
}
