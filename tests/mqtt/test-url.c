/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mqtt-error.h"
#include "mqtt-url.h"

static const struct
{
  const char *text;
  const char *scheme;
  const char *host;
  guint port;
  const char *path;
  const char *query;
  const char *user;
  const char *password;
  const char *again; /* NULL: as it was */
} good[] = {
  { "wss://broker.emqx.io:8084/mqtt", "wss", "broker.emqx.io", 8084, "/mqtt", NULL, NULL, NULL, NULL },
  { "ws://h", "ws", "h", 80, "/", NULL, NULL, NULL, "ws://h/" },
  { "wss://h", "wss", "h", 443, "/", NULL, NULL, NULL, "wss://h/" },
  { "wx://h:8083/mqtt", "ws", "h", 8083, "/mqtt", NULL, NULL, NULL, "ws://h:8083/mqtt" },
  { "wxs://h/mqtt", "wss", "h", 443, "/mqtt", NULL, NULL, NULL, "wss://h/mqtt" },
  { "ali://h/mqtt", "ws", "h", 80, "/mqtt", NULL, NULL, NULL, "ws://h/mqtt" },
  { "alis://h/mqtt", "wss", "h", 443, "/mqtt", NULL, NULL, NULL, "wss://h/mqtt" },
  { "WSS://h/Mqtt", "wss", "h", 443, "/Mqtt", NULL, NULL, NULL, "wss://h/Mqtt" },
  { "WxS://h/mqtt", "wss", "h", 443, "/mqtt", NULL, NULL, NULL, "wss://h/mqtt" },
  { "  ws://h/mqtt\n", "ws", "h", 80, "/mqtt", NULL, NULL, NULL, "ws://h/mqtt" },
  { "ws://h:1/", "ws", "h", 1, "/", NULL, NULL, NULL, NULL },
  { "ws://h:65535/", "ws", "h", 65535, "/", NULL, NULL, NULL, NULL },
  { "wss://h:80/", "wss", "h", 80, "/", NULL, NULL, NULL, NULL },
  { "ws://127.0.0.1:8083/mqtt", "ws", "127.0.0.1", 8083, "/mqtt", NULL, NULL, NULL, NULL },
  { "ws://[::1]:8083/mqtt", "ws", "::1", 8083, "/mqtt", NULL, NULL, NULL, NULL },
  { "ws://[2001:db8::1]/mqtt", "ws", "2001:db8::1", 80, "/mqtt", NULL, NULL, NULL, NULL },
  { "ws://u:p@[::1]/mqtt", "ws", "::1", 80, "/mqtt", NULL, "u", "p", "ws://[::1]/mqtt" },
  { "ws://my_broker.local/", "ws", "my_broker.local", 80, "/", NULL, NULL, NULL, NULL },
  { "ws://h./", "ws", "h.", 80, "/", NULL, NULL, NULL, NULL },
  { "ws://bücher.example/", "ws", "xn--bcher-kva.example", 80, "/", NULL, NULL, NULL, "ws://xn--bcher-kva.example/" },
  { "wss://中国.cn:8084/mqtt", "wss", "xn--fiqs8s.cn", 8084, "/mqtt", NULL, NULL, NULL, "wss://xn--fiqs8s.cn:8084/mqtt" },
  { "ws://h/mqtt?token=a%20b&x=1", "ws", "h", 80, "/mqtt", "token=a%20b&x=1", NULL, NULL, NULL },
  { "ws://h?x", "ws", "h", 80, "/", "x", NULL, NULL, "ws://h/?x" },
  { "ws://h/mqtt#here", "ws", "h", 80, "/mqtt", NULL, NULL, NULL, "ws://h/mqtt" },
  { "ws://h/mqtt?a#b?c", "ws", "h", 80, "/mqtt", "a", NULL, NULL, "ws://h/mqtt?a" },
  { "ws://h/a%2Fb", "ws", "h", 80, "/a%2Fb", NULL, NULL, NULL, NULL },
  { "ws://h/a b", "ws", "h", 80, "/a%20b", NULL, NULL, NULL, "ws://h/a%20b" },
  { "ws://h/100%", "ws", "h", 80, "/100%25", NULL, NULL, NULL, "ws://h/100%25" },
  { "ws://h/%%6362", "ws", "h", 80, "/%25c62", NULL, NULL, NULL, "ws://h/%25c62" },
  { "ws://u:100%@h/", "ws", "h", 80, "/", NULL, "u", "100%", "ws://h/" },
  { "ws://h/é", "ws", "h", 80, "/%C3%A9", NULL, NULL, NULL, "ws://h/%C3%A9" },
  { "ws://h/a;b@c:d", "ws", "h", 80, "/a;b@c:d", NULL, NULL, NULL, NULL },
  { "ws://user@h/", "ws", "h", 80, "/", NULL, "user", NULL, "ws://h/" },
  { "ws://user:secret@h:8083/mqtt", "ws", "h", 8083, "/mqtt", NULL, "user", "secret", "ws://h:8083/mqtt" },
  { "ws://user:@h/", "ws", "h", 80, "/", NULL, "user", "", "ws://h/" },
  { "ws://us%40er:p%3Aa%2Fs%25@h/", "ws", "h", 80, "/", NULL, "us@er", "p:a/s%", "ws://h/" },
  { "ws://us@er:pa@ss:w@h/", "ws", "h", 80, "/", NULL, "us@er", "pa@ss:w", "ws://h/" },
  { "ws://%E7%94%A8:%E5%AF%86@h/", "ws", "h", 80, "/", NULL, "用", "密", "ws://h/" },
  { "mqtt://h", "mqtt", "h", 1883, "", NULL, NULL, NULL, NULL },
  { "mqtts://h", "mqtts", "h", 8883, "", NULL, NULL, NULL, NULL },
  { "tcp://h:1", "mqtt", "h", 1, "", NULL, NULL, NULL, "mqtt://h:1" },
  { "ssl://h", "mqtts", "h", 8883, "", NULL, NULL, NULL, "mqtts://h" },
  { "TLS://h:1", "mqtts", "h", 1, "", NULL, NULL, NULL, "mqtts://h:1" },
  { "mqtt://u:p@[::1]:1883/mqtt?x#y", "mqtt", "::1", 1883, "", NULL, "u", "p", "mqtt://[::1]:1883" },
  /* Nothing in an address gets into a line of the HTTP request by itself. */
  { "ws://h/a\r\nX-Evil: 1", "ws", "h", 80, "/aX-Evil:%201", NULL, NULL, NULL, "ws://h/aX-Evil:%201" },
};

static void
test_good (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MqttUrl) url = mqtt_url_parse (good[i].text, &error);
      g_autoptr (MqttUrl) twice = NULL;
      g_autofree char *text = NULL;
      g_autofree char *text_twice = NULL;

      if (url == NULL)
        {
          g_test_fail_printf ("%s: %s", good[i].text, error->message);
          continue;
        }

      g_test_message ("%s", good[i].text);
      g_assert_cmpstr (url->scheme, ==, good[i].scheme);
      g_assert_cmpuint (url->tls, ==, g_str_has_suffix (url->scheme, "s") && !g_str_equal (url->scheme, "ws"));
      g_assert_cmpuint (url->websocket, ==, g_str_has_prefix (url->scheme, "ws"));
      g_assert_cmpstr (url->host, ==, good[i].host);
      g_assert_cmpuint (url->port, ==, good[i].port);
      g_assert_cmpstr (url->path, ==, good[i].path);
      g_assert_cmpstr (url->query, ==, good[i].query);
      g_assert_cmpstr (url->user, ==, good[i].user);
      g_assert_cmpstr (url->password, ==, good[i].password);

      text = mqtt_url_to_string (url);
      g_assert_cmpstr (text, ==, good[i].again != NULL ? good[i].again : good[i].text);
      twice = mqtt_url_parse (text, &error);
      g_assert_no_error (error);
      text_twice = mqtt_url_to_string (twice);
      g_assert_cmpstr (text_twice, ==, text);
    }
}

static void
test_given (void)
{
  static const struct
  {
    const char *text;
    gboolean has_port;
    gboolean has_path;
  } cases[] = {
    { "ws://h", FALSE, FALSE },
    { "ws://h/", FALSE, TRUE },
    { "ws://h:80", TRUE, FALSE },
    { "ws://h:80/mqtt", TRUE, TRUE },
    { "ws://[::1]", FALSE, FALSE },
    { "ws://[::1]:80", TRUE, FALSE },
    { "ws://h?x", FALSE, FALSE },
    { "mqtt://h/", FALSE, FALSE },
    { "mqtts://h:8883", TRUE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MqttUrl) url = mqtt_url_parse (cases[i].text, NULL);

      g_assert_nonnull (url);
      if (url->has_port != cases[i].has_port || url->has_path != cases[i].has_path)
        g_test_fail_printf ("%s", cases[i].text);
    }
}

/* Each with a part of the sentence that says what is wrong. */
static const struct
{
  const char *text;
  const char *says;
} bad[] = {
  { "", "is empty" },
  { " \t\n", "is empty" },
  { "\xff", "not valid text" },
  { "ws://\xff/", "not valid text" },
  { "broker.emqx.io", "no scheme" },
  { "localhost:8083", "no scheme" },
  { "//h/mqtt", "no scheme" },
  { "://h/mqtt", "no scheme" },
  { "ws:h", "no scheme" },
  { "ws:/h", "no scheme" },
  { "1ws://h", "no scheme" },
  { "w s://h", "no scheme" },
  { "h/path?x=ws://u", "no scheme" },
  { "http://h", "no address of a broker" },
  { "wsss://h", "no address of a broker" },
  { "ws+unix://h", "no address of a broker" },
  { "ws://", "no host name" },
  { "ws:///mqtt", "no host name" },
  { "ws://:8083/mqtt", "no host name" },
  { "ws://user@/mqtt", "no host name" },
  { "ws://user:secret@:8083/", "no host name" },
  { "ws://?x", "no host name" },
  { "ws://h:", "no port" },
  { "ws://h:/mqtt", "no port" },
  { "ws://h:0/mqtt", "“0” is not a port" },
  { "ws://h:65536/", "“65536” is not a port" },
  { "ws://h:99999999999999999999/", "is not a port" },
  { "ws://h:-1/", "“-1” is not a port" },
  { "ws://h:+1/", "“+1” is not a port" },
  { "ws://h:80a/", "“80a” is not a port" },
  { "ws://[::1]:x/", "“x” is not a port" },
  { "ws://h: 80/", "is not a port" },
  { "ws://::1/", "stands in brackets" },
  { "ws://2001:db8::1:8083/", "stands in brackets" },
  { "ws://[::1/", "IPv6" },
  { "ws://[zz]/", "IPv6" },
  { "ws://[127.0.0.1]/", "IPv6" },
  { "ws://[::1]x/", "IPv6" },
  { "ws://h ost/", "is not a host name" },
  { "ws://h%20ost/", "is not a host name" },
  { "ws://h\\mqtt", "is not a host name" },
  { "ws://a..b/", "is not a host name" },
  { "ws://.a/", "is not a host name" },
  { "ws://h!/", "is not a host name" },
  { "ws://h;x", "“;” cannot stand in a host name" },
  { "ws://user:pa/ss@h/", "written %2F" },
  { "ws://user:pa?ss@h/", "written %2F" },
  { "ws://u%00:p@h/", "user name in the address" },
  { "ws://u:p%FF@h/", "password in the address" },
};

static void
test_bad (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MqttUrl) url = mqtt_url_parse (bad[i].text, &error);

      if (url != NULL)
        {
          g_test_fail_printf ("%s: accepted", bad[i].text);
          continue;
        }

      g_assert_error (error, MQTT_ERROR, MQTT_ERROR_INVALID_URL);
      g_assert_cmpint (mqtt_error_get_layer (error), ==, MQTT_LAYER_USAGE);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      if (strstr (error->message, bad[i].says) == NULL)
        g_test_fail_printf ("%s: %s", bad[i].text, error->message);
    }
}

/* An error may end up in a log. */
static void
test_no_secret (void)
{
  static const char *const cases[] = {
    "user:secret@h",
    "user:secret@h/?x=ws://y",
    "ws://user:secret@",
    "ws://user:secret@h:x/",
    "ws://user:secret@h ost/",
    "ws://user:secret@h;x/",
    "ws://user:secret/1@h/",
    "ws://user:secret#1@h/",
    "ws://user:secret?1@h/",
    "ws://user:secret@[zz]/",
    "ws://user:secret@::1/",
    "ws://user:secret%00@h/",
    "http://user:secret@h/",
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MqttUrl) url = mqtt_url_parse (cases[i], &error);

      g_assert_null (url);
      g_assert_nonnull (error);
      if (strstr (error->message, "secret") != NULL)
        g_test_fail_printf ("%s: %s", cases[i], error->message);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mqtt/url/good", test_good);
  g_test_add_func ("/mqtt/url/given", test_given);
  g_test_add_func ("/mqtt/url/bad", test_bad);
  g_test_add_func ("/mqtt/url/no-secret", test_no_secret);

  return g_test_run ();
}
