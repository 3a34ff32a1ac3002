/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* These read files, and block. */
GTlsDatabase    *mqtt_tls_read_authorities (const char  *path,
                                            GError     **error);
GTlsCertificate *mqtt_tls_read_certificate (const char  *certificate_file,
                                            const char  *key_file,
                                            const char  *passphrase,
                                            GError     **error);

G_END_DECLS
