/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "test-certificates.h"

G_BEGIN_DECLS

typedef enum
{
  TEST_TLS_SERVER_OK,
  TEST_TLS_SERVER_STALLS, /* reads, and never answers */
  TEST_TLS_SERVER_CLOSES, /* after the client's first bytes */
  TEST_TLS_SERVER_RESETS, /* likewise */
  TEST_TLS_SERVER_CUTS,   /* in the middle of its own first record */
  TEST_TLS_SERVER_PLAIN,  /* answers with plain text */
} TestTlsServerFault;

/* The files of one certificate, for a TestTlsServerConfig. */
#define TLS_SERVER(name) .certificate = name ".crt", .key = name ".key"

/**
 * TestTlsServerConfig:
 * @certificate: name of the file with its certificate and chain, in PEM
 * @key: name of the file with its key
 * @priority: (nullable): what GnuTLS may use
 * @client_ca: (nullable): name of the file with the authority of the clients'
 *   certificates; without it none is asked for
 * @abrupt: whether it closes at once where it refuses a client, and so resets the
 *   connection, or waits until the client has read why
 * @client_optional: whether a client may come without a certificate
 * @alpn: (nullable): the one application protocol it speaks
 * @fault: what it does instead
 */
typedef struct
{
  const char *certificate;
  const char *key;
  const char *priority;
  const char *client_ca;
  gboolean abrupt;
  gboolean client_optional;
  const char *alpn;
  TestTlsServerFault fault;
} TestTlsServerConfig;

/**
 * TestTlsServer:
 *
 * A TLS server on 127.0.0.1, in a thread of its own, that sends back what it
 * receives. Whoever begins with an HTTP request has it answered with an upgrade,
 * and frames sent back.
 */
typedef struct _TestTlsServer TestTlsServer;

TestTlsServer *test_tls_server_new              (TestCertificates          *certificates,
                                                 const TestTlsServerConfig *config);
void           test_tls_server_free             (TestTlsServer             *self);
guint16        test_tls_server_get_port         (TestTlsServer             *self);

/* What the last client has shown. */
guint          test_tls_server_get_n_hellos     (TestTlsServer             *self);
guint          test_tls_server_get_n_handshakes (TestTlsServer             *self);
guint          test_tls_server_get_n_resumed    (TestTlsServer             *self);
char          *test_tls_server_dup_secrets      (TestTlsServer             *self);
guint          test_tls_server_get_n_received   (TestTlsServer             *self);
char          *test_tls_server_dup_server_name  (TestTlsServer             *self);
char          *test_tls_server_dup_alpn         (TestTlsServer             *self);
char          *test_tls_server_dup_subject      (TestTlsServer             *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestTlsServer, test_tls_server_free)

G_END_DECLS
