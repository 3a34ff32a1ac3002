/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gstdio.h>
#include <string.h>

#include "mqtt-options-network.h"
#include "nj-profile.h"
#include "test-certificates.h"
#include "test-util.h"

/* The way to the server: what of it a profile keeps, refuses, and hands to the
 * engine. */

static NjProfile *
make_profile (void)
{
  return nj_profile_new_example ();
}

static char *
read_fixture (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "store", "data", name, NULL);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);

  return text;
}

/* A file from before there was anything but WebSocket: all of it is there again, and
 * what is new has its default. */
static void
test_old_file (void)
{
  static const char *const fresh[] = {
    "\"certificate-file\":null",
    "\"key-file\":null",
    "\"alpn\":[]",
    "\"tls-minimum-version\":\"1.2\"",
    "\"subprotocol\":\"\"",
    "\"proxy-mode\":\"system\"",
    "\"queue-max-messages\":1000",
    "\"queue-max-mebibytes\":16",
    "\"queue-policy\":\"refuse-new\"",
    "\"history\":true",
    "\"history-max-messages\":0",
    "\"history-max-mebibytes\":4096",
    "\"history-max-days\":0",
    "\"authentication\":\"none\"",
  };
  g_autofree char *text = read_fixture ("profiles-1-websocket.json");
  g_autoptr (JsonNode) root = json_from_string (text, NULL);
  JsonArray *profiles = json_object_get_array_member (json_node_get_object (root), "profiles");
  JsonObject *old = json_array_get_object_element (profiles, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (NjProfile) profile =
    nj_profile_new_from_json (json_array_get_element (profiles, 0), &error);
  g_autoptr (JsonNode) written = NULL;
  g_autofree char *again = NULL;
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  g_assert_no_error (error);
  written = nj_profile_to_json (profile);
  json_object_iter_init (&iter, old);
  while (json_object_iter_next (&iter, &name, &node))
    {
      /* A subscription has more members than the file gives it. */
      if (!g_str_equal (name, "subscriptions"))
        g_assert_true (json_node_equal (node, json_object_get_member (json_node_get_object (written), name)));
    }

  again = json_to_string (written, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (fresh); i++)
    {
      if (strstr (again, fresh[i]) == NULL)
        g_error ("No %s in: %s", fresh[i], again);
    }
}

static void
test_tls (void)
{
  static const char *const alpn[] = { "mqtt", "x-amzn-mqtt-ca", NULL };
  g_autoptr (TestCertificates) certificates = test_certificates_new ();
  g_autoptr (NjProfile) profile = make_profile ();
  g_autoptr (MqttOptions) options = NULL;
  g_autoptr (MqttOptions) web_options = NULL;
  g_autoptr (MqttOptions) plain = NULL;
  g_autoptr (GError) error = NULL;

  g_object_set (profile,
                "ca-file", certificates->ca,
                "certificate-file", certificates->server,
                "key-file", certificates->server_key,
                "key-passphrase", "open sesame",
                "alpn", alpn,
                "tls-minimum-version", NJ_TLS_VERSION_1_3,
                NULL);
  web_options = nj_profile_to_options (profile, &error);
  g_assert_no_error (error);
  g_assert_null (mqtt_options_get_alpn (web_options));

  nj_profile_set_scheme (profile, "mqtts");
  options = nj_profile_to_options (profile, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (mqtt_options_get_ca_file (options), ==, certificates->ca);
  g_assert_cmpstr (mqtt_options_get_certificate_file (options), ==, certificates->server);
  g_assert_cmpstr (mqtt_options_get_key_file (options), ==, certificates->server_key);
  g_assert_cmpstr (mqtt_options_get_key_passphrase (options), ==, "open sesame");
  g_assert_cmpstrv (mqtt_options_get_alpn (options), alpn);
  g_assert_cmpint (mqtt_options_get_tls_minimum_version (options), ==,
                   G_TLS_PROTOCOL_VERSION_TLS_1_3);

  /* Without TLS nothing of it counts, the files need not even be there. */
  g_object_set (profile, "scheme", "ws", "ca-file", "/nonexistent/ca.pem", NULL);
  plain = nj_profile_to_options (profile, &error);
  g_assert_no_error (error);
  g_assert_null (mqtt_options_get_ca_file (plain));
  g_assert_null (mqtt_options_get_certificate_file (plain));
  g_assert_null (mqtt_options_get_alpn (plain));
}

static const struct
{
  NjProxyMode mode;
  const char *host;
  guint port;
  const char *username;
  const char *password;
  const char *expected; /* (nullable) */
} proxies[] = {
  { NJ_PROXY_SYSTEM, "p.example", 3128, "u", "p", NULL },
  { NJ_PROXY_NONE, "p.example", 3128, "u", "p", "direct://" },
  { NJ_PROXY_HTTP, "p.example", 3128, "", "", "http://p.example:3128" },
  { NJ_PROXY_HTTP, "p.example", 3128, "", "unused", "http://p.example:3128" },
  { NJ_PROXY_HTTP, "p.example", 80, "me", "", "http://me@p.example:80" },
  { NJ_PROXY_SOCKS5, "::1", 1080, "m:e@", "p/w#?", "socks5://m%3Ae%40:p%2Fw%23%3F@[::1]:1080" },
};

static void
test_proxy (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (proxies); i++)
    {
      g_autoptr (NjProfile) profile = make_profile ();
      g_autoptr (MqttOptions) options = NULL;
      g_autoptr (GError) error = NULL;

      g_object_set (profile,
                    "proxy-mode", proxies[i].mode,
                    "proxy-host", proxies[i].host,
                    "proxy-port", proxies[i].port,
                    "proxy-username", proxies[i].username,
                    "proxy-password", proxies[i].password,
                    NULL);
      options = nj_profile_to_options (profile, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (mqtt_options_get_proxy (options), ==, proxies[i].expected);
    }
}

static void
test_queue (void)
{
  g_autoptr (NjProfile) profile = make_profile ();
  g_autoptr (MqttOptions) before = nj_profile_to_options (profile, NULL);
  g_autoptr (MqttOptions) after = NULL;

  g_assert_cmpuint (mqtt_options_get_queue_max_messages (before), ==, 1000);
  g_assert_cmpuint (mqtt_options_get_queue_max_bytes (before), ==, 16 * 1024 * 1024);
  g_assert_cmpint (mqtt_options_get_queue_policy (before), ==, MQTT_QUEUE_REFUSE_NEW);

  g_object_set (profile,
                "queue-max-messages", 7,
                "queue-max-mebibytes", 2,
                "queue-policy", MQTT_QUEUE_DROP_OLDEST,
                NULL);
  after = nj_profile_to_options (profile, NULL);
  g_assert_cmpuint (mqtt_options_get_queue_max_messages (after), ==, 7);
  g_assert_cmpuint (mqtt_options_get_queue_max_bytes (after), ==, 2 * 1024 * 1024);
  g_assert_cmpint (mqtt_options_get_queue_policy (after), ==, MQTT_QUEUE_DROP_OLDEST);
}

static void
test_subprotocol (void)
{
  g_autoptr (NjProfile) profile = make_profile ();
  g_autoptr (MqttOptions) before = nj_profile_to_options (profile, NULL);
  g_autoptr (MqttOptions) after = NULL;

  g_assert_cmpstr (mqtt_options_get_subprotocol (before), ==, "mqtt");
  g_object_set (profile, "subprotocol", "mqtt.v9", NULL);
  after = nj_profile_to_options (profile, NULL);
  g_assert_cmpstr (mqtt_options_get_subprotocol (after), ==, "mqtt.v9");
}

/* What is wrong, with everything around it right. */
typedef enum
{
  FILE_NONE,
  FILE_MISSING,
  FILE_GARBAGE,
  FILE_DIRECTORY,
  FILE_CERTIFICATE,
  FILE_KEY,
  FILE_BOTH,
  FILE_ENCRYPTED_KEY,
  FILE_DER,
} File;

static const struct
{
  File certificate;
  File key;
  const char *passphrase;
  const char *wrong; /* (nullable): the property */
  NjProfileError code;
} files[] = {
  { FILE_NONE, FILE_NONE, "", NULL, 0 },
  { FILE_CERTIFICATE, FILE_KEY, "", NULL, 0 },
  { FILE_BOTH, FILE_NONE, "", NULL, 0 },
  { FILE_DER, FILE_NONE, "", NULL, 0 },
  { FILE_CERTIFICATE, FILE_ENCRYPTED_KEY, "x", NULL, 0 },
  { FILE_MISSING, FILE_KEY, "", "certificate-file", NJ_PROFILE_ERROR_CERTIFICATE_FILE_NOT_FOUND },
  { FILE_GARBAGE, FILE_KEY, "", "certificate-file", NJ_PROFILE_ERROR_CERTIFICATE_FILE_INVALID },
  { FILE_DIRECTORY, FILE_KEY, "", "certificate-file", NJ_PROFILE_ERROR_CERTIFICATE_FILE_INVALID },
  { FILE_KEY, FILE_KEY, "", "certificate-file", NJ_PROFILE_ERROR_CERTIFICATE_FILE_INVALID },
  { FILE_NONE, FILE_KEY, "", "key-file", NJ_PROFILE_ERROR_KEY_FILE_ALONE },
  { FILE_CERTIFICATE, FILE_NONE, "", "key-file", NJ_PROFILE_ERROR_KEY_MISSING },
  { FILE_CERTIFICATE, FILE_MISSING, "", "key-file", NJ_PROFILE_ERROR_KEY_FILE_NOT_FOUND },
  { FILE_CERTIFICATE, FILE_CERTIFICATE, "", "key-file", NJ_PROFILE_ERROR_KEY_FILE_INVALID },
  { FILE_CERTIFICATE, FILE_ENCRYPTED_KEY, "", "key-passphrase", NJ_PROFILE_ERROR_KEY_PASSPHRASE_EMPTY },
};

static const char *
get_content (File file)
{
  static const char *const contents[] = {
    [FILE_GARBAGE] = "no certificate",
    [FILE_CERTIFICATE] = "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n",
    [FILE_KEY] = "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n",
    [FILE_BOTH] = "-----BEGIN EC PRIVATE KEY-----\n-----BEGIN CERTIFICATE-----\n",
    [FILE_ENCRYPTED_KEY] = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAA==\n",
    [FILE_DER] = "\x30\x82\x01",
  };

  return contents[file];
}

/* (transfer full) (nullable) */
static char *
make_file (const char *dir,
           const char *name,
           File        file)
{
  char *path;

  if (file == FILE_NONE)
    return NULL;
  if (file == FILE_DIRECTORY)
    return g_strdup (dir);

  path = g_build_filename (dir, name, NULL);
  g_unlink (path);
  if (file != FILE_MISSING)
    g_assert_true (g_file_set_contents (path, get_content (file), -1, NULL));

  return path;
}

static void
test_files (void)
{
  g_autofree char *dir = test_make_dir ();

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (NjProfile) profile = make_profile ();
      g_autofree char *certificate = make_file (dir, "certificate", files[i].certificate);
      g_autofree char *key = make_file (dir, "key", files[i].key);
      g_autoptr (GError) error = NULL;
      g_autoptr (MqttOptions) options = NULL;
      const char *wrong = NULL;

      g_object_set (profile,
                    "certificate-file", certificate,
                    "key-file", key,
                    "key-passphrase", files[i].passphrase,
                    NULL);
      nj_profile_validate (profile, &wrong, &error);
      g_test_message ("%u: %s", i, error != NULL ? error->message : "right");
      g_assert_cmpstr (wrong, ==, files[i].wrong);
      if (wrong != NULL)
        g_assert_error (error, NJ_PROFILE_ERROR, (int) files[i].code);
      else
        g_assert_no_error (error);

      options = nj_profile_to_options (profile, NULL);
      g_assert_true ((options != NULL) == (wrong == NULL));
    }

  test_remove_dir (dir);
}

static const struct
{
  const char *property;
  const char *value;
  NjProfileError code;
  /* What makes the property one that counts, and what makes it one that does not. */
  const char *setting;
  const char *on;
  const char *off;
} uses[] = {
  { "path", "no slash", NJ_PROFILE_ERROR_PATH_INVALID, "scheme", "ws", "mqtt" },
  { "subprotocol", "two words", NJ_PROFILE_ERROR_SUBPROTOCOL, "scheme", "wss", "mqtts" },
  { "ca-file", "/nonexistent", NJ_PROFILE_ERROR_CA_FILE_NOT_FOUND, "scheme", "mqtts", "mqtt" },
  { "certificate-file", "/nonexistent", NJ_PROFILE_ERROR_CERTIFICATE_FILE_NOT_FOUND, "scheme", "wss", "ws" },
  { "key-file", "/nonexistent", NJ_PROFILE_ERROR_KEY_FILE_ALONE, "scheme", "wss", "ws" },
  { "proxy-host", "a b", NJ_PROFILE_ERROR_PROXY_HOST_INVALID, "proxy-mode", "http", "none" },
  { "proxy-host", "", NJ_PROFILE_ERROR_PROXY_HOST_EMPTY, "proxy-mode", "socks5", "system" },
  { "proxy-username", "a\nb", NJ_PROFILE_ERROR_STRING, "proxy-mode", "socks5", "system" },
  { "will-content-type", "a\nb", NJ_PROFILE_ERROR_STRING, "version", "5", "4" },
  { "will-response-topic", "#", NJ_PROFILE_ERROR_WILL_RESPONSE_TOPIC, "version", "5", "4" },
  { "username", "", NJ_PROFILE_ERROR_SCRAM_USERNAME, "version", "5", "4" },
};

static void
set_setting (NjProfile  *profile,
             const char *setting,
             const char *value)
{
  if (g_str_equal (setting, "version"))
    nj_profile_set_version (profile, (MqttVersion) (*value - '0'));
  else if (g_str_equal (setting, "proxy-mode"))
    g_object_set (profile, "proxy-mode",
                  g_str_equal (value, "http")     ? NJ_PROXY_HTTP
                  : g_str_equal (value, "socks5") ? NJ_PROXY_SOCKS5
                  : g_str_equal (value, "none")   ? NJ_PROXY_NONE
                                                  : NJ_PROXY_SYSTEM,
                  NULL);
  else
    g_object_set (profile, setting, value, NULL);
}

/* What another setting leaves without an effect refuses nothing, and is kept. */
static void
test_uses (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (uses); i++)
    {
      g_autoptr (NjProfile) profile = make_profile ();
      g_autoptr (MqttOptions) refused = NULL;
      g_autoptr (MqttOptions) options = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (GError) other_error = NULL;
      g_autofree char *kept = NULL;
      const char *wrong = NULL;

      g_object_set (profile,
                    "will-enabled", TRUE, "will-topic", "t",
                    "proxy-host", "p.example",
                    uses[i].property, uses[i].value,
                    NULL);
      if (uses[i].code == NJ_PROFILE_ERROR_SCRAM_USERNAME)
        g_object_set (profile, "authentication", NJ_AUTHENTICATION_SCRAM_SHA_256, NULL);

      set_setting (profile, uses[i].setting, uses[i].on);
      g_assert_true (nj_profile_applies (profile, uses[i].property));
      g_assert_false (nj_profile_validate (profile, &wrong, &error));
      g_assert_error (error, NJ_PROFILE_ERROR, (int) uses[i].code);
      g_assert_cmpstr (wrong, ==, uses[i].property);
      refused = nj_profile_to_options (profile, NULL);
      g_assert_null (refused);

      set_setting (profile, uses[i].setting, uses[i].off);
      options = nj_profile_to_options (profile, &other_error);
      g_assert_no_error (other_error);
      g_assert_nonnull (options);
      g_object_get (profile, uses[i].property, &kept, NULL);
      g_assert_cmpstr (kept, ==, uses[i].value);
    }
}

static void
test_hidden_arrays (void)
{
  static const char *const headers[] = { "no colon", NULL };
  static const char *const user_properties[] = { "", "nameless", NULL };
  static const char *const alpn[] = { "", NULL };
  g_autoptr (NjProfile) profile = make_profile ();
  g_autoptr (GError) error = NULL;
  const char *wrong = NULL;

  g_object_set (profile,
                "scheme", "mqtt", "headers", headers, "alpn", alpn,
                "user-properties", user_properties,
                NULL);
  g_assert_true (nj_profile_validate (profile, NULL, &error));
  g_assert_no_error (error);

  nj_profile_set_scheme (profile, "mqtts");
  g_assert_false (nj_profile_validate (profile, &wrong, &error));
  g_assert_error (error, NJ_PROFILE_ERROR, NJ_PROFILE_ERROR_ALPN);
  g_assert_cmpstr (wrong, ==, "alpn");
}

static const struct
{
  const char *before;
  MqttVersion version;
  const char *pattern;
} client_ids[] = {
  { "factory-gateway", MQTT_VERSION_5_0, "^factory-gateway_[0-9a-f]{8}$" },
  { "factory_0badcafe", MQTT_VERSION_5_0, "^factory_[0-9a-f]{8}$" },
  { "factory_0BADCAFE", MQTT_VERSION_3_1_1, "^factory_0BADCAFE_[0-9a-f]{8}$" },
  { "_0badcafe", MQTT_VERSION_3_1_1, "^nightjar_[0-9a-f]{8}$" },
  { "", MQTT_VERSION_5_0, "^nightjar_[0-9a-f]{8}$" },
  { "a-very-long-identifier", MQTT_VERSION_3_1, "^a-very-long-id_[0-9a-f]{8}$" },
  { "温度温度温度温度", MQTT_VERSION_3_1, "^温度温度_[0-9a-f]{8}$" },
};

static void
test_unique_client_id (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (client_ids); i++)
    {
      g_autoptr (NjProfile) profile = make_profile ();
      g_autofree char *first = NULL;

      nj_profile_set_version (profile, client_ids[i].version);
      nj_profile_set_client_id (profile, client_ids[i].before);
      nj_profile_make_client_id_unique (profile);
      first = g_strdup (nj_profile_get_client_id (profile));
      if (!g_regex_match_simple (client_ids[i].pattern, first, 0, 0))
        g_error ("%s became %s", client_ids[i].before, first);

      nj_profile_make_client_id_unique (profile);
      g_assert_cmpstr (nj_profile_get_client_id (profile), !=, first);
      g_assert_cmpuint (strlen (nj_profile_get_client_id (profile)), ==, strlen (first));
    }
}

static const struct
{
  const char *reference;
  const char *url; /* (nullable): if it can be understood */
} references[] = {
  { "other.example", "wss://other.example:8084/mqtt" },
  { "other.example:9001", "wss://other.example:9001/mqtt" },
  { "other.example:443", "wss://other.example/mqtt" },
  { "10.0.0.7:9001", "wss://10.0.0.7:9001/mqtt" },
  { "[fe80::1]:9001", "wss://[fe80::1]:9001/mqtt" },
  { "[::1]", "wss://[::1]:8084/mqtt" },
  { "fe80::1", "wss://[fe80::1]:8084/mqtt" },
  { "ws://other.example:8083/ws", "ws://other.example:8083/ws" },
  { "wss://me:secret@other.example/ws", "wss://other.example/ws" },
  { "one.example two.example:1", "wss://one.example:8084/mqtt" },
  { "  ws:// !!! other.example:99999 two.example:7 ", "wss://two.example:7/mqtt" },
  { "", NULL },
  { "   ", NULL },
  { "a b:0", "wss://a:8084/mqtt" },
  { "b:0", NULL },
  { ":1883", NULL },
  { "[::1", NULL },
  { "[::1]x", NULL },
  { "host/path", NULL },
};

static void
test_reference (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (references); i++)
    {
      g_autoptr (NjProfile) profile = make_profile ();
      g_autofree char *before = nj_profile_get_url (profile);
      g_autofree char *url = NULL;
      gboolean understood = nj_profile_follow_reference (profile, references[i].reference);

      url = nj_profile_get_url (profile);
      g_assert_true (understood == (references[i].url != NULL));
      g_assert_cmpstr (url, ==, understood ? references[i].url : before);
      g_assert_cmpstr (nj_profile_get_username (profile), ==, "");
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/profile-network/old-file", test_old_file);
  g_test_add_func ("/profile-network/tls", test_tls);
  g_test_add_func ("/profile-network/proxy", test_proxy);
  g_test_add_func ("/profile-network/queue", test_queue);
  g_test_add_func ("/profile-network/subprotocol", test_subprotocol);
  g_test_add_func ("/profile-network/files", test_files);
  g_test_add_func ("/profile-network/uses", test_uses);
  g_test_add_func ("/profile-network/hidden-arrays", test_hidden_arrays);
  g_test_add_func ("/profile-network/unique-client-id", test_unique_client_id);
  g_test_add_func ("/profile-network/reference", test_reference);

  return g_test_run ();
}
