/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "nj-profile.h"

static void
count (guint *counter)
{
  (*counter)++;
}

static void
test_defaults (void)
{
  g_autoptr (NjProfile) profile = nj_profile_new ();
  g_autoptr (NjProfile) other = nj_profile_new ();
  g_autoptr (NjProfile) example = nj_profile_new_example ();
  g_autoptr (NjProfile) local = nj_profile_new_local ();
  g_autofree char *example_url = nj_profile_get_url (example);
  g_autofree char *local_url = nj_profile_get_url (local);
  gboolean clean_start;
  gboolean resubscribe;
  guint keep_alive;
  guint connect_timeout;
  guint reconnect_period;

  g_assert_true (g_uuid_string_is_valid (nj_profile_get_id (profile)));
  g_assert_cmpstr (nj_profile_get_id (profile), !=, nj_profile_get_id (other));
  g_assert_cmpstr (nj_profile_get_client_id (profile), !=, nj_profile_get_client_id (other));
  g_assert_true (g_regex_match_simple ("^nightjar_[0-9a-f]{8}$",
                                       nj_profile_get_client_id (profile), 0, 0));

  g_assert_cmpstr (example_url, ==, "wss://broker.emqx.io:8084/mqtt");
  g_assert_cmpint (nj_profile_get_version (example), ==, MQTT_VERSION_3_1_1);
  g_object_get (example,
                "clean-start", &clean_start,
                "resubscribe", &resubscribe,
                "keep-alive", &keep_alive,
                "connect-timeout", &connect_timeout,
                "reconnect-period", &reconnect_period,
                NULL);
  g_assert_true (clean_start);
  g_assert_true (resubscribe);
  g_assert_cmpuint (keep_alive, ==, 60);
  g_assert_cmpuint (connect_timeout, ==, 30000);
  g_assert_cmpuint (reconnect_period, ==, 1000);
  g_assert_false (nj_profile_get_local (example));

  g_assert_cmpstr (local_url, ==, "ws://127.0.0.1:8083/mqtt");
  g_assert_true (nj_profile_get_local (local));
}

/* Every property that can be set notifies once, is stored or not, and says so. */
static void
test_notify (void)
{
  g_autoptr (NjProfile) profile = nj_profile_new ();
  guint n_notified = 0;
  guint n_changed = 0;

  g_signal_connect_swapped (profile, "notify::name", G_CALLBACK (count), &n_notified);
  g_signal_connect_swapped (profile, "notify::password", G_CALLBACK (count), &n_notified);
  g_signal_connect_swapped (profile, "notify::headers", G_CALLBACK (count), &n_notified);
  g_signal_connect_swapped (profile, "changed", G_CALLBACK (count), &n_changed);

  nj_profile_set_name (profile, "a");
  nj_profile_set_name (profile, "a");
  g_assert_cmpuint (n_notified, ==, 1);
  g_assert_cmpuint (n_changed, ==, 1);

  nj_profile_set_password (profile, "secret");
  nj_profile_set_password (profile, "secret");
  g_assert_cmpuint (n_notified, ==, 2);
  g_assert_cmpuint (n_changed, ==, 1);

  nj_profile_set_headers (profile, (const char *const[]){ "A: b", NULL });
  nj_profile_set_headers (profile, (const char *const[]){ "A: b", NULL });
  g_assert_cmpuint (n_notified, ==, 3);
  g_assert_cmpuint (n_changed, ==, 2);

  nj_profile_set_name (profile, NULL);
  g_assert_cmpstr (nj_profile_get_name (profile), ==, "");
  nj_profile_set_headers (profile, NULL);
  g_assert_nonnull (nj_profile_get_headers (profile));
  g_assert_null (nj_profile_get_headers (profile)[0]);
  g_object_set (profile, "ca-file", "", NULL);
  g_assert_null (nj_profile_get_ca_file (profile));
  nj_profile_set_port (profile, 70000);
  g_assert_cmpuint (nj_profile_get_port (profile), ==, 65535);
}

static void
test_subscriptions_change (void)
{
  g_autoptr (NjProfile) profile = nj_profile_new ();
  g_autoptr (NjSubscription) first = nj_subscription_new ("a/#", MQTT_QOS_1);
  g_autoptr (NjSubscription) second = nj_subscription_new ("b", MQTT_QOS_0);
  GListStore *subscriptions = nj_profile_get_subscriptions (profile);
  guint n_changed = 0;

  g_signal_connect_swapped (profile, "changed", G_CALLBACK (count), &n_changed);

  g_list_store_append (subscriptions, first);
  g_list_store_insert (subscriptions, 0, second);
  g_assert_cmpuint (n_changed, ==, 2);

  nj_subscription_set_alias (first, "lamps");
  nj_subscription_set_enabled (second, FALSE);
  g_assert_cmpuint (n_changed, ==, 4);

  g_assert_true (nj_profile_find_subscription (profile, "a/#") == first);
  g_assert_null (nj_profile_find_subscription (profile, "a"));

  g_list_store_remove (subscriptions, 1);
  g_assert_cmpuint (n_changed, ==, 5);
  nj_subscription_set_alias (first, "lights");
  g_assert_cmpuint (n_changed, ==, 5);
  g_assert_null (nj_profile_find_subscription (profile, "a/#"));

  g_list_store_remove_all (subscriptions);
  g_assert_cmpuint (n_changed, ==, 6);
}

static void
test_subscription (void)
{
  g_autoptr (NjSubscription) subscription = nj_subscription_new ("a/+", MQTT_QOS_2);
  g_autoptr (MqttSubscription) mqtt = NULL;
  g_autoptr (GHashTable) colours = g_hash_table_new (g_str_hash, g_str_equal);

  g_object_set (subscription,
                "no-local", TRUE,
                "retain-as-published", TRUE,
                "retain-handling", MQTT_RETAIN_HANDLING_DONT_SEND,
                NULL);
  mqtt = nj_subscription_to_mqtt (subscription);
  g_assert_cmpstr (mqtt->filter, ==, "a/+");
  g_assert_cmpint (mqtt->qos, ==, MQTT_QOS_2);
  g_assert_true (mqtt->no_local);
  g_assert_true (mqtt->retain_as_published);
  g_assert_cmpint (mqtt->retain_handling, ==, MQTT_RETAIN_HANDLING_DONT_SEND);

  for (guint i = 0; i < 3 * NJ_SUBSCRIPTION_N_COLOURS; i++)
    {
      const char *colour = nj_subscription_next_colour (i);

      g_assert_true (g_regex_match_simple ("^#[0-9a-f]{6}$", colour, 0, 0));
      g_hash_table_add (colours, (gpointer) colour);
    }
  g_assert_cmpuint (g_hash_table_size (colours), ==, NJ_SUBSCRIPTION_N_COLOURS);
}

static const struct
{
  const char *url;
  const char *scheme;
  const char *host;
  guint port;
  const char *path;
  const char *username;
  const char *password;
  const char *again; /* (nullable): if it is another */
} urls[] = {
  { "wss://broker.example:8084/mqtt", "wss", "broker.example", 8084, "/mqtt", "", "", NULL },
  { "ws://h/a/b?c=d", "ws", "h", 80, "/a/b?c=d", "", "", NULL },
  { "wss://h", "wss", "h", 443, "/mqtt", "", "", "wss://h/mqtt" },
  { "wss://h/", "wss", "h", 443, "/", "", "", NULL },
  { "ws://h:80/mqtt", "ws", "h", 80, "/mqtt", "", "", "ws://h/mqtt" },
  { "wss://h:80/mqtt", "wss", "h", 80, "/mqtt", "", "", NULL },
  { "ws://[::1]:9001/mqtt", "ws", "::1", 9001, "/mqtt", "", "", NULL },
  { "wxs://h:8084/mqtt", "wss", "h", 8084, "/mqtt", "", "", "wss://h:8084/mqtt" },
  { "wx://h:8083/mqtt", "ws", "h", 8083, "/mqtt", "", "", "ws://h:8083/mqtt" },
  { "mqtt://h", "mqtt", "h", 1883, "/mqtt", "", "", NULL },
  { "mqtts://h:8883", "mqtts", "h", 8883, "/mqtt", "", "", "mqtts://h" },
  { "mqtts://me:secret@[::1]:1884", "mqtts", "::1", 1884, "/mqtt", "me", "secret", "mqtts://[::1]:1884" },
  { "wss://me:pass%20word@h:1/x", "wss", "h", 1, "/x", "me", "pass word", "wss://h:1/x" },
};

static void
test_url (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (NjProfile) profile = nj_profile_new_from_url (urls[i].url, &error);
      g_autofree char *url = NULL;

      g_assert_no_error (error);
      g_assert_cmpstr (nj_profile_get_scheme (profile), ==, urls[i].scheme);
      g_assert_cmpstr (nj_profile_get_name (profile), ==, urls[i].host);
      g_assert_cmpstr (nj_profile_get_host (profile), ==, urls[i].host);
      g_assert_cmpuint (nj_profile_get_port (profile), ==, urls[i].port);
      g_assert_cmpstr (nj_profile_get_path (profile), ==, urls[i].path);
      g_assert_cmpstr (nj_profile_get_username (profile), ==, urls[i].username);
      g_assert_cmpstr (nj_profile_get_password (profile), ==, urls[i].password);

      url = nj_profile_get_url (profile);
      g_assert_cmpstr (url, ==, urls[i].again != NULL ? urls[i].again : urls[i].url);
    }
}

static void
test_url_errors (void)
{
  static const char *const bad[] = {
    "",
    "h",
    "http://h",
    "ws://",
    "ws://h:0/",
    "ws://h:70000/",
    "ws://h:x/",
    "ws://\xff/",
  };
  g_autoptr (NjProfile) profile = nj_profile_new_example ();
  guint n_changed = 0;

  g_signal_connect_swapped (profile, "changed", G_CALLBACK (count), &n_changed);

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GError) apply_error = NULL;

      g_assert_null (nj_profile_new_from_url (bad[i], &error));
      g_assert_error (error, NJ_PROFILE_ERROR, NJ_PROFILE_ERROR_URL);
      g_assert_cmpuint (strlen (error->message), >, 0);

      g_assert_false (nj_profile_apply_url (profile, bad[i], &apply_error));
      g_assert_error (apply_error, NJ_PROFILE_ERROR, NJ_PROFILE_ERROR_URL);
    }

  g_assert_cmpuint (n_changed, ==, 0);
}

static JsonNode *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node = json_from_string (text, &error);

  g_assert_no_error (error);

  return node;
}

/* Gives every stored property another value than its default. */
static void
fill (GObject *object)
{
  g_autofree GParamSpec **pspecs = NULL;
  guint n;

  pspecs = g_object_class_list_properties (G_OBJECT_GET_CLASS (object), &n);
  for (guint i = 0; i < n; i++)
    {
      GParamSpec *pspec = pspecs[i];

      if (!(pspec->flags & G_PARAM_WRITABLE) || (pspec->flags & G_PARAM_CONSTRUCT_ONLY))
        continue;

      if (G_IS_PARAM_SPEC_BOOLEAN (pspec))
        g_object_set (object, pspec->name, !G_PARAM_SPEC_BOOLEAN (pspec)->default_value, NULL);
      else if (G_IS_PARAM_SPEC_UINT (pspec))
        g_object_set (object, pspec->name, G_PARAM_SPEC_UINT (pspec)->maximum, NULL);
      else if (G_IS_PARAM_SPEC_ENUM (pspec))
        g_object_set (object, pspec->name, G_PARAM_SPEC_ENUM (pspec)->enum_class->maximum, NULL);
      else if (pspec->value_type == G_TYPE_STRV)
        g_object_set (object, pspec->name, ((const char *const[]){ "温: \"a\"", "", NULL }), NULL);
      else
        g_object_set (object, pspec->name, pspec->name, NULL);
    }
}

static void
assert_equal (NjProfile *a,
              NjProfile *b)
{
  g_autoptr (JsonNode) a_node = nj_profile_to_json (a);
  g_autoptr (JsonNode) b_node = nj_profile_to_json (b);
  g_autofree char *a_text = json_to_string (a_node, TRUE);
  g_autofree char *b_text = json_to_string (b_node, TRUE);

  g_assert_cmpstr (a_text, ==, b_text);
}

static NjProfile *
make_full (void)
{
  NjProfile *profile = nj_profile_new ();
  g_autoptr (NjSubscription) full = nj_subscription_new ("", MQTT_QOS_0);
  g_autoptr (NjSubscription) plain = nj_subscription_new ("#", MQTT_QOS_0);

  fill (G_OBJECT (profile));
  fill (G_OBJECT (full));
  g_list_store_append (nj_profile_get_subscriptions (profile), full);
  g_list_store_append (nj_profile_get_subscriptions (profile), plain);

  return profile;
}

static void
test_json (void)
{
  g_autoptr (NjProfile) profile = make_full ();
  g_autoptr (JsonNode) node = nj_profile_to_json (profile);
  g_autofree char *text = json_to_string (node, TRUE);
  g_autoptr (JsonNode) parsed = parse (text);
  g_autoptr (GError) error = NULL;
  g_autoptr (NjProfile) again = nj_profile_new_from_json (parsed, &error);

  g_assert_no_error (error);
  assert_equal (profile, again);
  g_assert_cmpstr (nj_profile_get_id (again), ==, nj_profile_get_id (profile));
  g_assert_cmpstr (nj_profile_get_path (again), ==, "path");
  g_assert_cmpint (nj_profile_get_version (again), ==, MQTT_VERSION_5_0);
  g_assert_cmpint (nj_profile_get_draft_format (again), ==, NJ_PAYLOAD_BASE64);

  /* The value of the password is the name of the property. */
  g_assert_cmpstr (nj_profile_get_password (profile), ==, "password");
  g_assert_null (strstr (text, "password"));
  g_assert_cmpstr (nj_profile_get_password (again), ==, "");
}

static void
test_json_minimal (void)
{
  g_autoptr (JsonNode) node = parse ("{}");
  g_autoptr (GError) error = NULL;
  g_autoptr (NjProfile) profile = nj_profile_new_from_json (node, &error);

  g_assert_no_error (error);
  g_assert_true (g_uuid_string_is_valid (nj_profile_get_id (profile)));
  g_assert_cmpstr (nj_profile_get_scheme (profile), ==, "wss");
  g_assert_cmpuint (nj_profile_get_port (profile), ==, 443);
}

static void
test_json_unknown_members (void)
{
  g_autoptr (JsonNode) node =
    parse ("{\"id\":\"x\",\"proxy\":{\"kind\":[1,2.5,null]},"
           "\"subscriptions\":[{\"filter\":\"a\",\"identifier\":7}]}");
  g_autoptr (NjProfile) profile = nj_profile_new_from_json (node, NULL);
  g_autoptr (NjProfile) copy = nj_profile_duplicate (profile);
  NjProfile *both[] = { profile, copy };

  for (guint i = 0; i < G_N_ELEMENTS (both); i++)
    {
      g_autoptr (JsonNode) written = nj_profile_to_json (both[i]);
      g_autofree char *text = json_to_string (written, FALSE);

      g_assert_nonnull (strstr (text, "\"proxy\":{\"kind\":[1,2.5,null]}"));
      g_assert_nonnull (strstr (text, "\"identifier\":7"));
    }
}

/* A password that somebody has written into the file is used, and not written again. */
static void
test_json_password (void)
{
  g_autoptr (JsonNode) node = parse ("{\"password\":\"hunter2\"}");
  g_autoptr (NjProfile) profile = nj_profile_new_from_json (node, NULL);
  g_autoptr (JsonNode) written = nj_profile_to_json (profile);
  g_autofree char *text = json_to_string (written, FALSE);

  g_assert_cmpstr (nj_profile_get_password (profile), ==, "hunter2");
  g_assert_null (strstr (text, "hunter2"));
}

static const char *const bad_json[] = {
  "[]",
  "1",
  "null",
  "{\"name\":1}",
  "{\"name\":{}}",
  "{\"id\":[]}",
  "{\"local\":\"yes\"}",
  "{\"local\":1}",
  "{\"port\":0}",
  "{\"port\":65536}",
  "{\"port\":-1}",
  "{\"port\":1.5}",
  "{\"port\":\"80\"}",
  "{\"port\":null}",
  "{\"port\":99999999999999999999}",
  "{\"version\":2}",
  "{\"version\":5000000000}",
  "{\"draft-format\":\"cbor\"}",
  "{\"draft-format\":17}",
  "{\"clean-start\":1}",
  "{\"headers\":\"A: b\"}",
  "{\"headers\":[1]}",
  "{\"headers\":{}}",
  "{\"subscriptions\":{}}",
  "{\"subscriptions\":[1]}",
  "{\"subscriptions\":[{}]}",
  "{\"subscriptions\":[{\"filter\":\"\"}]}",
  "{\"subscriptions\":[{\"filter\":\"a\",\"qos\":3}]}",
};

static void
test_json_errors (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad_json); i++)
    {
      g_autoptr (JsonNode) node = parse (bad_json[i]);
      g_autoptr (GError) error = NULL;

      g_assert_null (nj_profile_new_from_json (node, &error));
      g_assert_error (error, NJ_PROFILE_ERROR, NJ_PROFILE_ERROR_JSON);
    }
}

static void
test_duplicate (void)
{
  g_autoptr (NjProfile) profile = make_full ();
  g_autoptr (NjProfile) copy = nj_profile_duplicate (profile);
  g_autoptr (NjSubscription) subscription = NULL;
  g_autoptr (NjSubscription) subscription_copy = NULL;

  g_assert_cmpstr (nj_profile_get_id (copy), !=, nj_profile_get_id (profile));
  g_assert_cmpstr (nj_profile_get_client_id (copy), !=, nj_profile_get_client_id (profile));
  g_assert_cmpstr (nj_profile_get_password (copy), ==, nj_profile_get_password (profile));
  g_assert_cmpstr (nj_profile_get_draft_topic (copy), ==, "draft-topic");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (nj_profile_get_subscriptions (copy))),
                    ==, 2);

  subscription = g_list_model_get_item (G_LIST_MODEL (nj_profile_get_subscriptions (profile)), 0);
  subscription_copy = g_list_model_get_item (G_LIST_MODEL (nj_profile_get_subscriptions (copy)), 0);
  g_assert_true (subscription != subscription_copy);
  g_assert_cmpstr (nj_subscription_get_alias (subscription_copy), ==, "alias");
}

static void
test_copy_from (void)
{
  g_autoptr (NjProfile) profile = make_full ();
  g_autoptr (NjProfile) edited = nj_profile_new ();
  g_autofree char *id = g_strdup (nj_profile_get_id (profile));

  nj_profile_copy_from (edited, profile);
  g_assert_cmpstr (nj_profile_get_id (edited), !=, id);
  g_assert_cmpstr (nj_profile_get_host (edited), ==, "host");
  g_assert_cmpstr (nj_profile_get_client_id (edited), ==, "client-id");
  g_assert_cmpstr (nj_profile_get_password (edited), ==, "password");
  g_assert_cmpstr (nj_profile_get_draft_topic (edited), ==, "");

  nj_profile_set_host (edited, "elsewhere");
  nj_profile_set_draft_topic (profile, "typed meanwhile");
  nj_profile_copy_from (profile, edited);
  g_assert_cmpstr (nj_profile_get_id (profile), ==, id);
  g_assert_cmpstr (nj_profile_get_host (profile), ==, "elsewhere");
  g_assert_cmpstr (nj_profile_get_draft_topic (profile), ==, "typed meanwhile");
  g_assert_nonnull (nj_profile_find_subscription (profile, "#"));
}

static void
test_topic_history (void)
{
  g_autoptr (NjProfile) profile = nj_profile_new ();
  const char *const *history;

  for (guint i = 0; i < 2 * NJ_PROFILE_MAX_TOPICS; i++)
    {
      g_autofree char *topic = g_strdup_printf ("topic/%u", i);

      nj_profile_remember_topic (profile, topic);
    }

  history = nj_profile_get_topic_history (profile);
  g_assert_cmpuint (g_strv_length ((char **) history), ==, NJ_PROFILE_MAX_TOPICS);
  g_assert_cmpstr (history[0], ==, "topic/39");
  g_assert_cmpstr (history[19], ==, "topic/20");

  nj_profile_remember_topic (profile, history[5]);
  history = nj_profile_get_topic_history (profile);
  g_assert_cmpuint (g_strv_length ((char **) history), ==, NJ_PROFILE_MAX_TOPICS);
  g_assert_cmpstr (history[0], ==, "topic/34");
  g_assert_cmpstr (history[1], ==, "topic/39");
  g_assert_cmpstr (history[6], ==, "topic/33");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/profile/defaults", test_defaults);
  g_test_add_func ("/profile/notify", test_notify);
  g_test_add_func ("/profile/subscriptions-change", test_subscriptions_change);
  g_test_add_func ("/profile/subscription", test_subscription);
  g_test_add_func ("/profile/url", test_url);
  g_test_add_func ("/profile/url-errors", test_url_errors);
  g_test_add_func ("/profile/json", test_json);
  g_test_add_func ("/profile/json-minimal", test_json_minimal);
  g_test_add_func ("/profile/json-unknown-members", test_json_unknown_members);
  g_test_add_func ("/profile/json-password", test_json_password);
  g_test_add_func ("/profile/json-errors", test_json_errors);
  g_test_add_func ("/profile/duplicate", test_duplicate);
  g_test_add_func ("/profile/copy-from", test_copy_from);
  g_test_add_func ("/profile/topic-history", test_topic_history);

  return g_test_run ();
}
