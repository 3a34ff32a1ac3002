/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-proxy.h"
#include "mqtt-error.h"
#include "mqtt-options-network.h"
#include "test-certificates.h"
#include "test-mosquitto.h"
#include "test-util.h"
#include "transport-fixture.h"

/* What the desktop says: GIO finds it by its name. */
#define TEST_TYPE_SYSTEM_RESOLVER (test_system_resolver_get_type ())
G_DECLARE_FINAL_TYPE (TestSystemResolver, test_system_resolver, TEST, SYSTEM_RESOLVER, GObject)

struct _TestSystemResolver
{
  GObject parent_instance;
};

static char *system_proxy; /* (nullable) */
static char *system_uri;   /* what was looked up last */

static gboolean
test_system_resolver_is_supported (GProxyResolver *resolver)
{
  return TRUE;
}

static char **
test_system_resolver_lookup (GProxyResolver  *resolver,
                             const char      *uri,
                             GCancellable    *cancellable,
                             GError         **error)
{
  const char *found[] = { system_proxy != NULL ? system_proxy : "direct://", NULL };

  g_free (system_uri);
  system_uri = g_strdup (uri);
  return g_strdupv ((char **) found);
}

static void
test_system_resolver_lookup_async (GProxyResolver      *resolver,
                                   const char          *uri,
                                   GCancellable        *cancellable,
                                   GAsyncReadyCallback  callback,
                                   gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);

  g_task_return_pointer (task, test_system_resolver_lookup (resolver, uri, NULL, NULL),
                         (GDestroyNotify) g_strfreev);
}

static char **
test_system_resolver_lookup_finish (GProxyResolver  *resolver,
                                    GAsyncResult    *result,
                                    GError         **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
test_system_resolver_iface_init (GProxyResolverInterface *iface)
{
  iface->is_supported = test_system_resolver_is_supported;
  iface->lookup = test_system_resolver_lookup;
  iface->lookup_async = test_system_resolver_lookup_async;
  iface->lookup_finish = test_system_resolver_lookup_finish;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestSystemResolver, test_system_resolver, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_PROXY_RESOLVER,
                                                      test_system_resolver_iface_init))

static void
test_system_resolver_class_init (TestSystemResolverClass *klass)
{
}

static void
test_system_resolver_init (TestSystemResolver *self)
{
}

static void
use_system_resolver (void)
{
  g_autoptr (GProxy) any = NULL;

  /* GIO has its extension points after it was asked for one of them. */
  any = g_proxy_get_default_for_protocol ("socks5");
  g_io_extension_point_implement (G_PROXY_RESOLVER_EXTENSION_POINT_NAME,
                                  TEST_TYPE_SYSTEM_RESOLVER, "test", 1000);
  g_setenv ("GIO_USE_PROXY_RESOLVER", "test", TRUE);
}

static const char *const schemes[] = { "ws", "wss", "mqtt" };

/* One broker for all cases: what is tested is the way to it. */
static TestMosquitto *broker;

static char *
get_url (const char *scheme)
{
  if (g_str_equal (scheme, "ws"))
    return g_strdup (test_mosquitto_get_url (broker));

  if (g_str_equal (scheme, "wss"))
    return g_strdup (test_mosquitto_get_tls_url (broker));

  return g_strdup_printf ("mqtt://127.0.0.1:%u", test_mosquitto_get_tcp_port (broker));
}

static void
set_up (TransportFixture *f,
        const char       *scheme,
        const char       *proxy)
{
  g_autoptr (GError) error = NULL;

  fixture_set_up (f, get_url (scheme));
  mqtt_options_set_ca_file (f->options, test_mosquitto_get_certificates (broker)->ca);
  mqtt_options_set_proxy (f->options, proxy);
  mqtt_options_validate (f->options, &error);
  g_assert_no_error (error);
}

static void
talk (TransportFixture *f)
{
  fixture_send (f, "10 0d 00 04 \"MQTT\" 04 02 00 3c 00 01 \"c\"");
  fixture_expect (f, "20 02 00 00");
}

static void
open_fails (const char *scheme,
            const char *proxy,
            const char *words)
{
  g_autoptr (GError) error = NULL;
  TransportFixture f;

  set_up (&f, scheme, proxy);
  g_assert_false (fixture_try_open (&f, NULL, &error));
  g_test_message ("%s: %s", scheme, error->message);
  g_assert_error (error, MQTT_ERROR, MQTT_ERROR_PROXY);
  g_assert_cmpint (mqtt_error_get_layer (error), ==, MQTT_LAYER_PROXY);
  if (strstr (error->message, words) == NULL)
    g_error ("not a word of “%s”: %s", words, error->message);
  g_assert_null (strstr (error->message, "secret"));
  fixture_tear_down (&f);
}

static void
test_tunnel (void)
{
  static const struct
  {
    TestProxyType type;
    TestProxyMode mode;
    const char *userinfo;
  } cases[] = {
    { TEST_PROXY_HTTP, TEST_PROXY_OK, NULL },
    { TEST_PROXY_HTTP, TEST_PROXY_OK, "user:secret" },
    { TEST_PROXY_HTTP, TEST_PROXY_PASSWORD, "user:secret" },
    { TEST_PROXY_HTTP, TEST_PROXY_PASSWORD, "us%65r:s%65cret" },
    { TEST_PROXY_SOCKS5, TEST_PROXY_OK, NULL },
    { TEST_PROXY_SOCKS5, TEST_PROXY_OK, "user:secret" },
    { TEST_PROXY_SOCKS5, TEST_PROXY_PASSWORD, "user:secret" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TestProxy) proxy = test_proxy_new (cases[i].type, cases[i].mode);
      g_autofree char *uri = test_proxy_get_uri (proxy, cases[i].userinfo);

      for (guint j = 0; j < G_N_ELEMENTS (schemes); j++)
        {
          TransportFixture f;
          const MqttUrl *url;
          g_autofree char *expected = NULL;
          g_autofree char *target = NULL;

          set_up (&f, schemes[j], uri);
          fixture_open_transport (&f);
          talk (&f);
          g_assert_cmpuint (test_proxy_get_n_requests (proxy), ==, j + 1);

          /* The name is for the proxy to resolve. */
          url = mqtt_options_get_url (f.options);
          expected = g_strdup_printf ("%s:%u", url->host, url->port);
          target = test_proxy_dup_target (proxy);
          g_assert_cmpstr (target, ==, expected);
          fixture_tear_down (&f);
        }
    }
}

static void
test_refused (void)
{
  static const struct
  {
    TestProxyType type;
    TestProxyMode mode;
    const char *userinfo;
    const char *words;
  } cases[] = {
    { TEST_PROXY_HTTP, TEST_PROXY_PASSWORD, NULL, "wants a user name and a password" },
    { TEST_PROXY_HTTP, TEST_PROXY_PASSWORD, "user:secrets", "does not accept the user name" },
    { TEST_PROXY_HTTP, TEST_PROXY_FORBIDS, NULL, "does not allow a connection to" },
    { TEST_PROXY_HTTP, TEST_PROXY_UNREACHABLE, NULL, "cannot reach" },
    { TEST_PROXY_HTTP, TEST_PROXY_RUBBISH, "user:secret", "does not speak HTTP" },
    { TEST_PROXY_HTTP, TEST_PROXY_CLOSES, "user:secret", "closed the connection" },
    { TEST_PROXY_SOCKS5, TEST_PROXY_PASSWORD, NULL, "wants a user name and a password" },
    { TEST_PROXY_SOCKS5, TEST_PROXY_PASSWORD, "user:secrets", "does not accept the user name" },
    { TEST_PROXY_SOCKS5, TEST_PROXY_FORBIDS, NULL, "it does not allow that" },
    { TEST_PROXY_SOCKS5, TEST_PROXY_UNREACHABLE, NULL, "the host cannot be reached" },
    { TEST_PROXY_SOCKS5, TEST_PROXY_RUBBISH, "user:secret", "failed" },
    { TEST_PROXY_SOCKS5, TEST_PROXY_CLOSES, "user:secret", "closed the connection" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TestProxy) proxy = test_proxy_new (cases[i].type, cases[i].mode);
      g_autofree char *uri = test_proxy_get_uri (proxy, cases[i].userinfo);

      for (guint j = 0; j < G_N_ELEMENTS (schemes); j++)
        open_fails (schemes[j], uri, cases[i].words);
    }
}

static void
test_no_proxy_there (void)
{
  static const char *const proxy_schemes[] = { "http", "socks5" };

  for (guint i = 0; i < G_N_ELEMENTS (proxy_schemes); i++)
    {
      g_autofree char *closed = g_strdup_printf ("%s://user:secret@127.0.0.1:%u",
                                                 proxy_schemes[i], test_free_port ());
      g_autofree char *unknown = g_strdup_printf ("%s://user:secret@nonexistent.invalid:1",
                                                  proxy_schemes[i]);

      for (guint j = 0; j < G_N_ELEMENTS (schemes); j++)
        {
          open_fails (schemes[j], closed, "refuses the connection");
          open_fails (schemes[j], unknown, "“nonexistent.invalid” port 1 was not found");
        }
    }
}

typedef struct
{
  TestProxy *proxy;
  GCancellable *cancellable;
} Stall;

static gboolean
on_check_stall (gpointer user_data)
{
  Stall *stall = user_data;

  if (test_proxy_get_n_requests (stall->proxy) == 0)
    return G_SOURCE_CONTINUE;

  g_cancellable_cancel (stall->cancellable);
  return G_SOURCE_REMOVE;
}

static void
test_stalled (void)
{
  static const TestProxyType types[] = { TEST_PROXY_HTTP, TEST_PROXY_SOCKS5 };

  for (guint i = 0; i < G_N_ELEMENTS (types) * G_N_ELEMENTS (schemes); i++)
    {
      g_autoptr (TestProxy) proxy = test_proxy_new (types[i % 2], TEST_PROXY_STALLS);
      g_autofree char *uri = test_proxy_get_uri (proxy, NULL);
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GError) error = NULL;
      Stall stall = { proxy, cancellable };
      TransportFixture f;

      set_up (&f, schemes[i / 2], uri);
      g_timeout_add (5, on_check_stall, &stall);
      g_assert_false (fixture_try_open (&f, cancellable, &error));
      g_assert_error (error, MQTT_ERROR, MQTT_ERROR_CANCELLED);
      g_assert_cmpint (mqtt_error_get_layer (error), ==, MQTT_LAYER_PROXY);
      fixture_tear_down (&f);
    }
}

/* (transfer full): a socket that accepts nobody, and with whom nobody can wait any more. */
static GSocket *
create_full_socket (GPtrArray *waiting)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GError) error = NULL;
  GSocket *socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
                                  G_SOCKET_PROTOCOL_TCP, &error);

  g_assert_no_error (error);
  g_socket_set_listen_backlog (socket, 0);
  g_assert_true (g_socket_bind (socket, any, TRUE, &error) && g_socket_listen (socket, &error));
  address = g_socket_get_local_address (socket, &error);
  g_assert_no_error (error);

  for (guint i = 0; i < 3; i++)
    {
      GSocket *client = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
                                      G_SOCKET_PROTOCOL_TCP, NULL);

      g_socket_set_blocking (client, FALSE);
      g_socket_connect (client, address, NULL, NULL);
      g_ptr_array_add (waiting, client);
    }

  return socket;
}

static gboolean
on_patience_over (gpointer user_data)
{
  g_cancellable_cancel (user_data);

  return G_SOURCE_REMOVE;
}

static void
test_not_accepted (void)
{
  g_autoptr (GPtrArray) waiting = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GSocket) socket = create_full_socket (waiting);
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (socket, NULL);
  guint port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
  static const char *const proxy_schemes[] = { "http", "socks5" };

  for (guint i = 0; i < G_N_ELEMENTS (proxy_schemes) * G_N_ELEMENTS (schemes); i++)
    {
      g_autofree char *uri = g_strdup_printf ("%s://127.0.0.1:%u", proxy_schemes[i % 2], port);
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GError) error = NULL;
      TransportFixture f;

      set_up (&f, schemes[i / 2], uri);
      g_timeout_add (100, on_patience_over, cancellable);
      g_assert_false (fixture_try_open (&f, cancellable, &error));
      g_assert_error (error, MQTT_ERROR, MQTT_ERROR_CANCELLED);
      g_assert_cmpint (mqtt_error_get_layer (error), ==, MQTT_LAYER_PROXY);
      fixture_tear_down (&f);
    }
}

static void
test_reset (void)
{
  static const TestProxyType types[] = { TEST_PROXY_HTTP, TEST_PROXY_SOCKS5 };

  for (guint i = 0; i < G_N_ELEMENTS (types) * G_N_ELEMENTS (schemes); i++)
    {
      g_autoptr (TestProxy) proxy = test_proxy_new (types[i % 2], TEST_PROXY_OK);
      g_autofree char *uri = test_proxy_get_uri (proxy, NULL);
      TransportFixture f;

      set_up (&f, schemes[i / 2], uri);
      fixture_open_transport (&f);
      talk (&f);
      test_proxy_reset (proxy);
      test_await (f.n_closed == 1);
      g_test_message ("%s", f.error != NULL ? f.error->message : "no error");
      g_assert_error (f.error, MQTT_ERROR, MQTT_ERROR_CLOSED);
      g_assert_cmpint (mqtt_error_get_layer (f.error), ==, MQTT_LAYER_TCP);
      fixture_tear_down (&f);
    }
}

static void
test_system (void)
{
  static const TestProxyType types[] = { TEST_PROXY_HTTP, TEST_PROXY_SOCKS5 };

  for (guint i = 0; i < G_N_ELEMENTS (types) * G_N_ELEMENTS (schemes); i++)
    {
      const char *scheme = schemes[i / 2];
      g_autoptr (TestProxy) proxy = test_proxy_new (types[i % 2], TEST_PROXY_OK);
      TransportFixture f;

      system_proxy = test_proxy_get_uri (proxy, NULL);
      set_up (&f, scheme, NULL);
      fixture_open_transport (&f);
      talk (&f);
      g_assert_cmpuint (test_proxy_get_n_requests (proxy), ==, 1);
      g_assert_cmpint (g_str_has_prefix (system_uri, "https://"), ==,
                       g_str_has_prefix (scheme, "ws"));
      fixture_tear_down (&f);
      g_clear_pointer (&system_proxy, g_free);

      /* The options count for more. */
      set_up (&f, scheme, "direct://");
      g_clear_pointer (&system_uri, g_free);
      fixture_open_transport (&f);
      talk (&f);
      g_assert_null (system_uri);
      fixture_tear_down (&f);
    }
}

static void
test_direct (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    {
      TransportFixture f;

      set_up (&f, schemes[i], "direct://");
      fixture_open_transport (&f);
      talk (&f);
      fixture_tear_down (&f);
    }
}

static void
test_address (void)
{
  static const struct
  {
    const char *uri;
    gboolean valid;
  } cases[] = {
    { "direct://", TRUE },
    { "http://proxy.example:3128", TRUE },
    { "http://proxy.example:3128/", TRUE },
    { "http://user:p%40ss@proxy.example:3128", TRUE },
    { "http://user@proxy.example:3128", TRUE },
    { "socks5://[::1]:1080", TRUE },
    { "SOCKS5://127.0.0.1:1080", TRUE },
    { "", FALSE },
    { "secret", FALSE },
    { "proxy.example:3128", FALSE },
    { "http://user:secret@proxy.example", FALSE },
    { "http://user:secret@:3128", FALSE },
    { "http://:3128", FALSE },
    { "http://proxy.example:0", FALSE },
    { "http://proxy.example:65536", FALSE },
    { "http://user:se/cret@proxy.example:3128", FALSE },
    { "http://user:secret%@proxy.example:3128", FALSE },
    { "http://proxy.example:3128/secret", FALSE },
    { "http://proxy.example:3128?secret", FALSE },
    { "http://proxy.example:3128#secret", FALSE },
    { "https://proxy.example:3128", FALSE },
    { "socks4://proxy.example:1080", FALSE },
    { "socks://proxy.example:1080", FALSE },
    { "mqtt://user:secret@proxy.example:1883", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MqttOptions) options = NULL;
      g_autoptr (GError) error = NULL;

      options = mqtt_options_new ("wss://broker.example/mqtt", &error);
      g_assert_no_error (error);
      mqtt_options_set_proxy (options, cases[i].uri);
      if (mqtt_options_validate (options, &error) != cases[i].valid)
        g_error ("“%s”: %s", cases[i].uri, error != NULL ? error->message : "is valid");
      if (cases[i].valid)
        continue;

      g_assert_error (error, MQTT_ERROR, MQTT_ERROR_INVALID_ARGUMENT);
      g_assert_cmpint (mqtt_error_get_layer (error), ==, MQTT_LAYER_USAGE);
      g_assert_null (strstr (error->message, "secret"));
    }
}

int
main (int   argc,
      char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);

  use_system_resolver ();
  broker = test_mosquitto_new (TEST_MOSQUITTO_TLS);

  g_test_add_func ("/mqtt/proxy/tunnel", test_tunnel);
  g_test_add_func ("/mqtt/proxy/refused", test_refused);
  g_test_add_func ("/mqtt/proxy/no-proxy-there", test_no_proxy_there);
  g_test_add_func ("/mqtt/proxy/stalled", test_stalled);
  g_test_add_func ("/mqtt/proxy/not-accepted", test_not_accepted);
  g_test_add_func ("/mqtt/proxy/reset", test_reset);
  g_test_add_func ("/mqtt/proxy/system", test_system);
  g_test_add_func ("/mqtt/proxy/direct", test_direct);
  g_test_add_func ("/mqtt/proxy/address", test_address);

  status = g_test_run ();
  g_clear_pointer (&system_uri, g_free);
  test_mosquitto_free (broker);

  return status;
}
