/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

char *mqtt_tls_certificate_dup_name  (GTlsCertificate      *certificate);
char *mqtt_tls_certificate_dup_fault (GTlsCertificate      *certificate,
                                      GTlsCertificateFlags  flags,
                                      const char           *host);
char *mqtt_tls_dup_distinguished_name (gconstpointer        data,
                                       gsize                size);

G_END_DECLS
