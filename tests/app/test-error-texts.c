/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "mqtt-error.h"
#include "nj-database-error.h"
#include "nj-engine-sentences.h"
#include "nj-engine-text.h"
#include "nj-error-text.h"
#include "nj-properties-text.h"

/* The sentences for errors, without a window: each code has one of its own, and what
 * a sentence quotes is in it. */

typedef struct
{
  MqttLayer layer;
  MqttError code;
  int detail;
  const char *title;
  const char *advice; /* words of it */
} Case;

static const Case cases[] = {
  { MQTT_LAYER_USAGE, MQTT_ERROR_FAILED, -1, "Something Went Wrong", "the message" },
  { MQTT_LAYER_USAGE, MQTT_ERROR_NOT_CONNECTED, -1, "Not Connected", "QoS 1 and 2" },
  { MQTT_LAYER_USAGE, MQTT_ERROR_INVALID_ARGUMENT, -1, "This Is Not Valid MQTT", "the message" },
  { MQTT_LAYER_USAGE, MQTT_ERROR_TOO_LARGE, 0x95, "The Message Is Too Large", "the message" },
  { MQTT_LAYER_USAGE, MQTT_ERROR_NOT_SUPPORTED, 0x9a, "The Broker Does Not Support This", "the message" },
  { MQTT_LAYER_USAGE, MQTT_ERROR_EXPIRED, 0, "The Message Has Expired", "Message Expiry Interval" },
  { MQTT_LAYER_USAGE, MQTT_ERROR_DROPPED, 0, "The Message Was Dropped", "queue" },
  { MQTT_LAYER_USAGE, MQTT_ERROR_STORAGE, 0, "The Session Cannot Be Kept", "the message" },
  { MQTT_LAYER_DNS, MQTT_ERROR_HOST_NOT_FOUND, 0, "The Host Name Is Unknown", "“mq.example”" },
  { MQTT_LAYER_TCP, MQTT_ERROR_REFUSED, 0, "Nothing Listens There", "1883" },
  { MQTT_LAYER_TCP, MQTT_ERROR_UNREACHABLE, 0, "The Network Does Not Reach It", "mq.example" },
  { MQTT_LAYER_DNS, MQTT_ERROR_TIMED_OUT, 0, "The Name Server Does Not Answer", "network" },
  { MQTT_LAYER_TCP, MQTT_ERROR_TIMED_OUT, 0, "No Answer", "mq.example" },
  { MQTT_LAYER_PROXY, MQTT_ERROR_TIMED_OUT, 0, "The Proxy Does Not Answer", "host and port" },
  { MQTT_LAYER_PROXY, MQTT_ERROR_PROXY, 0, "The Proxy Failed", "the message" },
  { MQTT_LAYER_TLS, MQTT_ERROR_TLS, 0, "The TLS Handshake Failed", "the message" },
  { MQTT_LAYER_TLS, MQTT_ERROR_INVALID_ARGUMENT, 0, "The TLS Files Cannot Be Used", "passphrase" },
  { MQTT_LAYER_TLS, MQTT_ERROR_TIMED_OUT, 0, "No Answer to TLS", "1883" },
  { MQTT_LAYER_TLS, MQTT_ERROR_TLS_CERTIFICATE, G_TLS_CERTIFICATE_EXPIRED, "The Certificate Has Expired", "mq.example" },
  { MQTT_LAYER_TLS, MQTT_ERROR_TLS_CERTIFICATE, G_TLS_CERTIFICATE_NOT_ACTIVATED, "The Certificate Is Not Yet Valid", "clock" },
  { MQTT_LAYER_TLS, MQTT_ERROR_TLS_CERTIFICATE, G_TLS_CERTIFICATE_BAD_IDENTITY, "The Certificate Is for Another Name", "“mq.example”" },
  { MQTT_LAYER_TLS, MQTT_ERROR_TLS_CERTIFICATE, G_TLS_CERTIFICATE_UNKNOWN_CA, "The Certificate Is Not Trusted", "CA file" },
  { MQTT_LAYER_TLS, MQTT_ERROR_TLS_CERTIFICATE, G_TLS_CERTIFICATE_REVOKED, "The Certificate Was Revoked", "mq.example" },
  { MQTT_LAYER_TLS, MQTT_ERROR_TLS_CERTIFICATE, G_TLS_CERTIFICATE_INSECURE, "The Certificate Is Too Weak", "mq.example" },
  { MQTT_LAYER_TLS, MQTT_ERROR_TLS_CERTIFICATE, G_TLS_CERTIFICATE_GENERIC_ERROR, "The Certificate Cannot Be Verified", "mq.example" },
  { MQTT_LAYER_TLS, MQTT_ERROR_TLS_CERTIFICATE, G_TLS_CERTIFICATE_EXPIRED | G_TLS_CERTIFICATE_UNKNOWN_CA, "The Certificate Has Expired", "mq.example" },
  { MQTT_LAYER_TLS, MQTT_ERROR_TLS_CLIENT_CERTIFICATE, 0, "The Broker Refuses the Client Certificate", "log" },
  { MQTT_LAYER_MQTT, MQTT_ERROR_TIMED_OUT, 0, "No Answer to CONNECT", "1883" },
  { MQTT_LAYER_MQTT, MQTT_ERROR_CONNECT_REFUSED, 0x86, "Wrong User Name or Password", "settings" },
  { MQTT_LAYER_MQTT, MQTT_ERROR_CONNECT_REFUSED, 0x9c, "The Broker Sends Us to Another Server", "not which" },
  { MQTT_LAYER_MQTT, MQTT_ERROR_CONNECT_REFUSED, 0x9d, "The Broker Has Moved", "not which" },
  { MQTT_LAYER_MQTT, MQTT_ERROR_SERVER_DISCONNECT, 0x8e, "Another Client Uses This Client ID", "of its own" },
  { MQTT_LAYER_MQTT, MQTT_ERROR_SERVER_DISCONNECT, 0x9c, "The Broker Sends Us to Another Server", "not which" },
  { MQTT_LAYER_MQTT, MQTT_ERROR_SERVER_DISCONNECT, 0x98, "The Broker Ended the Connection", "0x98" },
  { MQTT_LAYER_MQTT, MQTT_ERROR_REJECTED, 0x97, "The Broker Refused", "0x97" },
  { MQTT_LAYER_MQTT, MQTT_ERROR_CLOSED, 0, "The Connection Was Lost", "Client ID" },
  { MQTT_LAYER_MQTT, MQTT_ERROR_KEEP_ALIVE, 0x8d, "The Broker Has Fallen Silent", "Keep Alive" },
  { MQTT_LAYER_MQTT, MQTT_ERROR_MALFORMED, 0x81, "The Broker Broke the Protocol", "the message" },
  { MQTT_LAYER_MQTT, MQTT_ERROR_PROTOCOL, 0x82, "The Broker Broke the Protocol", "the message" },
  { MQTT_LAYER_MQTT, MQTT_ERROR_SESSION, 0, "The Broker Has an Unknown Session", "Clean Start" },
  { MQTT_LAYER_MQTT, MQTT_ERROR_TAKEN_OVER, 0x8e, "Another Client Uses This Client ID", "of its own" },
  { MQTT_LAYER_MQTT, MQTT_ERROR_AUTHENTICATION, 0, "The Authentication Failed", "the message" },
};

static NjProfile *
make_profile (void)
{
  return g_object_new (NJ_TYPE_PROFILE,
                       "scheme", "mqtts", "host", "mq.example", "port", 1883,
                       NULL);
}

static void
test_codes (void)
{
  g_autoptr (NjProfile) profile = make_profile ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = mqtt_error_new (cases[i].layer, cases[i].code, cases[i].detail, "the message");
      g_autofree char *title = NULL;
      g_autofree char *advice = NULL;

      nj_error_describe (error, profile, &title, &advice);
      g_test_message ("%s. %s", title, advice);
      g_assert_cmpstr (title, ==, cases[i].title);
      if (strstr (advice, cases[i].advice) == NULL)
        g_error ("%s: no “%s” in: %s", title, cases[i].advice, advice);
    }
}

/* Without a profile there is nothing to quote, and no crash. */
static void
test_without_profile (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = mqtt_error_new (cases[i].layer, cases[i].code, cases[i].detail, "the message");
      g_autofree char *sentence = nj_error_to_sentence (error);

      g_assert_cmpstr (sentence, !=, "");
    }
}

/* With a proxy it is the proxy that is looked up, and connected to first. */
static void
test_silent_proxy (void)
{
  static const struct
  {
    MqttLayer layer;
    NjProxyMode mode;
    const char *title;
  } silent[] = {
    { MQTT_LAYER_DNS, NJ_PROXY_HTTP, "The Proxy Does Not Answer" },
    { MQTT_LAYER_TCP, NJ_PROXY_SOCKS5, "The Proxy Does Not Answer" },
    { MQTT_LAYER_PROXY, NJ_PROXY_SYSTEM, "The Proxy Does Not Answer" },
    { MQTT_LAYER_TCP, NJ_PROXY_SYSTEM, "No Answer" },
    { MQTT_LAYER_TCP, NJ_PROXY_NONE, "No Answer" },
    { MQTT_LAYER_MQTT, NJ_PROXY_HTTP, "No Answer to CONNECT" },
  };
  g_autoptr (NjProfile) profile = make_profile ();

  for (guint i = 0; i < G_N_ELEMENTS (silent); i++)
    {
      g_autoptr (GError) error = mqtt_error_new (silent[i].layer, MQTT_ERROR_TIMED_OUT, 0, "in vain");
      g_autofree char *title = NULL;
      g_autofree char *advice = NULL;

      g_object_set (profile, "proxy-mode", silent[i].mode, "proxy-host", "proxy.example", NULL);
      nj_error_describe (error, profile, &title, &advice);
      g_assert_cmpstr (title, ==, silent[i].title);
    }
}

static void
test_queue_full (void)
{
  g_autoptr (GError) error =
    mqtt_error_new (MQTT_LAYER_USAGE, MQTT_ERROR_TOO_LARGE, 0, "The offline queue is full: it holds 1 message");
  g_autofree char *sentence = nj_error_to_sentence (error);

  g_assert_true (g_str_has_prefix (sentence, "The Offline Queue Is Full"));
}

/* What the engine says, and what becomes of it. */
static const struct
{
  const char *message;
  const char *title; /* (nullable): the code says enough */
  const char *advice;
} sentences[] = {
  { "The broker speaks TLS 1.2, and this profile wants at least TLS 1.3",
    "The Broker's TLS Is Too Old",
    "The broker speaks TLS 1.2, and this profile wants at least TLS 1.3. Have the broker updated" },
  { "The broker asks for a client certificate, and this profile has none",
    "The Broker Asks for a Client Certificate", "Choose the one" },
  { "The broker asks for a client certificate that “A”, “B” or 2 more has signed, and this profile has none",
    "The Broker Asks for a Client Certificate", "“A”, “B” or 2 more" },
  { "The broker refuses the client certificate “me, and this profile has none” of this profile: it has expired",
    "The Broker Refuses the Client Certificate", "“me, and this profile has none” of this profile: it has expired. Choose" },
  { "The broker knows no application protocol (ALPN) that this profile offers: “mqtt”, “x”",
    "The ALPN Protocol Was Refused", "“mqtt”, “x”. Correct" },
  { "The proxy “proxy.example” port 8080 was not found", "The Proxy Is Unknown", "“proxy.example” port 8080" },
  { "The proxy of the system was not found", "The Proxy Is Unknown", "The proxy of the system" },
  { "The proxy “p” port 1 does not allow a connection to “h” port 2 (403 Forbidden)",
    "The Proxy Does Not Let Us Through", "(403 Forbidden). Ask" },
  { "The SOCKS proxy “p” port 1 does not connect to “h” port 2: nothing listens there",
    "The Proxy Does Not Reach the Broker", "nothing listens there. Check" },
  { "“h” port 8083 answers with HTTP and not with MQTT: it may be for MQTT over WebSocket, at an address that begins with “ws://”",
    "This Is Not an MQTT Port", "“ws://”. Correct" },
  { "The server closed the WebSocket: it is going away (1001)", "The Broker Closed the WebSocket", "(1001). The log" },
  { "The SOCKS proxy “p” port 1 failed: The server is not a SOCKSv5 proxy server.",
    "The Proxy Failed", "SOCKSv5 proxy server. Check" },
  { "The broker shows no certificate", NULL, NULL },
  { "The broker shows no certificate, and a hat", NULL, NULL },
  { "What listens at “” port  does not speak TLS", NULL, NULL },
  { "", NULL, NULL },
};

static void
test_sentences (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (sentences); i++)
    {
      g_autofree char *text = nj_engine_text_translate (sentences[i].message);
      g_autofree char *title = NULL;
      g_autofree char *advice = NULL;
      gboolean found = nj_engine_text_describe (sentences[i].message, &title, &advice);

      g_assert_cmpstr (text, ==, sentences[i].message);
      g_assert_cmpstr (title, ==, sentences[i].title);
      g_assert_true (found == (title != NULL));
      if (found)
        g_assert_nonnull (strstr (advice, sentences[i].advice));
    }
}

static void
append_sources (GString    *sources,
                const char *layer)
{
  g_autofree char *dir = g_test_build_filename (G_TEST_DIST, "..", "src", layer, NULL);
  g_autoptr (GDir) files = g_dir_open (dir, 0, NULL);
  const char *name;

  g_assert_nonnull (files);
  while ((name = g_dir_read_name (files)) != NULL)
    {
      g_autofree char *path = g_build_filename (dir, name, NULL);
      g_autofree char *text = NULL;

      if (!g_str_has_suffix (name, ".c"))
        continue;
      g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
      g_string_append (sources, text);
    }
}

/* The sources of the engine and the store, with the literals of one string put
 * together. */
static char *
read_sources (void)
{
  g_autoptr (GRegex) seam = g_regex_new ("\"\\s*\\n\\s*\"", 0, 0, NULL);
  g_autoptr (GString) sources = g_string_new (NULL);

  append_sources (sources, "mqtt");
  append_sources (sources, "store");

  return g_regex_replace_literal (seam, sources->str, -1, 0, "", 0, NULL);
}

/* A sentence that the engine has changed would be shown in English. */
static void
test_engine_says_so (void)
{
  g_autofree char *engine = read_sources ();
  g_autoptr (GRegex) gap = g_regex_new ("%s|[“”]|: ", 0, 0, NULL);

  for (gsize i = 0; i < nj_n_engine_sentences; i++)
    {
      g_auto (GStrv) parts = g_regex_split (gap, nj_engine_sentences[i].sentence, 0);

      for (guint j = 0; parts[j] != NULL; j++)
        {
          /* The engine writes “%%” for a “%”. */
          g_auto (GStrv) escaped = g_strsplit (g_strstrip (parts[j]), "%", -1);
          g_autofree char *part = g_strjoinv ("%%", escaped);

          if (strstr (engine, part) == NULL)
            g_error ("The engine does not say “%s”", part);
        }
      g_assert_true ((nj_engine_sentences[i].title == NULL) == (nj_engine_sentences[i].advice == NULL));
    }
}

static void
test_reference (void)
{
  g_autoptr (MqttProperties) properties = mqtt_properties_new ();
  g_autoptr (GError) error =
    mqtt_error_new (MQTT_LAYER_MQTT, MQTT_ERROR_SERVER_DISCONNECT, MQTT_REASON_SERVER_MOVED, "moved");
  g_autofree char *sentence = NULL;

  mqtt_properties_add_string (properties, MQTT_PROPERTY_SERVER_REFERENCE, "new.example:8883");
  mqtt_error_set_properties (error, properties);
  sentence = nj_error_to_sentence (error);
  g_assert_cmpstr (sentence, ==, "The Broker Has Moved: Its new address is new.example:8883.");
}

static const struct
{
  NjProfileError code;
  const char *title;
} files[] = {
  { NJ_PROFILE_ERROR_CA_FILE_INVALID, "The CA File Cannot Be Used" },
  { NJ_PROFILE_ERROR_CERTIFICATE_FILE_NOT_FOUND, "The Client Certificate Cannot Be Used" },
  { NJ_PROFILE_ERROR_KEY_FILE_UNREADABLE, "The Private Key Cannot Be Used" },
  { NJ_PROFILE_ERROR_KEY_MISSING, "The Settings Cannot Be Used" },
  { NJ_PROFILE_ERROR_PROXY_HOST_EMPTY, "The Settings Cannot Be Used" },
};

static void
test_files (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (NjProfile) profile = make_profile ();
      g_autoptr (GError) error = g_error_new_literal (NJ_PROFILE_ERROR, (int) files[i].code, "in English");
      g_autofree char *title = NULL;
      g_autofree char *advice = NULL;

      g_object_set (profile,
                    "ca-file", "/ca.pem", "certificate-file", "/certificate.pem", "key-file", "/key.pem",
                    NULL);
      nj_error_describe (error, profile, &title, &advice);
      g_assert_cmpstr (title, ==, files[i].title);
      g_assert_null (strstr (advice, "in English"));
    }
}

static void
test_database (void)
{
  g_autoptr (GHashTable) titles = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (int code = NJ_DATABASE_ERROR_FAILED; code <= NJ_DATABASE_ERROR_BUSY; code++)
    {
      g_autoptr (GError) error = g_error_new_literal (NJ_DATABASE_ERROR, code, "a table is gone");
      char *title = NULL;
      g_autofree char *advice = NULL;

      nj_error_describe (error, NULL, &title, &advice);
      g_assert_cmpstr (advice, !=, "");
      g_assert_true (g_hash_table_add (titles, title));
    }
}

static void
test_remarks (void)
{
  g_autoptr (MqttProperties) properties = mqtt_properties_new ();
  g_autofree char *none = nj_properties_get_remarks (properties);
  g_autofree char *long_reason = g_strnfill (5000, 'x');
  g_autofree char *some = NULL;
  g_autofree char *cut = NULL;
  g_autoptr (MqttProperties) long_properties = mqtt_properties_new ();

  g_assert_null (none);
  mqtt_properties_add_string (properties, MQTT_PROPERTY_REASON_STRING, "not today");
  mqtt_properties_add_user (properties, "region", "eu");
  mqtt_properties_add_user (properties, "region", "");
  some = nj_properties_get_remarks (properties);
  g_assert_cmpstr (some, ==, "The broker says: “not today”\nregion = eu\nregion = ");

  mqtt_properties_add_string (long_properties, MQTT_PROPERTY_REASON_STRING, long_reason);
  cut = nj_properties_get_remarks (long_properties);
  g_assert_cmpuint (strlen (cut), <, 600);
  g_assert_nonnull (strstr (cut, "…”"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/error-texts/codes", test_codes);
  g_test_add_func ("/error-texts/without-profile", test_without_profile);
  g_test_add_func ("/error-texts/silent-proxy", test_silent_proxy);
  g_test_add_func ("/error-texts/queue-full", test_queue_full);
  g_test_add_func ("/error-texts/sentences", test_sentences);
  g_test_add_func ("/error-texts/engine-says-so", test_engine_says_so);
  g_test_add_func ("/error-texts/reference", test_reference);
  g_test_add_func ("/error-texts/files", test_files);
  g_test_add_func ("/error-texts/database", test_database);
  g_test_add_func ("/error-texts/remarks", test_remarks);

  return g_test_run ();
}
