/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "dialog-driver.h"
#include "editor-fixture.h"
#include "nj-pair-group.h"
#include "nj-profile-secrets.h"

/* From the profile to the controls of the editor, and back. */

/* Opening and saving a profile with a value of its own in every setting leaves
 * every one of them as it was, and no control has rounded or cut it. */
static void
test_keeps_everything (void)
{
  g_autoptr (NjProfile) profile = editor_fixture_create_full_profile ();
  g_autoptr (NjProfile) original = editor_fixture_create_full_profile ();
  g_autoptr (JsonNode) before = nj_profile_to_json (profile);
  g_autoptr (JsonNode) after = NULL;
  EditorFixture fixture = { 0 };

  editor_fixture_open (&fixture, profile, FALSE);
  editor_fixture_save (&fixture);
  g_assert_cmpuint (fixture.n_saved, ==, 1);

  after = nj_profile_to_json (profile);
  g_assert_true (json_node_equal (before, after));
  g_assert_true (nj_profile_has_same_secrets (profile, original));
  editor_fixture_clear (&fixture);
}

/* The other direction: what a control is set to arrives in its setting. */
static void
test_writes_everything (void)
{
  static const struct
  {
    const char *control;
    const char *property;
    const char *value;
    const char *setting;
    const char *expected;
  } cases[] = {
    { "name_row", "text", "a", "name", "a" },
    { "group_row", "text", "b", "group", "b" },
    { "version_row", "selected", "0", "version", "MQTT_VERSION_3_1" },
    { "version_row", "selected", "2", "version", "MQTT_VERSION_5_0" },
    { "client_id_row", "text", "c", "client-id", "c" },
    { "clean_start_switch", "active", "0", "clean-start", "FALSE" },
    { "keep_alive_spin", "value", "65535", "keep-alive", "65535" },
    { "connect_timeout_spin", "value", "12", "connect-timeout", "12000" },
    { "username_row", "text", "d", "username", "d" },
    { "password_row", "text", "e", "password", "e" },
    { "tls_verify_switch", "active", "0", "tls-verify", "FALSE" },
    { "path_row", "text", "/ws", "path", "/ws" },
    { "subprotocol_row", "text", "mqttv3.1", "subprotocol", "mqttv3.1" },
    { "tls_minimum_version_row", "selected", "1", "tls-minimum-version", "NJ_TLS_VERSION_1_3" },
    { "key_passphrase_row", "text", "f", "key-passphrase", "f" },
    { "proxy_mode_row", "selected", "1", "proxy-mode", "NJ_PROXY_NONE" },
    { "proxy_host_row", "text", "g", "proxy-host", "g" },
    { "proxy_port_spin", "value", "3128", "proxy-port", "3128" },
    { "proxy_username_row", "text", "h", "proxy-username", "h" },
    { "proxy_password_row", "text", "i", "proxy-password", "i" },
    { "queue_max_messages_spin", "value", "0", "queue-max-messages", "0" },
    { "queue_max_mebibytes_spin", "value", "1024", "queue-max-mebibytes", "1024" },
    { "queue_policy_row", "selected", "1", "queue-policy", "MQTT_QUEUE_DROP_OLDEST" },
    { "history_switch", "active", "0", "history", "FALSE" },
    { "history_max_messages_spin", "value", "100000", "history-max-messages", "100000" },
    { "history_max_mebibytes_spin", "value", "0", "history-max-mebibytes", "0" },
    { "history_max_days_spin", "value", "30", "history-max-days", "30" },
    { "authentication_row", "selected", "1", "authentication", "NJ_AUTHENTICATION_SCRAM_SHA_256" },
    { "reconnect_switch", "active", "0", "reconnect", "FALSE" },
    { "reconnect_period_spin", "value", "250", "reconnect-period", "250" },
    { "resubscribe_switch", "active", "0", "resubscribe", "FALSE" },
    { "session_expiry_interval_spin", "value", "4294967295", "session-expiry-interval", "4294967295" },
    { "receive_maximum_spin", "value", "3", "receive-maximum", "3" },
    { "maximum_packet_size_spin", "value", "4294967295", "maximum-packet-size", "4294967295" },
    { "topic_alias_maximum_spin", "value", "65535", "topic-alias-maximum", "65535" },
    { "request_response_information_switch", "active", "1", "request-response-information", "TRUE" },
    { "request_problem_information_switch", "active", "0", "request-problem-information", "FALSE" },
    { "will_row", "enable-expansion", "1", "will-enabled", "TRUE" },
    { "will_topic_row", "text", "t", "will-topic", "t" },
    { "will_payload_row", "text", "p", "will-payload", "p" },
    { "will_qos_row", "selected", "1", "will-qos", "MQTT_QOS_1" },
    { "will_retain_switch", "active", "1", "will-retain", "TRUE" },
    { "will_delay_interval_spin", "value", "9", "will-delay-interval", "9" },
    { "will_message_expiry_interval_spin", "value", "8", "will-message-expiry-interval", "8" },
    { "will_content_type_row", "text", "x/y", "will-content-type", "x/y" },
    { "will_response_topic_row", "text", "r", "will-response-topic", "r" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (NjProfile) profile = nj_profile_new_example ();
      g_auto (GValue) value = G_VALUE_INIT;
      g_auto (GValue) as_text = G_VALUE_INIT;
      GParamSpec *pspec;
      GObject *control;
      EditorFixture fixture = { 0 };

      nj_profile_set_username (profile, "me");
      editor_fixture_open (&fixture, profile, FALSE);
      control = editor_fixture_get_control (&fixture, cases[i].control);
      pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (control), cases[i].property);
      g_value_init (&value, pspec->value_type);
      if (G_VALUE_HOLDS_STRING (&value))
        g_value_set_string (&value, cases[i].value);
      else if (G_VALUE_HOLDS_BOOLEAN (&value))
        g_value_set_boolean (&value, *cases[i].value == '1');
      else if (G_VALUE_HOLDS_UINT (&value))
        g_value_set_uint (&value, (guint) g_ascii_strtoull (cases[i].value, NULL, 10));
      else
        g_value_set_double (&value, g_ascii_strtod (cases[i].value, NULL));
      g_object_set_property (control, cases[i].property, &value);

      /* A Will without a topic is refused, so it gets one. */
      if (g_str_equal (cases[i].setting, "will-enabled"))
        editor_fixture_type (&fixture, "will_topic_row", "t");
      editor_fixture_save (&fixture);
      g_assert_cmpuint (fixture.n_saved, ==, 1);

      g_value_init (&as_text, G_TYPE_STRING);
      g_object_get_property (G_OBJECT (profile), cases[i].setting, &as_text);
      if (g_strcmp0 (g_value_get_string (&as_text), cases[i].expected) != 0)
        g_error ("%s: %s instead of %s", cases[i].setting, g_value_get_string (&as_text), cases[i].expected);
      editor_fixture_clear (&fixture);
    }
}

static void
test_pairs (void)
{
  static const char *const pairs[] = { "Authorization", "Bearer a:b", "", "", "X-A", "1", NULL };
  static const char *const expected[] = { "Authorization: Bearer a:b", "X-A: 1", NULL };
  g_autoptr (NjProfile) profile = nj_profile_new_example ();
  EditorFixture fixture = { 0 };

  editor_fixture_open (&fixture, profile, FALSE);
  nj_pair_group_set_pairs (NJ_PAIR_GROUP (editor_fixture_get_control (&fixture, "headers_group")), pairs);
  editor_fixture_save (&fixture);
  g_assert_cmpstrv (nj_profile_get_headers (profile), expected);
  editor_fixture_clear (&fixture);
}

static void
test_protocols (void)
{
  static const char *const expected[] = { "mqtt", "x-amzn-mqtt-ca", NULL };
  g_autoptr (NjProfile) profile = nj_profile_new_example ();
  g_auto (GStrv) protocols = NULL;
  EditorFixture fixture = { 0 };

  editor_fixture_open (&fixture, profile, FALSE);
  editor_fixture_type (&fixture, "alpn_row", " mqtt ,, x-amzn-mqtt-ca,");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (editor_fixture_get_control (&fixture, "alpn_row"))),
                   ==, " mqtt ,, x-amzn-mqtt-ca,");
  editor_fixture_save (&fixture);
  g_object_get (profile, "alpn", &protocols, NULL);
  g_assert_cmpstrv ((char **) protocols, (char **) expected);
  editor_fixture_clear (&fixture);
}

int
main (int   argc,
      char *argv[])
{
  dialog_driver_init (&argc, &argv);

  g_test_add_func ("/profile-bindings/keeps-everything", test_keeps_everything);
  g_test_add_func ("/profile-bindings/writes-everything", test_writes_everything);
  g_test_add_func ("/profile-bindings/pairs", test_pairs);
  g_test_add_func ("/profile-bindings/protocols", test_protocols);

  return g_test_run ();
}
