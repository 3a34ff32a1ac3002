/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

char  *nj_certificate_get_title       (GTlsCertificate      *certificate);
char  *nj_certificate_get_names       (GTlsCertificate      *certificate);
char  *nj_certificate_get_fingerprint (GTlsCertificate      *certificate,
                                       GChecksumType         type);
char  *nj_certificate_get_pem         (GTlsCertificate      *certificate);
char  *nj_certificate_format_begin    (GTlsCertificate      *certificate,
                                       GDateTime            *now);
char  *nj_certificate_format_end      (GTlsCertificate      *certificate,
                                       GDateTime            *now);
GStrv  nj_certificate_list_problems   (GTlsCertificateFlags  flags,
                                       const char           *host);

G_END_DECLS
