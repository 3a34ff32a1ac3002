/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "scram-server.h"
#include "test-util.h"

/* The server's part of SCRAM-SHA-256 (RFC 5802, RFC 7677), as little of it as shows
 * that the client knows the password. */

#define HASH_SIZE 32
#define ITERATIONS 4096
#define SALT "salt"

typedef struct
{
  guint8 bytes[HASH_SIZE];
} Hash;

static Hash
sign (gconstpointer  key,
      gsize          key_size,
      const char    *text)
{
  g_autoptr (GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA256, key, key_size);
  gsize size = HASH_SIZE;
  Hash hash;

  g_hmac_update (hmac, (const guint8 *) text, (gssize) strlen (text));
  g_hmac_get_digest (hmac, hash.bytes, &size);

  return hash;
}

static Hash
sign_again (gconstpointer  key,
            gsize          key_size,
            const Hash    *text)
{
  g_autoptr (GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA256, key, key_size);
  gsize size = HASH_SIZE;
  Hash hash;

  g_hmac_update (hmac, text->bytes, HASH_SIZE);
  g_hmac_get_digest (hmac, hash.bytes, &size);

  return hash;
}

static Hash
digest (const Hash *text)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize size = HASH_SIZE;
  Hash hash;

  g_checksum_update (checksum, text->bytes, HASH_SIZE);
  g_checksum_get_digest (checksum, hash.bytes, &size);

  return hash;
}

static void
mix (Hash       *self,
     const Hash *other)
{
  for (guint i = 0; i < HASH_SIZE; i++)
    self->bytes[i] ^= other->bytes[i];
}

/* "Hi" of RFC 5802 §2.2 */
static Hash
salt_password (const char *password)
{
  Hash step = { { 0 } };
  Hash salted;
  g_autoptr (GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA256, (const guint8 *) password, strlen (password));
  gsize size = HASH_SIZE;

  g_hmac_update (hmac, (const guint8 *) SALT "\0\0\0\1", strlen (SALT) + 4);
  g_hmac_get_digest (hmac, step.bytes, &size);
  salted = step;
  for (guint i = 1; i < ITERATIONS; i++)
    {
      step = sign_again (password, strlen (password), &step);
      mix (&salted, &step);
    }

  return salted;
}

static gboolean
is_proof (const Hash *salted,
          const char *message,
          const char *proof)
{
  Hash key = sign (salted->bytes, HASH_SIZE, "Client Key");
  Hash stored = digest (&key);
  Hash signature = sign (stored.bytes, HASH_SIZE, message);
  g_autofree guchar *given = NULL;
  gsize size;

  mix (&signature, &key);
  given = g_base64_decode (proof, &size);

  return size == HASH_SIZE && memcmp (given, signature.bytes, HASH_SIZE) == 0;
}

/* Waits for a packet, and returns what stands in it from @start on, as long as that is
 * text. */
static char *
await_text (TestWsServer *server,
            const char   *start)
{
  g_autoptr (GBytes) bytes = test_ws_server_await (server, 60);
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  gsize begin = 0;
  gsize end;

  while (begin + strlen (start) <= size && memcmp (data + begin, start, strlen (start)) != 0)
    begin++;
  g_assert_cmpuint (begin + strlen (start), <=, size);

  for (end = begin; end < size && g_ascii_isprint (data[end]); end++)
    ;

  return g_strndup (data + begin, end - begin);
}

/* AUTH to go on, or CONNACK, with Authentication Data. */
static void
give (TestWsServer *server,
      gboolean      done,
      const char   *data)
{
  guint size = (guint) strlen (data);
  guint properties = 3 + (guint) strlen ("SCRAM-SHA-256") + 3 + size;
  g_autofree char *packet =
    g_strdup_printf ("%s %02x %s %02x 15 000d \"SCRAM-SHA-256\" 16 %04x \"%s\"",
                     done ? "20" : "f0", properties + (done ? 3 : 2), done ? "00 00" : "18",
                     properties, size, data);

  g_assert_cmpuint (properties + 3, <, 128);
  test_ws_server_give (server, packet);
}

/**
 * scram_server_admit:
 * @server: a server to which nobody is connected
 * @user: the user name
 * @password: the password, as the server knows it
 *
 * Waits for a client, and lets it in whether it knows the password or not: it is the
 * client, then, that has to see that the server's proof is wrong.
 *
 * Returns: whether the client has proved that it knows the password
 */
gboolean
scram_server_admit (TestWsServer *server,
                    const char   *user,
                    const char   *password)
{
  g_autofree char *start = g_strdup_printf ("n=%s,r=", user);
  g_autofree char *salt = g_base64_encode ((const guchar *) SALT, strlen (SALT));
  g_autofree char *first = NULL;
  g_autofree char *challenge = NULL;
  g_autofree char *final = NULL;
  g_autofree char *message = NULL;
  g_autofree char *signature_text = NULL;
  g_autofree char *verifier = NULL;
  Hash salted = salt_password (password);
  Hash key = sign (salted.bytes, HASH_SIZE, "Server Key");
  Hash signature;
  char *proof;

  test_await (test_ws_server_is_connected (server));
  first = await_text (server, start);
  challenge = g_strdup_printf ("%s+,s=%s,i=%u", strstr (first, "r="), salt, ITERATIONS);
  give (server, FALSE, challenge);

  final = await_text (server, "c=biws,");
  proof = strstr (final, ",p=");
  g_assert_nonnull (proof);
  *proof = '\0';
  message = g_strjoin (",", first, challenge, final, NULL);

  signature = sign (key.bytes, HASH_SIZE, message);
  signature_text = g_base64_encode (signature.bytes, HASH_SIZE);
  verifier = g_strconcat ("v=", signature_text, NULL);
  give (server, TRUE, verifier);

  return is_proof (&salted, message, proof + strlen (",p="));
}
