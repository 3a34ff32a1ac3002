/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mqtt-error.h"
#include "mqtt-options-network.h"
#include "test-tls-server.h"

G_BEGIN_DECLS

/* What a case has in its code if the connection is to be made. */
#define TLS_ACCEPTED (-1)

typedef struct
{
  const char *ca;          /* (nullable): names of files */
  const char *certificate; /* (nullable) */
  const char *key;         /* (nullable) */
  const char *passphrase;  /* (nullable) */
  GTlsProtocolVersion minimum;
  gboolean insecure;
  const char *alpn; /* (nullable) */
} TlsProfile;

/**
 * TlsCase:
 * @name: of the case
 * @server: who is connected to
 * @host: (nullable): the name it is connected by, "localhost" if %NULL
 * @scheme: (nullable): the one it is for, both if %NULL
 * @profile: how it is connected to
 * @code: the #MqttError, or %TLS_ACCEPTED
 * @flags: what is wrong with the certificate
 * @words: the message, in which "@HOST@", "@PORT@" and "@TODAY@" are replaced
 */
typedef struct
{
  const char *name;
  TestTlsServerConfig server;
  const char *host;
  const char *scheme;
  TlsProfile profile;
  int code;
  GTlsCertificateFlags flags;
  const char *words;
} TlsCase;

void        tls_fixture_set_up    (void);
void        tls_fixture_tear_down (void);
TestCertificates *
            tls_get_certificates  (void);

void        tls_apply             (MqttOptions      *options,
                                   const TlsProfile *profile);
gboolean    tls_open              (const TlsCase    *tls_case,
                                   TestTlsServer    *server,
                                   const char       *scheme,
                                   GError          **error);
void        tls_check_error       (const TlsCase    *tls_case,
                                   guint             port,
                                   const GError     *error);
void        tls_add_cases         (const char       *path,
                                   const TlsCase    *cases,
                                   guint             n_cases);

G_END_DECLS
