/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "fuzz-input.h"
#include "fuzz.h"
#include "mqtt-error.h"
#include "mqtt-url.h"

/* An address. What is written of it is read as the same, and no secret gets out. */

#define SECRET "Sesame55"

static void
check_parts (const MqttUrl *url)
{
  g_assert_cmpuint (url->port, !=, 0);
  g_assert_cmpstr (url->host, !=, "");
  g_assert_true (g_str_is_ascii (url->host));
  g_assert_cmpint (url->path[0], ==, url->websocket ? '/' : '\0');
  g_assert_true (url->websocket || url->query == NULL);
  g_assert_null (strpbrk (url->path, "?#"));
  g_assert_true (url->query == NULL || strchr (url->query, '#') == NULL);
  g_assert_true (url->user == NULL || g_utf8_validate (url->user, -1, NULL));
  g_assert_true (url->password == NULL || g_utf8_validate (url->password, -1, NULL));
}

static void
check_url (const MqttUrl *url)
{
  g_autofree char *text = mqtt_url_to_string (url);
  g_autofree char *text_again = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (MqttUrl) again = mqtt_url_parse (text, &error);

  g_assert_no_error (error);
  check_parts (url);
  check_parts (again);

  g_assert_cmpstr (url->scheme, ==, again->scheme);
  g_assert_cmpstr (url->host, ==, again->host);
  g_assert_cmpuint (url->port, ==, again->port);
  g_assert_cmpint (url->tls, ==, again->tls);
  g_assert_cmpint (url->websocket, ==, again->websocket);
  g_assert_cmpint (url->has_port, ==, again->has_port);
  g_assert_cmpstr (url->path, ==, again->path);
  g_assert_cmpstr (url->query, ==, again->query);
  g_assert_null (again->user);
  g_assert_null (again->password);

  text_again = mqtt_url_to_string (again);
  g_assert_cmpstr (text, ==, text_again);
}

static void
check_text (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MqttUrl) url = mqtt_url_parse (text, &error);

  g_assert_cmpint (url == NULL, ==, error != NULL);
  if (url != NULL)
    {
      check_url (url);
      return;
    }

  g_assert_true (g_error_matches (error, MQTT_ERROR, MQTT_ERROR_INVALID_URL));
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
}

/* Line breaks in an address are passed over. */
static gboolean
has_secret (const char *text)
{
  g_autoptr (GString) joined = g_string_new (text);

  g_string_replace (joined, "\r", "", 0);
  g_string_replace (joined, "\n", "", 0);
  g_string_replace (joined, "\t", "", 0);
  g_string_replace (joined, "\f", "", 0);

  return strstr (joined->str, SECRET) != NULL;
}

/* The password stands where nothing before it can make it anything else. */
static void
check_secret (const char *text)
{
  const char *rest = strstr (text, "://");
  g_autofree char *with_secret = NULL;
  g_autofree char *written = NULL;
  g_autoptr (MqttUrl) url = NULL;
  g_autoptr (GError) error = NULL;

  if (rest == NULL)
    return;

  with_secret = g_strdup_printf ("%.*s://user:" SECRET "@%s", (int) (rest - text), text, rest + 3);
  url = mqtt_url_parse (with_secret, &error);
  if (url == NULL)
    {
      g_assert_null (strstr (error->message, SECRET));
      return;
    }

  written = mqtt_url_to_string (url);
  g_assert_null (strstr (written, SECRET));
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);

  check_text (text);
  if (!has_secret (text))
    check_secret (text);

  return 0;
}
