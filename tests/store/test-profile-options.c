/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gstdio.h>
#include <string.h>

#include "mqtt-options-network.h"
#include "nj-profile.h"
#include "test-certificates.h"
#include "test-util.h"

static NjProfile *
make_profile (void)
{
  NjProfile *profile = nj_profile_new_example ();

  nj_profile_set_client_id (profile, "me");

  return profile;
}

static void
test_plain (void)
{
  g_autoptr (NjProfile) profile = make_profile ();
  g_autoptr (GError) error = NULL;
  g_autoptr (MqttOptions) options = nj_profile_to_options (profile, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (mqtt_options_get_url (options)->host, ==, "broker.emqx.io");
  g_assert_cmpuint (mqtt_options_get_url (options)->port, ==, 8084);
  g_assert_cmpstr (mqtt_options_get_url (options)->path, ==, "/mqtt");
  g_assert_cmpint (mqtt_options_get_version (options), ==, MQTT_VERSION_3_1_1);
  g_assert_cmpstr (mqtt_options_get_client_id (options), ==, "me");
  g_assert_null (mqtt_options_get_username (options));
  g_assert_null (mqtt_options_get_password (options));
  g_assert_true (mqtt_options_get_clean_start (options));
  g_assert_cmpuint (mqtt_options_get_keep_alive (options), ==, 60);
  g_assert_cmpuint (mqtt_options_get_connect_timeout (options), ==, 30000);
  g_assert_cmpuint (mqtt_options_get_reconnect_period (options), ==, 1000);
  g_assert_true (mqtt_options_get_resubscribe (options));
  g_assert_true (mqtt_options_get_tls_verify (options));
  g_assert_null (mqtt_options_get_ca_file (options));
  g_assert_null (mqtt_options_get_will (options));
}

static void
collect_header (gpointer name,
                gpointer value,
                gpointer user_data)
{
  g_string_append_printf (user_data, "%s=%s;", (const char *) name, (const char *) value);
}

static void
test_everything (void)
{
  static const char *const headers[] = { "Authorization:  Bearer a:b ", "X-Empty:", NULL };
  static const char *const user_properties[] = { "a", "1", "a", "", NULL };
  g_autoptr (NjProfile) profile = make_profile ();
  g_autoptr (GString) collected = g_string_new (NULL);
  g_autoptr (MqttOptions) options = NULL;
  g_autoptr (GError) error = NULL;
  MqttProperties *properties;
  const char *name;
  const char *value;

  g_object_set (profile,
                "version", MQTT_VERSION_5_0,
                "username", "user",
                "password", "pass",
                "clean-start", FALSE,
                "keep-alive", 0,
                "connect-timeout", 5000,
                "reconnect", FALSE,
                "resubscribe", FALSE,
                "tls-verify", FALSE,
                "headers", headers,
                "session-expiry-interval", G_MAXUINT32,
                "receive-maximum", 10,
                "maximum-packet-size", 1000,
                "topic-alias-maximum", 5,
                "request-response-information", TRUE,
                "request-problem-information", FALSE,
                "user-properties", user_properties,
                NULL);
  options = nj_profile_to_options (profile, &error);
  g_assert_no_error (error);

  g_assert_cmpstr (mqtt_options_get_username (options), ==, "user");
  g_assert_cmpmem (g_bytes_get_data (mqtt_options_get_password (options), NULL),
                   g_bytes_get_size (mqtt_options_get_password (options)), "pass", 4);
  g_assert_false (mqtt_options_get_clean_start (options));
  g_assert_cmpuint (mqtt_options_get_keep_alive (options), ==, 0);
  g_assert_cmpuint (mqtt_options_get_connect_timeout (options), ==, 5000);
  g_assert_cmpuint (mqtt_options_get_reconnect_period (options), ==, 0);
  g_assert_false (mqtt_options_get_resubscribe (options));
  g_assert_false (mqtt_options_get_tls_verify (options));

  mqtt_options_foreach_header (options, collect_header, collected);
  g_assert_cmpstr (collected->str, ==, "Authorization=Bearer a:b;X-Empty=;");

  properties = mqtt_options_get_properties (options);
  g_assert_cmpuint (mqtt_properties_get_n (properties), ==, 8);
  g_assert_cmpuint (mqtt_properties_get_uint (properties, MQTT_PROPERTY_SESSION_EXPIRY_INTERVAL, 0),
                    ==, G_MAXUINT32);
  g_assert_cmpuint (mqtt_properties_get_uint (properties, MQTT_PROPERTY_RECEIVE_MAXIMUM, 0), ==, 10);
  g_assert_cmpuint (mqtt_properties_get_uint (properties, MQTT_PROPERTY_MAXIMUM_PACKET_SIZE, 0),
                    ==, 1000);
  g_assert_cmpuint (mqtt_properties_get_uint (properties, MQTT_PROPERTY_TOPIC_ALIAS_MAXIMUM, 0),
                    ==, 5);
  g_assert_cmpuint (mqtt_properties_get_uint (properties,
                                              MQTT_PROPERTY_REQUEST_RESPONSE_INFORMATION, 0),
                    ==, 1);
  g_assert_cmpuint (mqtt_properties_get_uint (properties,
                                              MQTT_PROPERTY_REQUEST_PROBLEM_INFORMATION, 1),
                    ==, 0);
  g_assert_true (mqtt_properties_get_user_at (properties, 6, &name, &value));
  g_assert_cmpstr (name, ==, "a");
  g_assert_cmpstr (value, ==, "1");
}

/* With SCRAM the password is proved, and neither it nor the name is in CONNECT. */
static void
test_scram (void)
{
  g_autoptr (NjProfile) profile = make_profile ();
  g_autoptr (MqttOptions) options = NULL;
  g_autoptr (MqttOptions) old_options = NULL;
  g_autoptr (GError) error = NULL;

  g_object_set (profile,
                "version", MQTT_VERSION_5_0, "username", "user", "password", "pencil",
                "authentication", NJ_AUTHENTICATION_SCRAM_SHA_256,
                NULL);
  options = nj_profile_to_options (profile, &error);
  g_assert_no_error (error);
  g_assert_nonnull (mqtt_options_get_authenticator (options));
  g_assert_cmpstr (mqtt_authenticator_get_method (mqtt_options_get_authenticator (options)), ==, "SCRAM-SHA-256");
  g_assert_null (mqtt_options_get_username (options));
  g_assert_null (mqtt_options_get_password (options));

  /* Before MQTT 5 there is no such thing. */
  nj_profile_set_version (profile, MQTT_VERSION_3_1_1);
  old_options = nj_profile_to_options (profile, &error);
  g_assert_no_error (error);
  g_assert_null (mqtt_options_get_authenticator (old_options));
  g_assert_cmpstr (mqtt_options_get_username (old_options), ==, "user");
}

/* What only MQTT 5 has stays out of the others, whatever the profile says. */
static void
test_no_properties_before_5 (void)
{
  g_autoptr (NjProfile) profile = make_profile ();
  g_autoptr (MqttOptions) options = NULL;
  g_autoptr (GError) error = NULL;

  g_object_set (profile,
                "receive-maximum", 10,
                "will-enabled", TRUE,
                "will-topic", "gone",
                "will-delay-interval", 5,
                NULL);
  options = nj_profile_to_options (profile, &error);

  g_assert_no_error (error);
  g_assert_true (mqtt_options_get_properties (options) == NULL ||
                 mqtt_properties_get_n (mqtt_options_get_properties (options)) == 0);
  g_assert_nonnull (mqtt_options_get_will (options));
  g_assert_null (mqtt_options_get_will (options)->properties);
}

static void
test_will (void)
{
  g_autoptr (NjProfile) profile = make_profile ();
  g_autoptr (MqttOptions) options = NULL;
  g_autoptr (GError) error = NULL;
  MqttMessage *will;

  g_object_set (profile,
                "version", MQTT_VERSION_5_0,
                "will-enabled", TRUE,
                "will-topic", "gone/温",
                "will-payload", "bye",
                "will-qos", MQTT_QOS_2,
                "will-retain", TRUE,
                "will-delay-interval", 5,
                "will-message-expiry-interval", 60,
                "will-content-type", "text/plain",
                "will-response-topic", "answer",
                NULL);
  options = nj_profile_to_options (profile, &error);
  g_assert_no_error (error);

  will = mqtt_options_get_will (options);
  g_assert_cmpstr (will->topic, ==, "gone/温");
  g_assert_cmpmem (will->payload, will->payload_size,
                   "bye", 3);
  g_assert_cmpint (will->qos, ==, MQTT_QOS_2);
  g_assert_true (will->retain);
  g_assert_cmpuint (mqtt_properties_get_n (will->properties), ==, 4);
  g_assert_cmpuint (mqtt_properties_get_uint (will->properties, MQTT_PROPERTY_WILL_DELAY_INTERVAL, 0),
                    ==, 5);
  g_assert_cmpstr (mqtt_properties_get_string (will->properties, MQTT_PROPERTY_CONTENT_TYPE),
                   ==, "text/plain");
}

/* The first property that is wrong, and why. */
static const struct
{
  const char *property;
  const char *value;
  NjProfileError code;
} wrong_strings[] = {
  { "name", "", NJ_PROFILE_ERROR_NAME_EMPTY },
  { "name", "  ", NJ_PROFILE_ERROR_NAME_EMPTY },
  { "scheme", "http", NJ_PROFILE_ERROR_SCHEME },
  { "scheme", "", NJ_PROFILE_ERROR_SCHEME },
  { "host", "", NJ_PROFILE_ERROR_HOST_EMPTY },
  { "host", "wss://h/", NJ_PROFILE_ERROR_HOST_IS_URL },
  { "host", "a b", NJ_PROFILE_ERROR_HOST_INVALID },
  { "host", "h:80", NJ_PROFILE_ERROR_HOST_INVALID },
  { "host", "h/path", NJ_PROFILE_ERROR_HOST_INVALID },
  { "host", "me@h", NJ_PROFILE_ERROR_HOST_INVALID },
  { "host", "a..b", NJ_PROFILE_ERROR_HOST_INVALID },
  { "host", ".a", NJ_PROFILE_ERROR_HOST_INVALID },
  { "host", "[::1]", NJ_PROFILE_ERROR_HOST_INVALID },
  { "path", "", NJ_PROFILE_ERROR_PATH_INVALID },
  { "path", "mqtt", NJ_PROFILE_ERROR_PATH_INVALID },
  { "path", "/a b", NJ_PROFILE_ERROR_PATH_INVALID },
  { "path", "/a#b", NJ_PROFILE_ERROR_PATH_INVALID },
  { "path", "/a\r\nHost: x", NJ_PROFILE_ERROR_PATH_INVALID },
  { "client-id", "a\nb", NJ_PROFILE_ERROR_STRING },
  { "username", "a\x7f", NJ_PROFILE_ERROR_STRING },
  { "password", "secret", NJ_PROFILE_ERROR_PASSWORD_ALONE },
  { "ca-file", "/nonexistent/ca.pem", NJ_PROFILE_ERROR_CA_FILE_NOT_FOUND },
  { "ca-file", "/dev/zero", NJ_PROFILE_ERROR_CA_FILE_INVALID },
  { "ca-file", "/", NJ_PROFILE_ERROR_CA_FILE_INVALID },
};

static void
check_wrong (NjProfile      *profile,
             const char     *property,
             NjProfileError  code)
{
  g_autoptr (GError) field_error = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) options_error = NULL;
  const char *wrong = NULL;

  g_assert_false (nj_profile_validate_field (profile, property, &field_error));
  g_assert_error (field_error, NJ_PROFILE_ERROR, (int) code);
  g_assert_false (nj_profile_validate (profile, &wrong, &error));
  g_assert_error (error, NJ_PROFILE_ERROR, (int) code);
  g_assert_cmpstr (wrong, ==, property);
  g_assert_null (nj_profile_to_options (profile, &options_error));
  g_assert_error (options_error, NJ_PROFILE_ERROR, (int) code);
}

static void
test_wrong_strings (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (wrong_strings); i++)
    {
      g_autoptr (NjProfile) profile = make_profile ();

      g_object_set (profile, wrong_strings[i].property, wrong_strings[i].value, NULL);
      check_wrong (profile, wrong_strings[i].property, wrong_strings[i].code);
    }
}

static const struct
{
  const char *property;
  const char *strings[5];
  NjProfileError code;
} wrong_arrays[] = {
  { "headers", { "no colon" }, NJ_PROFILE_ERROR_HEADER },
  { "headers", { ": value" }, NJ_PROFILE_ERROR_HEADER },
  { "headers", { "A B: c" }, NJ_PROFILE_ERROR_HEADER },
  { "headers", { "A: b\r\nC: d" }, NJ_PROFILE_ERROR_HEADER },
  { "headers", { "A: b", "host: h" }, NJ_PROFILE_ERROR_HEADER_RESERVED },
  { "headers", { "Sec-WebSocket-Protocol: x" }, NJ_PROFILE_ERROR_HEADER_RESERVED },
  { "user-properties", { "a" }, NJ_PROFILE_ERROR_USER_PROPERTY },
  { "user-properties", { "a", "b", "", "c" }, NJ_PROFILE_ERROR_USER_PROPERTY },
  { "user-properties", { "a", "\x01" }, NJ_PROFILE_ERROR_STRING },
};

static void
test_wrong_arrays (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (wrong_arrays); i++)
    {
      g_autoptr (NjProfile) profile = make_profile ();

      g_object_set (profile,
                    "version", MQTT_VERSION_5_0,
                    wrong_arrays[i].property, wrong_arrays[i].strings,
                    NULL);
      check_wrong (profile, wrong_arrays[i].property, wrong_arrays[i].code);
    }
}

static void
test_wrong_client_id (void)
{
  g_autoptr (NjProfile) profile = make_profile ();
  g_autofree char *too_long = g_strnfill (65536, 'x');
  g_autoptr (GError) error = NULL;

  /* The server makes one up (3.1.1 §3.1.3.1), but for a session it has to be known. */
  nj_profile_set_client_id (profile, "");
  g_assert_true (nj_profile_validate_field (profile, "client-id", &error));
  g_object_set (profile, "clean-start", FALSE, NULL);
  check_wrong (profile, "client-id", NJ_PROFILE_ERROR_CLIENT_ID_EMPTY);

  nj_profile_set_version (profile, MQTT_VERSION_5_0);
  g_assert_true (nj_profile_validate_field (profile, "client-id", &error));
  g_object_set (profile, "version", MQTT_VERSION_3_1, "clean-start", TRUE, NULL);
  check_wrong (profile, "client-id", NJ_PROFILE_ERROR_CLIENT_ID_EMPTY);

  nj_profile_set_client_id (profile, too_long);
  check_wrong (profile, "client-id", NJ_PROFILE_ERROR_CLIENT_ID_TOO_LONG);
  nj_profile_set_client_id (profile, too_long + 1);
  g_assert_true (nj_profile_validate_field (profile, "client-id", &error));
}

static void
test_wrong_will (void)
{
  g_autoptr (NjProfile) profile = make_profile ();
  g_autofree char *too_long = g_strnfill (65536, 'x');
  g_autoptr (GError) error = NULL;

  /* A Will that is not used may be anything. */
  g_object_set (profile, "will-topic", "a/#", "will-payload", too_long, NULL);
  g_assert_true (nj_profile_validate (profile, NULL, &error));

  g_object_set (profile, "will-enabled", TRUE, "will-topic", "", NULL);
  check_wrong (profile, "will-topic", NJ_PROFILE_ERROR_WILL_TOPIC_EMPTY);
  g_object_set (profile, "will-topic", "a/#", NULL);
  check_wrong (profile, "will-topic", NJ_PROFILE_ERROR_WILL_TOPIC);
  g_object_set (profile, "will-topic", "a", NULL);
  check_wrong (profile, "will-payload", NJ_PROFILE_ERROR_WILL_PAYLOAD_TOO_LONG);
  g_object_set (profile,
                "version", MQTT_VERSION_5_0, "will-payload", "", "will-response-topic", "+",
                NULL);
  check_wrong (profile, "will-response-topic", NJ_PROFILE_ERROR_WILL_RESPONSE_TOPIC);
}

static void
test_right_hosts (void)
{
  static const char *const hosts[] = {
    "localhost",
    "broker.emqx.io",
    "a-b_c.example.",
    "127.0.0.1",
    "::1",
    "fe80::1%eth0",
    "例え.jp",
  };

  for (guint i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      g_autoptr (NjProfile) profile = make_profile ();
      g_autoptr (GError) error = NULL;

      nj_profile_set_host (profile, hosts[i]);
      nj_profile_validate_field (profile, "host", &error);
      g_assert_no_error (error);
    }
}

static void
test_ca_file (void)
{
  g_autoptr (TestCertificates) certificates = test_certificates_new ();
  g_autofree char *dir = test_make_dir ();
  g_autofree char *garbage = g_build_filename (dir, "garbage.pem", NULL);
  g_autoptr (NjProfile) profile = make_profile ();
  g_autoptr (MqttOptions) options = NULL;
  g_autoptr (MqttOptions) plain_options = NULL;
  g_autoptr (GError) error = NULL;

  g_object_set (profile, "ca-file", certificates->ca, NULL);
  options = nj_profile_to_options (profile, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (mqtt_options_get_ca_file (options), ==, certificates->ca);

  nj_profile_set_scheme (profile, "ws");
  plain_options = nj_profile_to_options (profile, &error);
  g_assert_no_error (error);
  g_assert_null (mqtt_options_get_ca_file (plain_options));

  nj_profile_set_scheme (profile, "wss");
  g_assert_true (g_file_set_contents (garbage, "no certificate", -1, NULL));
  g_object_set (profile, "ca-file", garbage, NULL);
  check_wrong (profile, "ca-file", NJ_PROFILE_ERROR_CA_FILE_INVALID);

  g_assert_true (g_file_set_contents (garbage, "", 0, NULL));
  check_wrong (profile, "ca-file", NJ_PROFILE_ERROR_CA_FILE_INVALID);

  test_remove_dir (dir);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/profile-options/plain", test_plain);
  g_test_add_func ("/profile-options/everything", test_everything);
  g_test_add_func ("/profile-options/scram", test_scram);
  g_test_add_func ("/profile-options/no-properties-before-5", test_no_properties_before_5);
  g_test_add_func ("/profile-options/will", test_will);
  g_test_add_func ("/profile-options/wrong-strings", test_wrong_strings);
  g_test_add_func ("/profile-options/wrong-arrays", test_wrong_arrays);
  g_test_add_func ("/profile-options/wrong-client-id", test_wrong_client_id);
  g_test_add_func ("/profile-options/wrong-will", test_wrong_will);
  g_test_add_func ("/profile-options/right-hosts", test_right_hosts);
  g_test_add_func ("/profile-options/ca-file", test_ca_file);

  return g_test_run ();
}
