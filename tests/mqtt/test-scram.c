/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "mqtt-error.h"
#include "mqtt-saslprep.h"
#include "mqtt-scram.h"

/* RFC 7677 §3 */
#define NONCE "rOprNGfwEbeRWgbNEkqO"
#define SERVER_NONCE NONCE "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
#define SALT "W22ZaJ0SNY7soEsUEjb6gQ=="
#define SERVER_FIRST "r=" SERVER_NONCE ",s=" SALT ",i=4096"
#define CLIENT_FINAL "c=biws,r=" SERVER_NONCE ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
#define SERVER_FINAL "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="

static MqttAuthenticator *
create_scram (void)
{
  g_autoptr (GError) error = NULL;
  MqttAuthenticator *scram = mqtt_scram_new ("user", "pencil", &error);

  g_assert_no_error (error);
  mqtt_scram_set_nonce (MQTT_SCRAM (scram), NONCE);

  return scram;
}

static void
begin (MqttAuthenticator *scram,
       const char        *expected)
{
  g_autoptr (GBytes) data = NULL;
  g_autoptr (GError) error = NULL;
  gboolean begun = mqtt_authenticator_begin (scram, &data, &error);

  g_assert_no_error (error);
  g_assert_true (begun);
  g_assert_cmpmem (g_bytes_get_data (data, NULL), g_bytes_get_size (data),
                   expected, strlen (expected));
}

static gboolean
respond (MqttAuthenticator  *scram,
         const char         *challenge,
         const char         *expected,
         GError            **error)
{
  g_autoptr (GBytes) bytes = challenge != NULL ? g_bytes_new (challenge, strlen (challenge)) : NULL;
  g_autoptr (GBytes) data = NULL;

  if (!mqtt_authenticator_respond (scram, bytes, &data, error))
    {
      g_assert_null (data);
      return FALSE;
    }

  g_assert_cmpmem (g_bytes_get_data (data, NULL), g_bytes_get_size (data),
                   expected, strlen (expected));
  return TRUE;
}

static gboolean
finish (MqttAuthenticator  *scram,
        const char         *text,
        GError            **error)
{
  g_autoptr (GBytes) bytes = text != NULL ? g_bytes_new (text, strlen (text)) : NULL;

  return mqtt_authenticator_finish (scram, bytes, error);
}

static void
test_rfc_7677 (void)
{
  g_autoptr (MqttAuthenticator) scram = create_scram ();

  g_assert_cmpstr (mqtt_authenticator_get_method (scram), ==, "SCRAM-SHA-256");

  /* Twice: an exchange leaves nothing behind. */
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;

      begin (scram, "n,,n=user,r=" NONCE);
      respond (scram, SERVER_FIRST, CLIENT_FINAL, &error);
      g_assert_no_error (error);
      finish (scram, SERVER_FINAL, &error);
      g_assert_no_error (error);
    }
}

static void
test_challenges (void)
{
  static const struct
  {
    const char *challenge;
    const char *says;
  } cases[] = {
    { NULL, "nonce, salt and iteration count" },
    { "", "nonce, salt and iteration count" },
    { "\xff", "nonce, salt and iteration count" },
    { "r=" SERVER_NONCE, "nonce, salt and iteration count" },
    { "r=" SERVER_NONCE ",i=4096,s=" SALT, "nonce, salt and iteration count" },
    { "m=x,r=" SERVER_NONCE ",s=" SALT ",i=4096", "extension" },
    { "r=" NONCE ",s=" SALT ",i=4096", "nonce of the server" },
    { "r=x" SERVER_NONCE ",s=" SALT ",i=4096", "nonce of the server" },
    { "r=" SERVER_NONCE ",s=,i=4096", "salt" },
    { "r=" SERVER_NONCE ",s=W22Z!,i=4096", "salt" },
    { "r=" SERVER_NONCE ",s=" SALT ",i=", "not a number" },
    { "r=" SERVER_NONCE ",s=" SALT ",i=-4096", "not a number" },
    { "r=" SERVER_NONCE ",s=" SALT ",i=99999999999999999999", "not a number" },
    { "r=" SERVER_NONCE ",s=" SALT ",i=1", "4096" },
    { "r=" SERVER_NONCE ",s=" SALT ",i=4095", "4096" },
    { "r=" SERVER_NONCE ",s=" SALT ",i=600001", "too long" },
    { "r=" SERVER_NONCE ",s=" SALT ",i=4294967295", "too long" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MqttAuthenticator) scram = create_scram ();
      g_autoptr (GError) error = NULL;

      begin (scram, "n,,n=user,r=" NONCE);
      g_assert_false (respond (scram, cases[i].challenge, "", &error));
      g_assert_error (error, MQTT_ERROR, MQTT_ERROR_AUTHENTICATION);
      if (strstr (error->message, cases[i].says) == NULL)
        g_error ("case %u: %s", i, error->message);

      /* The exchange is over. */
      g_clear_error (&error);
      g_assert_false (respond (scram, SERVER_FIRST, "", &error));
      g_assert_error (error, MQTT_ERROR, MQTT_ERROR_AUTHENTICATION);
      g_clear_error (&error);
      g_assert_false (finish (scram, SERVER_FINAL, &error));
      g_assert_error (error, MQTT_ERROR, MQTT_ERROR_AUTHENTICATION);
    }
}

static void
test_extensions_ignored (void)
{
  g_autoptr (MqttAuthenticator) scram = create_scram ();
  g_autoptr (GError) error = NULL;

  begin (scram, "n,,n=user,r=" NONCE);
  respond (scram, SERVER_FIRST ",x=y",
           "c=biws,r=" SERVER_NONCE ",p=yKEXQu5cF0fpm6Tl8ha9l6nCuN43PiVB0kCYUOQT3jk=", &error);
  g_assert_no_error (error);
}

static void
test_server_proof (void)
{
  static const struct
  {
    const char *final;
    const char *says;
  } cases[] = {
    { NULL, "did not prove" },
    { "", "did not prove" },
    { "e=other-error", "“other-error”" },
    { "v=", "signature" },
    { "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G8=", "signature" },
    { "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95A==", "signature" },
    { "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=", "signature" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MqttAuthenticator) scram = create_scram ();
      g_autoptr (GError) error = NULL;

      begin (scram, "n,,n=user,r=" NONCE);
      respond (scram, SERVER_FIRST, CLIENT_FINAL, &error);
      g_assert_no_error (error);
      g_assert_false (finish (scram, cases[i].final, &error));
      g_assert_error (error, MQTT_ERROR, MQTT_ERROR_AUTHENTICATION);
      if (strstr (error->message, cases[i].says) == NULL)
        g_error ("case %u: %s", i, error->message);

      /* There is no second try. */
      g_clear_error (&error);
      g_assert_false (finish (scram, SERVER_FINAL, &error));
    }
}

/* A server that asks for nothing, or for more than once. */
static void
test_order (void)
{
  g_autoptr (MqttAuthenticator) scram = create_scram ();
  g_autoptr (GError) error = NULL;

  g_assert_false (respond (scram, SERVER_FIRST, "", NULL));

  begin (scram, "n,,n=user,r=" NONCE);
  g_assert_false (finish (scram, SERVER_FINAL, &error));
  g_assert_error (error, MQTT_ERROR, MQTT_ERROR_AUTHENTICATION);

  begin (scram, "n,,n=user,r=" NONCE);
  g_assert_true (respond (scram, SERVER_FIRST, CLIENT_FINAL, NULL));
  g_assert_false (respond (scram, SERVER_FIRST, "", NULL));
}

static char *
get_first (MqttAuthenticator *scram)
{
  g_autoptr (GBytes) data = NULL;

  g_assert_true (mqtt_authenticator_begin (scram, &data, NULL));
  return g_strndup (g_bytes_get_data (data, NULL), g_bytes_get_size (data));
}

static void
test_nonce (void)
{
  g_autoptr (MqttAuthenticator) scram = mqtt_scram_new ("a=b,c", "x", NULL);
  g_autofree char *first = get_first (scram);
  g_autofree char *second = get_first (scram);

  g_assert_true (g_str_has_prefix (first, "n,,n=a=3Db=2Cc,r="));
  g_assert_cmpuint (strlen (first), ==, strlen ("n,,n=a=3Db=2Cc,r=") + 24);
  g_assert_cmpstr (first, !=, second);
}

static void
test_names (void)
{
  static const struct
  {
    const char *username;
    const char *password;
    const char *says;
  } cases[] = {
    { "", "x", "The user name" },
    { "\302\255", "x", "The user name" },
    { "a\001", "x", "The user name" },
    { "\xff", "x", "The user name" },
    { "a", "x\177", "The password" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (mqtt_scram_new (cases[i].username, cases[i].password, &error));
      g_assert_error (error, MQTT_ERROR, MQTT_ERROR_INVALID_ARGUMENT);
      g_assert_cmpint (mqtt_error_get_layer (error), ==, MQTT_LAYER_USAGE);
      g_assert_true (g_str_has_prefix (error->message, cases[i].says));
    }
}

/* RFC 4013 §3, and what its tables say. */
static void
test_saslprep (void)
{
  static const struct
  {
    const char *text;
    const char *prepared;
  } cases[] = {
    { "", "" },
    { "I\302\255X", "IX" },
    { "user", "user" },
    { "USER", "USER" },
    { "\302\252", "a" },
    { "\342\205\250", "IX" },
    { "a\302\240b\343\200\200c", "a b c" },
    { "e\314\201", "\303\251" },
    { "\007", NULL },
    { "\330\247\061", NULL },
    { "\330\247\061\330\250", "\330\247\061\330\250" },
    { "\327\220a\327\221", NULL },
    { "a\342\200\216", NULL },
    { "\356\200\200", NULL },
    { "\357\277\275", NULL },
    { "\360\257\277\276", NULL },
    { "\363\240\200\201", NULL },
    { "\303(", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *prepared = mqtt_saslprep (cases[i].text, &error);

      if (g_strcmp0 (prepared, cases[i].prepared) != 0)
        g_error ("case %u: “%s”", i, prepared != NULL ? prepared : error->message);
      if (cases[i].prepared == NULL)
        g_assert_error (error, MQTT_ERROR, MQTT_ERROR_INVALID_ARGUMENT);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mqtt/scram/rfc-7677", test_rfc_7677);
  g_test_add_func ("/mqtt/scram/challenges", test_challenges);
  g_test_add_func ("/mqtt/scram/extensions-ignored", test_extensions_ignored);
  g_test_add_func ("/mqtt/scram/server-proof", test_server_proof);
  g_test_add_func ("/mqtt/scram/order", test_order);
  g_test_add_func ("/mqtt/scram/nonce", test_nonce);
  g_test_add_func ("/mqtt/scram/names", test_names);
  g_test_add_func ("/mqtt/scram/saslprep", test_saslprep);

  return g_test_run ();
}
