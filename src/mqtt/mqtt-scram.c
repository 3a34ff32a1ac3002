/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>

#include "mqtt-error.h"
#include "mqtt-saslprep.h"
#include "mqtt-scram.h"
#include "mqtt-secret.h"

#define DIGEST_SIZE 32
#define NONCE_SIZE 18

/* No channel binding: MQTT has none. */
#define GS2_HEADER "n,,"
#define GS2_HEADER_BASE64 "biws"

/* The least that RFC 7677 §4 knows. A false server could ask for 1, and then find the
 * password out at its leisure. */
#define MIN_ITERATIONS 4096

/* A quarter of a second on a slow machine: the main context waits for it. */
#define MAX_ITERATIONS 600000

typedef enum
{
  STAGE_BEGUN,     /* the server is to send salt and iterations */
  STAGE_RESPONDED, /* the server is to prove itself */
  STAGE_OVER,
} MqttScramStage;

/**
 * MqttScram:
 *
 * SCRAM-SHA-256 (RFC 5802, RFC 7677) as an authentication method of MQTT 5
 * (5.0 §4.12). The password does not travel, and the server proves that it knows it
 * as well.
 */
struct _MqttScram
{
  MqttAuthenticator parent_instance;

  char *username;    /* prepared and escaped */
  char *password;    /* prepared */
  char *fixed_nonce; /* (nullable) */

  /* the exchange */
  MqttScramStage stage;
  char *nonce;
  char *first_bare;              /* client-first-message-bare */
  guint8 signature[DIGEST_SIZE]; /* what the server has to show */
};

G_DEFINE_FINAL_TYPE (MqttScram, mqtt_scram, MQTT_TYPE_AUTHENTICATOR)

static gboolean
fail (GError     **error,
      const char  *text)
{
  mqtt_set_error (error, MQTT_LAYER_MQTT, MQTT_ERROR_AUTHENTICATION, -1, "%s", text);
  return FALSE;
}

static gboolean
check_library (int      code,
               GError **error)
{
  return code >= 0 || fail (error, gnutls_strerror (code));
}

static gboolean
hmac (const guint8  *key,
      const char    *text,
      guint8        *digest,
      GError       **error)
{
  return check_library (gnutls_hmac_fast (GNUTLS_MAC_SHA256, key, DIGEST_SIZE,
                                          text, strlen (text), digest),
                        error);
}

static const char *
mqtt_scram_get_method (MqttAuthenticator *authenticator)
{
  return "SCRAM-SHA-256";
}

static char *
create_nonce (GError **error)
{
  guint8 random[NONCE_SIZE];

  if (!check_library (gnutls_rnd (GNUTLS_RND_NONCE, random, sizeof random), error))
    return NULL;

  return g_base64_encode (random, sizeof random);
}

static gboolean
mqtt_scram_begin (MqttAuthenticator  *authenticator,
                  GBytes            **data,
                  GError            **error)
{
  MqttScram *self = MQTT_SCRAM (authenticator);
  g_autofree char *nonce = NULL;
  char *message;

  nonce = self->fixed_nonce != NULL ? g_strdup (self->fixed_nonce) : create_nonce (error);
  if (nonce == NULL)
    return FALSE;

  g_free (self->first_bare);
  self->first_bare = g_strdup_printf ("n=%s,r=%s", self->username, nonce);
  g_free (self->nonce);
  self->nonce = g_steal_pointer (&nonce);
  self->stage = STAGE_BEGUN;

  message = g_strconcat (GS2_HEADER, self->first_bare, NULL);
  *data = g_bytes_new_take (message, strlen (message));

  return TRUE;
}

/* (transfer full) (nullable): a message as text. */
static char *
read_text (GBytes *data)
{
  gsize size = 0;
  const char *text = data != NULL ? g_bytes_get_data (data, &size) : NULL;

  if (size == 0 || !g_utf8_validate_len (text, size, NULL))
    return NULL;

  return g_strndup (text, size);
}

static gboolean
read_iterations (const char  *text,
                 guint       *iterations,
                 GError     **error)
{
  guint64 value;

  if (!g_ascii_string_to_unsigned (text, 10, 1, G_MAXUINT32, &value, NULL))
    return fail (error, "The iteration count of the server is not a number (RFC 5802 §5.1)");

  if (value < MIN_ITERATIONS)
    {
      mqtt_set_error (error, MQTT_LAYER_MQTT, MQTT_ERROR_AUTHENTICATION, -1,
                      "The server asks for %" G_GUINT64_FORMAT " iterations, and less than %u do "
                      "not keep the password safe (RFC 7677 §4)",
                      value, MIN_ITERATIONS);
      return FALSE;
    }

  if (value > MAX_ITERATIONS)
    {
      mqtt_set_error (error, MQTT_LAYER_MQTT, MQTT_ERROR_AUTHENTICATION, -1,
                      "The server asks for %" G_GUINT64_FORMAT " iterations, and more than %u "
                      "would take too long",
                      value, MAX_ITERATIONS);
      return FALSE;
    }

  *iterations = value;

  return TRUE;
}

/* (transfer full) (nullable): what @text encodes, and nothing but that. */
static GBytes *
read_base64 (const char *text)
{
  g_autofree guchar *data = NULL;
  g_autofree char *again = NULL;
  gsize size;

  data = g_base64_decode (text, &size);
  again = g_base64_encode (data, size);
  if (size == 0 || strcmp (text, again) != 0)
    return NULL;

  return g_bytes_new_take (g_steal_pointer (&data), size);
}

/* server-first-message (RFC 5802 §7) */
static gboolean
read_challenge (MqttScram  *self,
                char      **fields,
                GBytes    **salt,
                guint      *iterations,
                GError    **error)
{
  if (g_str_has_prefix (fields[0], "m="))
    return fail (error, "The server asks for an extension that there is not (RFC 5802 §5.1)");

  if (g_strv_length (fields) < 3 || !g_str_has_prefix (fields[0], "r=") ||
      !g_str_has_prefix (fields[1], "s=") || !g_str_has_prefix (fields[2], "i="))
    return fail (error, "The server did not send nonce, salt and iteration count (RFC 5802 §7)");

  if (!g_str_has_prefix (fields[0] + 2, self->nonce) ||
      strlen (fields[0] + 2) == strlen (self->nonce))
    return fail (error, "The nonce of the server does not go on from that of the client "
                        "(RFC 5802 §5.1)");

  *salt = read_base64 (fields[1] + 2);
  if (*salt == NULL)
    return fail (error, "The salt of the server is not Base64 (RFC 5802 §5.1)");

  return read_iterations (fields[2] + 2, iterations, error);
}

/* RFC 5802 §3: the client's proof for @message, and the server's signature. */
static gboolean
sign (MqttScram   *self,
      GBytes      *salt,
      guint        iterations,
      const char  *message,
      guint8      *proof,
      GError     **error)
{
  gnutls_datum_t password = { (guint8 *) self->password, strlen (self->password) };
  gnutls_datum_t salt_datum;
  guint8 salted[DIGEST_SIZE];
  guint8 client_key[DIGEST_SIZE];
  guint8 server_key[DIGEST_SIZE];
  guint8 stored_key[DIGEST_SIZE];
  gboolean done;
  gsize size;

  salt_datum.data = (guint8 *) g_bytes_get_data (salt, &size);
  salt_datum.size = size;

  done = check_library (gnutls_pbkdf2 (GNUTLS_MAC_SHA256, &password, &salt_datum, iterations,
                                       salted, sizeof salted),
                        error) &&
         hmac (salted, "Client Key", client_key, error) &&
         check_library (gnutls_hash_fast (GNUTLS_DIG_SHA256, client_key, sizeof client_key,
                                          stored_key),
                        error) &&
         hmac (stored_key, message, proof, error) &&
         hmac (salted, "Server Key", server_key, error) &&
         hmac (server_key, message, self->signature, error);

  for (guint i = 0; done && i < DIGEST_SIZE; i++)
    proof[i] ^= client_key[i];

  gnutls_memset (salted, 0, sizeof salted);
  gnutls_memset (client_key, 0, sizeof client_key);
  gnutls_memset (server_key, 0, sizeof server_key);
  gnutls_memset (stored_key, 0, sizeof stored_key);

  return done;
}

static gboolean
mqtt_scram_respond (MqttAuthenticator  *authenticator,
                    GBytes             *challenge,
                    GBytes            **data,
                    GError            **error)
{
  MqttScram *self = MQTT_SCRAM (authenticator);
  g_autofree char *text = read_text (challenge);
  g_auto (GStrv) fields = NULL;
  g_autoptr (GBytes) salt = NULL;
  g_autofree char *without_proof = NULL;
  g_autofree char *message = NULL;
  g_autofree char *encoded = NULL;
  guint8 proof[DIGEST_SIZE];
  guint iterations;
  char *answer;

  if (self->stage != STAGE_BEGUN)
    return fail (error, "The server asks again where it has to prove itself (RFC 5802 §5)");

  self->stage = STAGE_OVER;
  if (text == NULL)
    return fail (error, "The server did not send nonce, salt and iteration count (RFC 5802 §7)");

  fields = g_strsplit (text, ",", -1);
  if (!read_challenge (self, fields, &salt, &iterations, error))
    return FALSE;

  without_proof = g_strconcat ("c=" GS2_HEADER_BASE64 ",", fields[0], NULL);
  message = g_strjoin (",", self->first_bare, text, without_proof, NULL);
  if (!sign (self, salt, iterations, message, proof, error))
    return FALSE;

  encoded = g_base64_encode (proof, sizeof proof);
  answer = g_strconcat (without_proof, ",p=", encoded, NULL);
  *data = g_bytes_new_take (answer, strlen (answer));
  self->stage = STAGE_RESPONDED;

  return TRUE;
}

/* server-final-message (RFC 5802 §7) */
static gboolean
mqtt_scram_finish (MqttAuthenticator  *authenticator,
                   GBytes             *data,
                   GError            **error)
{
  MqttScram *self = MQTT_SCRAM (authenticator);
  g_autofree char *text = read_text (data);
  g_auto (GStrv) fields = NULL;
  g_autoptr (GBytes) signature = NULL;
  MqttScramStage stage = self->stage;

  self->stage = STAGE_OVER;
  if (stage != STAGE_RESPONDED || text == NULL)
    return fail (error, "The server did not prove that it knows the password (RFC 5802 §5)");

  fields = g_strsplit (text, ",", -1);
  if (g_str_has_prefix (fields[0], "e="))
    {
      mqtt_set_error (error, MQTT_LAYER_MQTT, MQTT_ERROR_AUTHENTICATION, -1,
                      "The server says “%s” (RFC 5802 §7)", fields[0] + 2);
      return FALSE;
    }

  if (g_str_has_prefix (fields[0], "v="))
    signature = read_base64 (fields[0] + 2);

  if (signature == NULL || g_bytes_get_size (signature) != DIGEST_SIZE ||
      gnutls_memcmp (g_bytes_get_data (signature, NULL), self->signature, DIGEST_SIZE) != 0)
    return fail (error, "The signature of the server is wrong: it does not know the password "
                        "(RFC 5802 §5)");

  return TRUE;
}

static void
mqtt_scram_finalize (GObject *object)
{
  MqttScram *self = MQTT_SCRAM (object);

  g_clear_pointer (&self->username, g_free);
  g_clear_pointer (&self->password, mqtt_secret_free);
  g_clear_pointer (&self->fixed_nonce, g_free);
  g_clear_pointer (&self->nonce, g_free);
  g_clear_pointer (&self->first_bare, g_free);

  G_OBJECT_CLASS (mqtt_scram_parent_class)->finalize (object);
}

static void
mqtt_scram_class_init (MqttScramClass *klass)
{
  MqttAuthenticatorClass *authenticator_class = MQTT_AUTHENTICATOR_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = mqtt_scram_finalize;

  authenticator_class->get_method = mqtt_scram_get_method;
  authenticator_class->begin = mqtt_scram_begin;
  authenticator_class->respond = mqtt_scram_respond;
  authenticator_class->finish = mqtt_scram_finish;
}

static void
mqtt_scram_init (MqttScram *self)
{
  self->stage = STAGE_OVER;
}

/* saslname (RFC 5802 §7) */
static char *
escape (const char *username)
{
  GString *escaped = g_string_new (username);

  g_string_replace (escaped, "=", "=3D", 0);
  g_string_replace (escaped, ",", "=2C", 0);

  return g_string_free (escaped, FALSE);
}

/**
 * mqtt_scram_new:
 * @username: who to log in as
 * @password: the password
 * @error: %MQTT_ERROR_INVALID_ARGUMENT if one of them cannot be used (RFC 4013)
 *
 * Both are prepared as the server has done, so that it does not matter how they were
 * typed. A server that asks for less than 4096 iterations of the hash is refused
 * because it puts the password at risk, and one that asks for more than 600,000
 * because the hash is made in the client's main context.
 *
 * Returns: (transfer full): an authenticator for one client
 */
MqttAuthenticator *
mqtt_scram_new (const char  *username,
                const char  *password,
                GError     **error)
{
  g_autofree char *prepared = NULL;
  g_autoptr (MqttScram) self = NULL;

  g_return_val_if_fail (username != NULL, NULL);
  g_return_val_if_fail (password != NULL, NULL);

  prepared = mqtt_saslprep (username, error);
  if (prepared != NULL && *prepared == '\0')
    {
      g_clear_pointer (&prepared, g_free);
      mqtt_set_error (error, MQTT_LAYER_USAGE, MQTT_ERROR_INVALID_ARGUMENT, 0, "It is empty");
    }

  if (prepared == NULL)
    {
      g_prefix_error (error, "The user name cannot be used with SCRAM: ");
      return NULL;
    }

  self = g_object_new (MQTT_TYPE_SCRAM, NULL);
  self->username = escape (prepared);
  self->password = mqtt_saslprep (password, error);
  if (self->password == NULL)
    {
      g_prefix_error (error, "The password cannot be used with SCRAM: ");
      return NULL;
    }

  return MQTT_AUTHENTICATOR (g_steal_pointer (&self));
}

/**
 * mqtt_scram_set_nonce:
 * @self: an authenticator
 * @nonce: (nullable): the client's nonce, %NULL for one that nobody can guess
 */
void
mqtt_scram_set_nonce (MqttScram  *self,
                      const char *nonce)
{
  g_return_if_fail (MQTT_IS_SCRAM (self));

  g_free (self->fixed_nonce);
  self->fixed_nonce = g_strdup (nonce);
}
