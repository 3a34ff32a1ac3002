/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-tls-server.h"

#include <glib-unix.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "test-raw-server.h"
#include "test-util.h"

/* How much of its own first record TEST_TLS_SERVER_CUTS lets go. */
#define CUT_SIZE 20

/* RFC 6455 §5.5.1, with FIN */
#define CLOSE_FRAME 0x88

struct _TestTlsServer
{
  TestTlsServerConfig config;
  gnutls_certificate_credentials_t credentials;
  gnutls_datum_t ticket_key;
  GSocket *socket;
  guint16 port;
  GCancellable *cancellable;
  GThread *thread;

  GMutex mutex; /* for what is below */
  int client;   /* its socket, -1 for none */
  guint n_hellos;
  guint n_handshakes;
  guint n_resumed;
  guint n_received;
  char *server_name;
  char *alpn;
  char *subject;
  GString *secrets;
};

static void
check (int ret)
{
  if (ret < 0)
    g_error ("TLS server: %s", gnutls_strerror (ret));
}

/* Reads until the client has closed: what was written before is not lost. */
static void
drain (int fd)
{
  char buffer[4096];

  shutdown (fd, SHUT_WR);
  while (recv (fd, buffer, sizeof buffer, 0) > 0)
    continue;
}

static void
send_plain (int         fd,
            const char *text)
{
  send (fd, text, strlen (text), MSG_NOSIGNAL);
}

/* Does what no TLS server does. */
static void
misbehave (TestTlsServer *self,
           int            fd)
{
  const struct linger now = { .l_onoff = 1, .l_linger = 0 };
  char buffer[4096];

  if (recv (fd, buffer, sizeof buffer, 0) <= 0)
    return;

  g_mutex_lock (&self->mutex);
  self->n_hellos++;
  g_mutex_unlock (&self->mutex);

  switch (self->config.fault)
    {
    case TEST_TLS_SERVER_STALLS:
      while (recv (fd, buffer, sizeof buffer, 0) > 0)
        continue;
      break;

    case TEST_TLS_SERVER_RESETS:
      setsockopt (fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
      break;

    case TEST_TLS_SERVER_PLAIN:
      send_plain (fd, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
      drain (fd);
      break;

    case TEST_TLS_SERVER_OK:
    case TEST_TLS_SERVER_CUTS:
    case TEST_TLS_SERVER_CLOSES:
    default:
      break;
    }
}

static ssize_t
push_cut (gnutls_transport_ptr_t  transport,
          const void             *data,
          size_t                  size)
{
  int fd = GPOINTER_TO_INT (transport);

  send (fd, data, MIN (size, CUT_SIZE), MSG_NOSIGNAL);
  shutdown (fd, SHUT_WR);
  return (ssize_t) size;
}

static void
note_name (TestTlsServer    *self,
           gnutls_session_t  session)
{
  char name[256];
  size_t size = sizeof name;
  unsigned int type;

  g_clear_pointer (&self->server_name, g_free);
  if (gnutls_server_name_get (session, name, &size, &type, 0) == GNUTLS_E_SUCCESS)
    self->server_name = g_strndup (name, size);
}

static void
note_client (TestTlsServer    *self,
             gnutls_session_t  session)
{
  const gnutls_datum_t *peer;
  gnutls_datum_t alpn;
  gnutls_datum_t subject = { NULL, 0 };
  gnutls_x509_crt_t certificate;
  unsigned int n_certificates;

  g_clear_pointer (&self->alpn, g_free);
  if (gnutls_alpn_get_selected_protocol (session, &alpn) == GNUTLS_E_SUCCESS)
    self->alpn = g_strndup ((const char *) alpn.data, alpn.size);

  g_clear_pointer (&self->subject, g_free);
  peer = gnutls_certificate_get_peers (session, &n_certificates);
  if (peer == NULL)
    return;

  gnutls_x509_crt_init (&certificate);
  check (gnutls_x509_crt_import (certificate, &peer[0], GNUTLS_X509_FMT_DER));
  check (gnutls_x509_crt_get_dn3 (certificate, &subject, 0));
  self->subject = g_strndup ((const char *) subject.data, subject.size);
  gnutls_free (subject.data);
  gnutls_x509_crt_deinit (certificate);
}

static gssize
receive (TestTlsServer    *self,
         gnutls_session_t  session,
         void             *buffer,
         gsize             size)
{
  gssize n;

  do
    n = gnutls_record_recv (session, buffer, size);
  while (n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED);

  g_mutex_lock (&self->mutex);
  self->n_received += (guint) MAX (n, 0);
  g_mutex_unlock (&self->mutex);

  return n;
}

static void
answer_upgrade (gnutls_session_t  session,
                const char       *request)
{
  g_autofree char *accept = test_raw_server_make_accept (request);
  g_autoptr (GString) answer = NULL;

  answer = g_string_new (TEST_RAW_SERVER_UPGRADE "Sec-WebSocket-Protocol: mqtt\r\n\r\n");
  g_string_replace (answer, "@ACCEPT@", accept, 0);
  gnutls_record_send (session, answer->str, answer->len);
}

/* A frame of a client is short and masked (RFC 6455 §5.3), one of a server is not. */
static gsize
unmask (guint8 *frame,
        gsize   size)
{
  gsize length = frame[1] & 0x7f;
  guint8 mask[4];

  if (size < 6 || length > 125 || size < length + 6)
    return 0;

  memcpy (mask, frame + 2, sizeof mask);
  for (gsize i = 0; i < length; i++)
    frame[2 + i] = frame[6 + i] ^ mask[i % 4];

  return length;
}

static void
serve (TestTlsServer    *self,
       gnutls_session_t  session)
{
  guint8 buffer[4096];
  gssize n;
  gboolean websocket = FALSE;

  while ((n = receive (self, session, buffer, sizeof buffer - 1)) > 0)
    {
      buffer[n] = '\0';
      if (g_str_has_prefix ((const char *) buffer, "GET "))
        {
          answer_upgrade (session, (const char *) buffer);
          websocket = TRUE;
        }
      else if (!websocket)
        {
          gnutls_record_send (session, buffer, n);
        }
      else
        {
          gsize length = unmask (buffer, n);

          buffer[1] = (guint8) length;
          gnutls_record_send (session, buffer, length + 2);
          if (buffer[0] == CLOSE_FRAME)
            return;
        }
    }
}

static int
handshake (TestTlsServer    *self,
           gnutls_session_t  session)
{
  int ret;

  do
    ret = gnutls_handshake (session);
  while (ret < 0 && !gnutls_error_is_fatal (ret));

  g_mutex_lock (&self->mutex);
  note_name (self, session);
  if (ret == GNUTLS_E_SUCCESS)
    {
      note_client (self, session);
      self->n_handshakes++;
      self->n_resumed += gnutls_session_is_resumed (session) ? 1 : 0;
    }
  g_mutex_unlock (&self->mutex);

  return ret;
}

/* As in the file that SSLKEYLOGFILE names, without who the client was. */
static int
note_secret (gnutls_session_t      session,
             const char           *label,
             const gnutls_datum_t *secret)
{
  TestTlsServer *self = gnutls_session_get_ptr (session);

  g_mutex_lock (&self->mutex);
  g_string_append_printf (self->secrets, "%s ", label);
  for (guint i = 0; i < secret->size; i++)
    g_string_append_printf (self->secrets, "%02x", secret->data[i]);
  g_string_append_c (self->secrets, '\n');
  g_mutex_unlock (&self->mutex);

  return 0;
}

static gnutls_session_t
create_session (TestTlsServer *self,
                int            fd)
{
  gnutls_session_t session;

  check (gnutls_init (&session, GNUTLS_SERVER));
  check (gnutls_priority_set_direct (session,
                                     self->config.priority != NULL ? self->config.priority
                                                                   : "NORMAL",
                                     NULL));
  check (gnutls_credentials_set (session, GNUTLS_CRD_CERTIFICATE, self->credentials));
  check (gnutls_session_ticket_enable_server (session, &self->ticket_key));
  gnutls_session_set_ptr (session, self);
  gnutls_session_set_keylog_function (session, note_secret);
  gnutls_transport_set_int (session, fd);
  if (self->config.fault == TEST_TLS_SERVER_CUTS)
    gnutls_transport_set_push_function (session, push_cut);

  if (self->config.alpn != NULL)
    {
      gnutls_datum_t protocol = { (unsigned char *) self->config.alpn,
                                  (unsigned int) strlen (self->config.alpn) };

      check (gnutls_alpn_set_protocols (session, &protocol, 1, GNUTLS_ALPN_MANDATORY));
    }

  if (self->config.client_ca != NULL)
    {
      gnutls_certificate_server_set_request (session, self->config.client_optional
                                                        ? GNUTLS_CERT_REQUEST
                                                        : GNUTLS_CERT_REQUIRE);
      if (!self->config.client_optional)
        gnutls_session_set_verify_cert (session, NULL, 0);
    }

  return session;
}

static void
serve_client (TestTlsServer *self,
              int            fd)
{
  gnutls_session_t session;
  int ret;

  if (self->config.fault != TEST_TLS_SERVER_OK && self->config.fault != TEST_TLS_SERVER_CUTS)
    {
      misbehave (self, fd);
      return;
    }

  session = create_session (self, fd);
  ret = handshake (self, session);
  if (ret == GNUTLS_E_SUCCESS)
    {
      serve (self, session);
    }
  else if (self->config.fault == TEST_TLS_SERVER_OK)
    {
      gnutls_alert_send_appropriate (session, ret);
      if (!self->config.abrupt)
        drain (fd);
    }
  gnutls_deinit (session);
}

static gpointer
run (gpointer user_data)
{
  TestTlsServer *self = user_data;
  g_autoptr (GSocket) client = NULL;

  while ((client = g_socket_accept (self->socket, self->cancellable, NULL)) != NULL)
    {
      g_unix_set_fd_nonblocking (g_socket_get_fd (client), FALSE, NULL);
      g_mutex_lock (&self->mutex);
      self->client = g_socket_get_fd (client);
      g_mutex_unlock (&self->mutex);

      if (!g_cancellable_is_cancelled (self->cancellable))
        serve_client (self, g_socket_get_fd (client));

      g_mutex_lock (&self->mutex);
      self->client = -1;
      g_mutex_unlock (&self->mutex);
      g_clear_object (&client);
    }

  return NULL;
}

static void
load (TestTlsServer    *self,
      TestCertificates *certificates)
{
  g_autofree char *certificate = test_certificates_get_path (certificates, self->config.certificate);
  g_autofree char *key = test_certificates_get_path (certificates, self->config.key);

  check (gnutls_certificate_allocate_credentials (&self->credentials));
  check (gnutls_certificate_set_x509_key_file (self->credentials, certificate, key,
                                               GNUTLS_X509_FMT_PEM));
  if (self->config.client_ca != NULL)
    {
      g_autofree char *ca = test_certificates_get_path (certificates, self->config.client_ca);

      check (gnutls_certificate_set_x509_trust_file (self->credentials, ca, GNUTLS_X509_FMT_PEM));
    }
}

static void
listen_on_loopback (TestTlsServer *self)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GError) error = NULL;

  self->socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
                               G_SOCKET_PROTOCOL_TCP, &error);
  g_assert_no_error (error);
  g_socket_bind (self->socket, any, TRUE, &error);
  g_assert_no_error (error);
  g_socket_listen (self->socket, &error);
  g_assert_no_error (error);
  address = g_socket_get_local_address (self->socket, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
}

/* The strings in @config must last. */
TestTlsServer *
test_tls_server_new (TestCertificates          *certificates,
                     const TestTlsServerConfig *config)
{
  TestTlsServer *self = g_new0 (TestTlsServer, 1);

  self->config = *config;
  self->client = -1;
  self->cancellable = g_cancellable_new ();
  g_mutex_init (&self->mutex);
  self->secrets = g_string_new (NULL);
  check (gnutls_session_ticket_key_generate (&self->ticket_key));
  load (self, certificates);
  listen_on_loopback (self);
  self->thread = g_thread_new ("tls-server", run, self);

  return self;
}

void
test_tls_server_free (TestTlsServer *self)
{
  g_cancellable_cancel (self->cancellable);
  g_mutex_lock (&self->mutex);
  if (self->client >= 0)
    shutdown (self->client, SHUT_RDWR);
  g_mutex_unlock (&self->mutex);
  g_thread_join (self->thread);

  gnutls_certificate_free_credentials (self->credentials);
  gnutls_free (self->ticket_key.data);
  g_string_free (self->secrets, TRUE);
  g_object_unref (self->socket);
  g_object_unref (self->cancellable);
  g_mutex_clear (&self->mutex);
  g_free (self->server_name);
  g_free (self->alpn);
  g_free (self->subject);
  g_free (self);
}

guint16
test_tls_server_get_port (TestTlsServer *self)
{
  return self->port;
}

/* How often the first bytes of a client were answered by a fault. */
guint
test_tls_server_get_n_hellos (TestTlsServer *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->n_hellos;
}

guint
test_tls_server_get_n_handshakes (TestTlsServer *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->n_handshakes;
}

guint
test_tls_server_get_n_resumed (TestTlsServer *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->n_resumed;
}

/* One in a line, after its label. */
char *
test_tls_server_dup_secrets (TestTlsServer *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return g_strdup (self->secrets->str);
}

/* The bytes that came after the handshakes. */
guint
test_tls_server_get_n_received (TestTlsServer *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->n_received;
}

/* NULL for a client that named no server. */
char *
test_tls_server_dup_server_name (TestTlsServer *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return g_strdup (self->server_name);
}

/* NULL if no application protocol was agreed on. */
char *
test_tls_server_dup_alpn (TestTlsServer *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return g_strdup (self->alpn);
}

/* Of the client's certificate, NULL without one. */
char *
test_tls_server_dup_subject (TestTlsServer *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return g_strdup (self->subject);
}
